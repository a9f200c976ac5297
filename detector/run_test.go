package detector_test

import (
	"context"
	"errors"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector"
	"syncplay/detector/report"
	"syncplay/primitives"
)

// transfer is the program that must deadlock: both meet after their first lock.
func transfer() {
	var a, b primitives.Mutex
	primitives.Name(&a, "A")
	primitives.Name(&b, "B")
	meet := primitives.NewBarrier(2)
	var g primitives.Group
	move := func(from, to *primitives.Mutex) func() {
		return func() {
			from.Lock()
			defer from.Unlock()
			meet.Wait()
			to.Lock()
			defer to.Unlock()
		}
	}
	g.Go("A to B", move(&a, &b))
	g.Go("B to A", move(&b, &a))
	g.Wait()
}

func TestFindingIsEvidence(t *testing.T) {
	r := detector.Run(transfer)
	require.Len(t, r.Findings, 1)
	assert.Equal(t, 1, r.Runs, "it stops at the first")
	f := r.Findings[0]
	assert.Equal(t, "A to B and B to A wait for each other", f.Message)
	assert.Equal(t, []string{"A to B", "B", "B to A", "A", "A to B"}, f.Cycle)
	require.Len(t, f.Parties, 2)
	for i, p := range f.Parties {
		require.Len(t, p.Holds, 1)
		require.NotNil(t, p.Waits)
		assert.Equal(t, "exclusive", p.Holds[0].Mode)
		assert.True(t, strings.HasSuffix(p.Holds[0].Since.File, "run_test.go"), "%v", p.Holds[0].Since)
		assert.Equal(t, p.Holds[0].Since.Line+3, p.Waits.At.Line, "three lines below the first lock")
		assert.Equal(t, []string{f.Parties[1-i].Name}, p.Waits.For)
	}
	var conditions []report.Condition
	for _, e := range f.Conditions {
		conditions = append(conditions, e.Condition)
		assert.NotEmpty(t, e.Facts)
	}
	assert.Equal(t, report.Conditions[:], conditions)
	assert.Equal(t, []string{"A to B waits for B and so for B to A", "B to A waits for A and so for A to B"}, f.Conditions[3].Facts)
	assert.Equal(t, report.Waits, f.Trace.Events[len(f.Trace.Events)-1].Outcome, "the last step closes the cycle")
}

// TestThousandDeadlocks is the promise that a deadlocked run leaves nothing behind.
func TestThousandDeadlocks(t *testing.T) {
	before := runtime.NumGoroutine()
	r := detector.Run(transfer, detector.Runs(1000), detector.KeepGoing(), detector.MaxTime(3*soon))
	assert.Equal(t, 1000, r.Runs)
	assert.Equal(t, 1000, r.Seen)
	require.NotEmpty(t, r.Findings)
	assert.Equal(t, 1000, r.Findings[0].Count)
	for deadline := time.Now().Add(soon); runtime.NumGoroutine() > before && time.Now().Before(deadline); {
		runtime.Gosched() // the last of a goroutine comes after the end of its task
	}
	assert.LessOrEqual(t, runtime.NumGoroutine(), before)
}

func TestDeferredFunctionsRunWhenUnwound(t *testing.T) {
	var mu sync.Mutex
	ran := 0
	r := detector.Run(func() {
		defer func() {
			mu.Lock()
			defer mu.Unlock()
			ran++
			assert.Nil(t, recover(), "unwinding is no panic")
		}()
		var m primitives.Mutex
		defer m.Unlock() // of a lock that it holds: given back
		m.Lock()
		var other primitives.Mutex
		defer other.Unlock() // of a lock that it never got: forgiven
		defer m.Lock()       // would wait: the deferred function is left
		m.Lock()
	}, detector.Runs(10), detector.KeepGoing(), detector.MaxTime(3*soon))
	assert.Equal(t, 10, r.Seen)
	assert.Equal(t, 10, ran)
	for _, f := range r.Findings {
		assert.Equal(t, report.Deadlock, f.Kind, "%v", f)
	}
}

// TestStartedWhileUnwound is for goroutines that a deferred function starts: they leave too, at
// their first operation. goleak would find them.
func TestStartedWhileUnwound(t *testing.T) {
	r := detector.Run(func() {
		never := primitives.NewSemaphore(0)
		var g primitives.Group
		defer g.Go("late", never.Wait)
		never.Wait()
	}, detector.Runs(3), detector.KeepGoing())
	assert.Equal(t, 3, r.Seen, "%v", r)
	assert.Len(t, r.Findings, 1)
}

func TestStartedWithGo(t *testing.T) {
	r := detector.Run(func() {
		var a, b primitives.Mutex
		meet := primitives.NewBarrier(2)
		var wg primitives.WaitGroup
		wg.Add(2)
		a.Lock() // the run gets to know the locks by one of its own tasks
		a.Unlock()
		b.Lock()
		b.Unlock()
		cross := func(x, y *primitives.Mutex) {
			defer wg.Done()
			x.Lock()
			defer x.Unlock()
			meet.Wait()
			y.Lock()
			defer y.Unlock()
		}
		go cross(&a, &b)
		go cross(&b, &a)
		wg.Wait()
	}, detector.Runs(20), detector.KeepGoing(), detector.MaxTime(3*soon))
	assert.Equal(t, 20, r.Seen, "%v", r)
	for _, f := range r.Findings {
		assert.Equal(t, report.Deadlock, f.Kind)
		assert.Len(t, f.Parties, 2)
		assert.Contains(t, f.Message, "goroutine ")
	}
}

// cut runs f until its time is up: a short one, and longer ones while it does not come to what the report
// should say, for the machine may be busy with other things.
func cut(f func(), says func(detector.Report) bool) (r detector.Report) {
	for d := 50 * time.Millisecond; d < soon; d *= 2 {
		if r = detector.Run(f, detector.MaxTime(d)); says(r) {
			break
		}
	}
	return r
}

func uncontrolled(r detector.Report) bool { return r.Verdict == report.Uncontrolled }

func TestUncontrolled(t *testing.T) {
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	r := cut(func() {
		var g primitives.Group
		g.Go("foreign", func() { <-release })
		g.Wait()
	}, uncontrolled)
	assert.Equal(t, report.Uncontrolled, r.Verdict)
	assert.Contains(t, r.Why, "foreign is blocked outside the primitives (chan receive) at run_test.go:")
	assert.Empty(t, r.Findings, "it is never called a deadlock")
}

func TestNeverMet(t *testing.T) {
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	r := cut(func() {
		var wg primitives.WaitGroup
		wg.Add(1)
		go func() { <-release }()
		wg.Wait()
	}, uncontrolled)
	assert.Equal(t, report.Uncontrolled, r.Verdict, "who started with go may yet call Done")
	assert.Contains(t, r.Why, "started with go at run_test.go:")
	assert.Contains(t, r.Why, "use primitives.Group.Go")
}

func TestRunningIsInconclusive(t *testing.T) {
	var stop primitives.Bool
	t.Cleanup(func() { stop.Store(true) })
	within := regexp.MustCompile(`did not end within \d+m?s`)
	r := cut(func() {
		for !stop.Load() { // each look is an operation, where the run that is over leaves
		}
	}, func(r detector.Report) bool { return within.MatchString(r.Why) })
	assert.Equal(t, report.Inconclusive, r.Verdict)
	assert.Regexp(t, within, r.Why, "what was left of the budget when it began")
}

func TestLimits(t *testing.T) {
	t.Run("time", func(t *testing.T) {
		var r detector.Report
		for d := 30 * time.Millisecond; r.Runs == 0 && d < soon; d *= 2 { // longer, if the machine is busy
			r = detector.Run(func() {}, detector.Runs(1<<40), detector.MaxTime(d))
		}
		assert.Equal(t, report.Inconclusive, r.Verdict)
		assert.Contains(t, r.Why, "the time ended after")
		assert.Positive(t, r.Runs)
	})
	t.Run("no time at all", func(t *testing.T) {
		r := detector.Run(func() {}, detector.MaxTime(time.Nanosecond))
		assert.Equal(t, report.Inconclusive, r.Verdict, "it is over before the first run")
		assert.Zero(t, r.Runs)
	})
	t.Run("context", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		r := detector.Run(func() {}, detector.Runs(1<<40), detector.Context(ctx),
			detector.OnProgress(func(p detector.Progress) {
				if p.Runs == 7 {
					cancel()
				}
			}))
		assert.Equal(t, report.Inconclusive, r.Verdict)
		assert.Equal(t, "interrupted", r.Why)
		assert.GreaterOrEqual(t, r.Runs, 7)
	})
}

func TestOutsideTheFunction(t *testing.T) {
	var a, b primitives.Mutex // live outside: what a run leaves locked stays locked
	primitives.Name(&a, "A")
	f := func() {
		a.Lock()
		b.Lock()
		b.Lock()
	}
	r := detector.Run(f, detector.Runs(10), detector.KeepGoing())
	assert.Equal(t, 1, r.Seen)
	assert.Equal(t, report.Uncontrolled, r.Verdict)
	assert.Contains(t, r.Why, "lives outside the function")
	assert.Contains(t, r.Why, "create it inside the function")
}

func TestRunInsideARun(t *testing.T) {
	r := detector.Run(func() { detector.Run(func() {}) })
	require.Len(t, r.Findings, 1)
	assert.Equal(t, report.Panic, r.Findings[0].Kind)
	assert.Contains(t, r.Findings[0].Message, "Run inside a watched or explored function")
}

func TestSideBySide(t *testing.T) {
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			r := detector.Run(transfer, detector.Runs(50), detector.KeepGoing(), detector.MaxTime(3*soon))
			assert.Equal(t, 50, r.Seen)
		})
	}
	wg.Wait()
}

func TestSeed(t *testing.T) {
	assert.Equal(t, uint64(7), detector.Run(func() {}, detector.Seed(7), detector.Runs(1)).Seed)
	r := detector.Run(transfer, detector.Seed(7))
	assert.Equal(t, uint64(7), r.Findings[0].Seed, "the first run has the seed of all")
}

func TestPanicKeepsItsStack(t *testing.T) {
	r := detector.Run(func() {
		var g primitives.Group
		g.Go("teller", func() { panic(errors.New("no such account")) })
		g.Wait()
	})
	require.Len(t, r.Findings, 1)
	assert.Contains(t, r.Findings[0].Message, "no such account")
	assert.Contains(t, r.Findings[0].Stack, "TestPanicKeepsItsStack", "%v", r.Findings[0])
}

func TestReached(t *testing.T) {
	r := detector.Run(func() {
		primitives.Reach("start")
		primitives.Reach("start")
	}, detector.Runs(3))
	assert.Equal(t, map[string]int{"start": 3}, r.Reached, "counted once a run")
}

func TestTally(t *testing.T) {
	two := func(first, second func(a, b *primitives.Mutex)) func() {
		return func() {
			var a, b primitives.Mutex
			var g primitives.Group
			g.Go("", func() { first(&a, &b) })
			g.Go("", func() { second(&a, &b) })
			g.Wait()
		}
	}
	forth := func(a, b *primitives.Mutex) { a.Lock(); b.Lock(); b.Unlock(); a.Unlock() }
	single := func(a, b *primitives.Mutex) { a.Lock(); a.Unlock(); b.Lock(); b.Unlock() }
	polite := func(a, b *primitives.Mutex) {
		for {
			b.Lock()
			if a.TryLock() {
				break
			}
			b.Unlock()
			primitives.Yield()
		}
		a.Unlock()
		b.Unlock()
	}
	tests := []struct {
		name, reason                              string
		f                                         func()
		exclusive, waiting, retreating, inverting bool
	}{
		{"nothing", "no lock", func() {}, false, false, false, false},
		{"one at a time", "never two at once", two(single, single), true, false, false, false},
		{"order", "ready to wait while holding, in one order", two(forth, forth), true, true, false, false},
		{"polite", "gives back what it holds", two(forth, polite), true, true, true, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := detector.Run(test.f, detector.Runs(400), detector.MaxTime(3*soon))
			require.True(t, r.OK(), "%v", r)
			assert.Equal(t, test.exclusive, r.Tally.Exclusive > 0, test.reason)
			assert.Equal(t, test.waiting, r.Tally.WaitsHolding > 0, test.reason)
			assert.Equal(t, test.retreating, r.Tally.Retreats > 0, test.reason)
			assert.Equal(t, test.inverting, r.Tally.Inversions > 0, test.reason)
		})
	}
}

// What a task gives to the one who waits for the run is not lost when the supervisor looks at the
// graph at the same time: that shows under -race, where the two runs here are not ordered otherwise.
func TestRunsAreOrderedWhileTheGraphIsLookedAt(t *testing.T) {
	last := 0
	r := detector.Run(func() {
		last++ // after that of the run before
		var g primitives.Group
		for range 2 {
			g.Go("", func() { primitives.Sleep(200 * time.Microsecond) }) // long enough for a look
		}
		g.Wait()
		last++
	}, detector.Runs(300), detector.Calm(), detector.MaxTime(3*soon))
	assert.True(t, r.OK(), r)
	assert.Equal(t, 600, last)
}
