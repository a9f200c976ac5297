package detector_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"go.uber.org/goleak"

	"syncplay/detector"
	"syncplay/primitives"
)

// suite is what a *testing.M is: some tests, and the exit code.
type suite struct {
	tests func()
	code  int
}

func (s suite) Run() int { s.tests(); return s.code }

// fakeT is a *testing.T that is not ours to fail.
type fakeT struct {
	name    string
	errors  []string
	logs    []string
	cleanup []func()
}

func (t *fakeT) Helper()          {}
func (t *fakeT) Name() string     { return t.name }
func (t *fakeT) Cleanup(f func()) { t.cleanup = append(t.cleanup, f) }
func (t *fakeT) Errorf(format string, args ...any) {
	t.errors = append(t.errors, fmt.Sprintf(format, args...))
}

func (t *fakeT) Logf(format string, args ...any) {
	t.logs = append(t.logs, fmt.Sprintf(format, args...))
}

func (t *fakeT) end() {
	for _, f := range t.cleanup {
		f()
	}
}

// entangle deadlocks two goroutines, and lets them go on when it has been told.
func entangle(t *testing.T) {
	mend := crossed(t, new(primitives.Mutex), new(primitives.Mutex))
	detector.Told()
	mend()
}

func TestVerifiedFailsTheRun(t *testing.T) {
	tests := []struct {
		name       string
		tests      func()
		code, want int
		found      string
	}{
		{"nothing", func() {}, 0, 0, ""},
		{"nothing, of tests that fail", func() {}, 2, 2, ""},
		{"deadlock", func() { entangle(t) }, 0, 1, "wait for each other, in TestVerifiedFailsTheRun\n"},
		{"deadlock, of tests that fail", func() { entangle(t) }, 2, 2, "wait for each other"},
		{"deadlock twice", func() { entangle(t); entangle(t) }, 0, 1, "in TestVerifiedFailsTheRun, 2 times\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var b bytes.Buffer
			code := detector.Verified(suite{test.tests, test.code}, detector.Log(&b)).Run()
			assert.Equal(t, test.want, code)
			assert.Contains(t, b.String(), test.found)
			assert.Equal(t, test.found != "", strings.Contains(b.String(), "the tests were watched, and this was found:\n  deadlock: "))
			goleak.VerifyNone(t)
		})
	}
}

// TestVerifiedForgivesWhatWasResolved: a program that is told and backs off has done nothing wrong.
func TestVerifiedForgivesWhatWasResolved(t *testing.T) {
	var b bytes.Buffer
	code := detector.Verified(suite{tests: func() {
		transfers(t, [2]func(*primitives.Mutex) error{lock, lockContext(t.Context())})
	}}, detector.BreakDeadlocks(), detector.Log(&b)).Run()
	assert.Zero(t, code)
	assert.Contains(t, b.String(), "resolved: ")
	assert.NotContains(t, b.String(), "the tests were watched")
}

func TestVerifyNone(t *testing.T) {
	fake := &fakeT{name: t.Name()}
	detector.VerifyNone(fake, detector.Log(new(bytes.Buffer)))
	entangle(t)
	entangle(t)
	fake.end()
	if assert.Len(t, fake.errors, 1) {
		assert.Contains(t, fake.errors[0], "syncplay: deadlock: ")
		assert.Contains(t, fake.errors[0], "crossed.func")
	}
	_, watched := detector.Now()
	assert.False(t, watched, "the Watch went off with its last test")

	calm := &fakeT{name: t.Name()}
	detector.VerifyNone(calm)
	new(primitives.Mutex).Lock()
	calm.end()
	assert.Empty(t, calm.errors)
}

// TestVerifyPredictions: a test fails for a prediction, unless its confidence is low.
func TestVerifyPredictions(t *testing.T) {
	both := func(a, b *primitives.Mutex) { a.Lock(); b.Lock(); b.Unlock(); a.Unlock() }
	tests := []struct {
		name         string
		run          func(a, b *primitives.Mutex)
		code         int
		errors, logs int
	}{
		{"by two goroutines", func(a, b *primitives.Mutex) {
			var g primitives.Group
			turn := make(chan struct{}) // or it may be a deadlock; nobody sees that it orders them
			g.Go("", func() { both(a, b); close(turn) })
			g.Go("", func() { <-turn; both(b, a) })
			g.Wait()
		}, 1, 1, 0},
		{"by one goroutine", func(a, b *primitives.Mutex) { both(a, b); both(b, a) }, 0, 0, 1},
	}
	for _, test := range tests {
		var b bytes.Buffer
		fake := &fakeT{name: t.Name()}
		code := detector.Verified(suite{tests: func() {
			detector.VerifyNone(fake)
			test.run(new(primitives.Mutex), new(primitives.Mutex))
			fake.end()
		}}, detector.Log(&b)).Run()
		assert.Equal(t, test.code, code, test.name)
		assert.Len(t, fake.errors, test.errors, test.name)
		assert.Len(t, fake.logs, test.logs, test.name)
		assert.Contains(t, b.String(), "  potential-deadlock: ", test.name)
		assert.Contains(t, b.String(), " confidence)", test.name)
	}
}

// TestVerifyNoneOfTwo: of two tests that run at the same time the one fails whose goroutines it were; if
// that can't be told, both.
func TestVerifyNoneOfTwo(t *testing.T) {
	tests := []struct {
		first, second  string
		errors, others int
	}{
		{t.Name(), "TestOther", 1, 0},
		{t.Name() + "/sub", "TestOther", 1, 0},
		{"TestAnother", "TestOther", 1, 1},
	}
	for _, test := range tests {
		one, other := &fakeT{name: test.first}, &fakeT{name: test.second}
		detector.VerifyNone(one, detector.Log(new(bytes.Buffer)))
		detector.VerifyNone(other)
		entangle(t)
		one.end()
		_, watched := detector.Now()
		assert.True(t, watched, "the other one is still at it")
		other.end()
		assert.Len(t, one.errors, test.errors, test.first)
		assert.Len(t, other.errors, test.others, test.first)
	}
}

// TestVerifyNoneUnderVerified shares the Watch, and sees what an earlier test has seen already.
func TestVerifyNoneUnderVerified(t *testing.T) {
	fake, late := &fakeT{name: t.Name()}, &fakeT{name: t.Name()}
	code := detector.Verified(suite{tests: func() {
		detector.VerifyNone(fake)
		entangle(t)
		fake.end()
		detector.VerifyNone(late)
		entangle(t)
	}}, detector.Log(new(bytes.Buffer))).Run()
	late.end() // after its Watch
	assert.Equal(t, 1, code)
	assert.Len(t, fake.errors, 1)
	assert.Len(t, late.errors, 1)
}

// TestVerifiedBesideGoleakInATest: the Watch has a goroutine of its own, which was there before the test.
func TestVerifiedBesideGoleakInATest(t *testing.T) {
	code := detector.Verified(suite{tests: func() {
		defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
		entangle(t)
	}}, detector.Log(new(bytes.Buffer))).Run()
	assert.Equal(t, 1, code)
}

// underWatch says that the tests run in a child, with VerifyTestMain and goleak.
const underWatch = "SYNCPLAY_TEST_UNDER_WATCH"

func TestInTheChild(t *testing.T) {
	if os.Getenv(underWatch) == "" {
		t.Skip("it deadlocks, so that TestVerifyTestMainBesideGoleak can see it")
	}
	entangle(t)
}

func TestVerifyTestMainBesideGoleak(t *testing.T) {
	child := exec.Command(os.Args[0], "-test.run=^TestInTheChild$")
	child.Env = append(os.Environ(), underWatch+"=1")
	out, err := child.CombinedOutput()
	var exit *exec.ExitError
	if assert.ErrorAs(t, err, &exit, "%s", out) {
		assert.Equal(t, 1, exit.ExitCode())
	}
	assert.Contains(t, string(out), "PASS\n", "the test itself passed")
	assert.Contains(t, string(out), "syncplay: deadlock: ")
	assert.Regexp(t, `syncplay: the tests were watched, and this was found:\n  deadlock: .* wait for each other, in TestInTheChild\n$`, string(out))
}
