package explore_test

import (
	"context"
	"math"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"go.uber.org/goleak"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/primitives"
)

// A task that was given up ends, with its deferred functions, as soon as it can; and so does all
// that waited for it.
func TestGivenUp(t *testing.T) {
	ignore := goleak.IgnoreCurrent()
	block, unwound := make(chan struct{}), make(chan struct{})
	before := runtime.NumGoroutine()
	r := explore.Run(func() {
		var mu primitives.Mutex
		both(func() {
			defer close(unwound)
			<-block
			mu.Lock() // held by one that is gone
			t.Error("a task that was given up goes on")
		}, func() {
			mu.Lock()
			mu.Lock()
		})
	})
	assert.Equal(t, report.Uncontrolled, r.Verdict)
	assert.Contains(t, r.Why, "one is blocked outside the primitives (chan receive) at supervise_test.go:")
	assert.Eventually(t, func() bool { return runtime.NumGoroutine() <= before+4 }, time.Minute, time.Millisecond,
		"it, those who wait for it, and the one who asks")
	close(block)
	<-unwound
	goleak.VerifyNone(t, ignore)
}

// A task that blocks while others are in the middle of something is given up with all of them.
func TestGivenUpAmongOthers(t *testing.T) {
	ignore := goleak.IgnoreCurrent()
	block := make(chan struct{})
	unlocked := 0
	r := explore.Run(func() {
		var mu primitives.Mutex
		var g primitives.Group
		for range 3 {
			g.Go("holder", func() {
				mu.Lock()
				defer func() { unlocked++; mu.Unlock() }()
				mu.Lock()
			})
		}
		<-block
	}, explore.HideRaces())
	assert.Equal(t, report.Uncontrolled, r.Verdict)
	close(block)
	goleak.VerifyNone(t, ignore)
}

// It is the state of the goroutine that decides, not time: who computes is waited for.
func TestComputes(t *testing.T) {
	r := explore.Run(func() {
		for start := time.Now(); time.Since(start) < 300*time.Millisecond; {
		}
	})
	assert.Equal(t, report.Proved, r.Verdict, r.Why)
	r = explore.Run(func() {
		for range 100 {
			time.Sleep(3 * time.Millisecond) //nolint:forbidigo // the sleep is what is looked at
		}
	})
	assert.Equal(t, report.Proved, r.Verdict, r.Why)
}

// Goroutines after any run are those of before.
func TestLeavesNothing(t *testing.T) {
	programs := map[string]func(){
		"nothing":  func() {},
		"proved":   sameOrder,
		"deadlock": opposite,
		"panic":    func() { both(func() { panic("boo") }, func() {}) },
		"goexit":   func() { both(runtime.Goexit, func() {}) },
		"leak":     func() { var q primitives.Queue[int]; var g primitives.Group; g.Go("", func() { q.Get() }) },
		"endless": func() {
			for {
				primitives.Yield()
			}
		},
		"swallows": func() {
			var a, b primitives.Mutex
			swallow := func(f func()) {
				for range 2000 {
					func() {
						defer func() { _ = recover() }()
						f()
					}()
				}
			}
			both(func() { swallow(transfers(&a, &b)) }, func() { swallow(transfers(&b, &a)) })
		},
		"locks in a defer": func() {
			var a, b primitives.Mutex
			both(func() { defer a.Lock(); a.Lock(); b.Lock() }, func() { defer b.Lock(); b.Lock(); a.Lock() })
		},
		"starts in a defer": func() {
			var a primitives.Mutex
			var g primitives.Group
			defer g.Go("", func() { a.Lock() })
			a.Lock()
			a.Lock()
		},
	}
	for name, f := range programs {
		t.Run(name, func(t *testing.T) {
			ignore := goleak.IgnoreCurrent()
			r := explore.Run(f, explore.MaxSchedules(300), explore.MaxSteps(6000), explore.KeepGoing())
			assert.NotEqual(t, report.Uncontrolled, r.Verdict, r.Why)
			goleak.VerifyNone(t, ignore)
		})
	}
}

func TestRunInsideRun(t *testing.T) {
	r := explore.Run(func() { explore.Run(func() {}) })
	assert.Equal(t, report.Found, r.Verdict)
	assert.Contains(t, r.Findings[0].Message, "explore: Run inside a watched or explored function")
}

func TestOutcomesInsideRun(t *testing.T) {
	r := explore.Run(func() { explore.Outcomes(func() int { return 1 }) })
	assert.Equal(t, report.Found, r.Verdict)
	assert.Contains(t, r.Findings[0].Message, "explore: Run inside a watched or explored function")
}

func TestRunOfNothing(t *testing.T) {
	assert.PanicsWithValue(t, "explore: nil is no function", func() { explore.Run(nil) })
	assert.PanicsWithValue(t, "explore: nil is no function", func() { explore.Replay("1::0L:00000000", nil) })
	assert.PanicsWithValue(t, "explore: nil is no function", func() { explore.Outcomes[int](nil) })
}

// Explorations may go on at the same time, and know nothing of each other.
func TestSideBySide(t *testing.T) {
	for _, f := range []func(){opposite, sameOrder, opposite, sameOrder} {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			want := explore.Run(f)
			for range 20 {
				got := explore.Run(f)
				assert.Equal(t, want.Verdict, got.Verdict, got.Why)
				assert.Equal(t, want.Token, got.Token)
				assert.Equal(t, want.Schedules, got.Schedules)
			}
		})
	}
}

// A Run may be anywhere but inside a Run.
func TestRunOnAGoroutine(t *testing.T) {
	verdict := make(chan explore.Verdict)
	go func() { verdict <- explore.Run(opposite).Verdict }()
	assert.Equal(t, report.Found, <-verdict)
}

// The time ends an execution, too, if it may have steps without number; nothing stays behind.
func TestTimeEndsAnExecution(t *testing.T) {
	ignore := goleak.IgnoreCurrent()
	again := func() {
		for {
			primitives.Yield()
		}
	}
	var r explore.Result
	for d := 50 * time.Millisecond; r.Steps == 0 && d < time.Minute; d *= 2 { // longer, if the machine is busy
		r = explore.Run(again, explore.MaxSteps(math.MaxInt32), explore.MaxTime(d))
	}
	assert.Equal(t, report.Inconclusive, r.Verdict)
	assert.Regexp(t, `^the time ended after \d+ steps of an execution$`, r.Why)
	assert.Positive(t, r.Steps)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r = explore.Run(again, explore.MaxSteps(math.MaxInt32), explore.Context(ctx))
	assert.Equal(t, report.Inconclusive, r.Verdict)
	assert.Equal(t, "interrupted", r.Why)
	goleak.VerifyNone(t, ignore)
}
