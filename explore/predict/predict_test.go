package predict_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"go.uber.org/goleak"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/explore/predict"
	"syncplay/primitives"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// ring is a prediction about the locks of that name.
func ring(names ...string) report.Finding {
	f := report.Finding{Kind: report.PotentialDeadlock, Message: "they are taken in orders that go round", Count: 1}
	for i, name := range names {
		task := string(rune('1' + i))
		f.Parties = append(f.Parties, report.Party{Task: task, Name: "goroutine " + task,
			Holds: []report.Hold{{Object: name, Mode: "exclusive"}},
			Waits: &report.Wait{Object: names[(i+1)%len(names)], Op: "Lock"}})
		f.Cycle = append(f.Cycle, "goroutine "+task, names[(i+1)%len(names)])
	}
	f.Cycle = append(f.Cycle, "goroutine 1")
	return f
}

// crosswise has two goroutines take two locks, each in its own order. With a gate both take a third before;
// wrong is done by a further goroutine.
func crosswise(gate bool, wrong func()) func() {
	return func() {
		var a, b, g primitives.Mutex
		primitives.Name(&a, "A")
		primitives.Name(&b, "B")
		cross := func(x, y *primitives.Mutex) func() {
			return func() {
				if gate {
					g.Lock()
					defer g.Unlock()
				}
				x.Lock()
				defer x.Unlock()
				y.Lock()
				defer y.Unlock()
			}
		}
		var group primitives.Group
		group.Go("there", cross(&a, &b))
		group.Go("back", cross(&b, &a))
		if wrong != nil {
			group.Go("wrong", wrong)
		}
		group.Wait()
	}
}

func TestTry(t *testing.T) {
	fails := func() { primitives.Check(false, "as it is meant to") }
	sometimes := func() {
		var n primitives.Int64
		var g primitives.Group
		g.Go("", func() { n.Add(1) })
		g.Go("", func() { primitives.Check(n.Load() == 0, "the other one was first") })
		g.Wait()
	}
	tests := []struct {
		name    string
		f       func()
		opts    []explore.Option
		ring    report.Finding
		verdict report.Verdict
		why     string
	}{
		{"it closes", crosswise(false, nil), nil, ring("A", "B"), report.Found, "^$"},
		{"it closes, besides what else goes wrong at times", crosswise(false, sometimes), nil, ring("B", "A"), report.Found, "^$"},
		{"something else always goes wrong before", crosswise(false, fails), nil, ring("A", "B"), report.NotFound, "^something else goes wrong before: check-failed: "},
		{"a gate", crosswise(true, nil), nil, ring("A", "B"), report.Proved, `^no interleaving closes it: \d+ schedules cover them all, and nothing goes wrong$`},
		{"a gate, and something else goes wrong", crosswise(true, fails), nil, ring("A", "B"), report.NotFound, "^something else goes wrong before: check-failed: "},
		{"not this ring", crosswise(false, nil), nil, ring("A", "C"), report.NotFound, "^something else goes wrong before: deadlock: "},
		{"not enough schedules", crosswise(false, nil), []explore.Option{explore.MaxSchedules(1)}, ring("A", "B"), report.NotFound, "."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := predict.Try(test.f, []report.Finding{test.ring}, test.opts...)
			if !assert.Len(t, r.Predictions, 1) {
				return
			}
			p := r.Predictions[0]
			assert.Equal(t, test.verdict, p.Verdict)
			assert.Regexp(t, test.why, p.Why)
			if p.Verdict == report.Found {
				assert.Equal(t, report.Deadlock, p.Finding.Kind)
				again := explore.Replay(p.Finding.Token, test.f)
				assert.Equal(t, report.Found, again.Verdict, "the token replays it")
			} else {
				assert.Equal(t, test.ring, p.Finding, "it stays a prediction")
			}
		})
	}
}

func TestNothingToTry(t *testing.T) {
	r := predict.Try(crosswise(true, nil), nil)
	assert.Empty(t, r.Predictions)
	assert.Zero(t, r.Explored.Schedules, "nothing was explored")
}

func TestRun(t *testing.T) {
	tests := []struct {
		name     string
		f        func()
		verdicts []report.Verdict
	}{
		{"it closes", crosswise(false, nil), []report.Verdict{report.Found}},
		{"a gate, which the predictor knows", crosswise(true, nil), nil},
		{"one way of the two is never gone", turns(), []report.Verdict{report.Proved}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := predict.Run(test.f)
			var verdicts []report.Verdict
			for _, p := range r.Predictions {
				verdicts = append(verdicts, p.Verdict)
			}
			assert.Equal(t, test.verdicts, verdicts, "%v", r.Predictions)
		})
	}
}

// turns has two goroutines take two locks crosswise, the second when the first says that it is done: by an
// Int64, of which the predictor knows nothing.
func turns() func() {
	return func() {
		var a, b primitives.Mutex
		var done primitives.Int64
		var g primitives.Group
		g.Go("there", func() {
			a.Lock()
			b.Lock()
			b.Unlock()
			a.Unlock()
			done.Add(1)
		})
		g.Go("back", func() {
			for done.Load() == 0 {
				primitives.Yield()
			}
			b.Lock()
			a.Lock()
			a.Unlock()
			b.Unlock()
		})
		g.Wait()
	}
}

// TestThatItHappens: a program that always deadlocks does so when it is watched; it is unwound by the panic of the
// one who closes it.
func TestThatItHappens(t *testing.T) {
	r := predict.Run(func() {
		var mu primitives.Mutex
		mu.Lock()
		defer mu.Unlock()
		mu.Lock()
	})
	if assert.Len(t, r.Predictions, 1) {
		assert.True(t, r.Predictions[0].Happened)
		assert.Equal(t, report.Found, r.Predictions[0].Verdict)
	}
}

// recorder is a testing.TB that keeps what a Test says.
type recorder struct {
	testing.TB
	errors, logs []string
}

func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}
func (r *recorder) Logf(format string, args ...any) {
	r.logs = append(r.logs, fmt.Sprintf(format, args...))
}

func TestTest(t *testing.T) {
	found := &recorder{TB: t}
	predict.Test(found, crosswise(false, nil))
	if assert.Len(t, found.errors, 1) {
		assert.Contains(t, found.errors[0], "FOUND, as predicted\ndeadlock: ")
		assert.Contains(t, found.errors[0], "replay: ")
	}
	lowered := &recorder{TB: t}
	predict.Test(lowered, turns())
	assert.Empty(t, lowered.errors)
	if assert.Len(t, lowered.logs, 1) {
		assert.Contains(t, lowered.logs[0], "PROVED: no interleaving closes it: ")
		assert.Contains(t, lowered.logs[0], "potential-deadlock: ")
	}
}
