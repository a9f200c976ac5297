package explore_test

import (
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/primitives"
)

// one explores f past its first failure and returns the one finding that there has to be.
func one(t *testing.T, f func()) explore.Finding {
	t.Helper()
	r := explore.Run(f, explore.KeepGoing(), explore.HideRaces())
	require.Equal(t, report.Found, r.Verdict, r.Why)
	require.Len(t, r.Findings, 1)
	again := explore.Replay(r.Findings[0].Token, f, explore.HideRaces())
	assert.Equal(t, report.Found, again.Verdict, again.Why)
	assert.Equal(t, r.Findings[0].Message, again.Findings[0].Message)
	return r.Findings[0]
}

// What goes wrong in one task is a finding with its place and its stack, wherever it happens.
func TestFailures(t *testing.T) {
	var none *primitives.Int64
	tests := []struct {
		name string
		f    func()
		kind report.Kind
		says string
		at   string // in the stack, or the place
	}{
		{"panic in the function", func() { panic("boo") }, report.Panic, "main panicked: boo", "failures_test.go"},
		{"panic in a task", func() { both(func() { blow() }, func() {}) }, report.Panic, "one panicked: boo", "explore_test.blow"},
		{"panic in a defer", func() { both(func() { defer blow() }, func() {}) }, report.Panic, "one panicked: boo", "explore_test.blow"},
		{"panic with an error", func() { both(func() { panic(errors.New("no")) }, func() {}) }, report.Panic, "one panicked: no", "failures_test.go"},
		{"nil pointer", func() { both(func() { none.Load() }, func() {}) }, report.Panic, "one panicked: runtime error: invalid memory address", "failures_test.go"},
		{"panic in WaitGroup.Go", func() {
			var wg primitives.WaitGroup
			wg.Go(blow)
			wg.Wait()
		}, report.Panic, "task 1.1 panicked: boo", "explore_test.blow"},
		{"panic in a OnceFunc", func() {
			f := primitives.OnceFunc(blow)
			both(f, func() {})
		}, report.Panic, "one panicked: boo", "explore_test.blow"},
		{"Goexit in the function", func() { runtime.Goexit() }, report.Goexit, "main called runtime.Goexit", "failures_test.go"},
		{"Goexit in a task", func() { both(func() { leave() }, func() {}) }, report.Goexit, "one called runtime.Goexit", "explore_test.leave"},
		{"Goexit in a OnceValue", func() {
			f := primitives.OnceValue(func() int { leave(); return 1 })
			both(func() { f() }, func() {})
		}, report.Goexit, "one called runtime.Goexit", "explore_test.leave"},
		{"a OnceFunc that calls itself", func() {
			var f func()
			f = primitives.OnceFunc(func() { f() })
			f()
		}, report.Deadlock, "main waits for itself", ""},
		{"require in a task", func() {
			both(func() { require.Equal(new(testing.T), 1, 2) }, func() {})
		}, report.Goexit, "one called runtime.Goexit", "failures_test.go"},
		{"a failed check", func() { both(func() { primitives.Check(1 > 2, "%d > %d", 1, 2) }, func() {}) },
			report.CheckFailed, "one: 1 > 2, at failures_test.go:", "failures_test.go"},
		{"unlock of what is unlocked", func() { var mu primitives.Mutex; mu.Unlock() },
			report.Misuse, "main: unlock of unlocked Mutex at failures_test.go:", "failures_test.go"},
		{"a negative counter", func() { var wg primitives.WaitGroup; wg.Done() },
			report.Misuse, "main: negative counter of WaitGroup at failures_test.go:", "failures_test.go"},
		{"too many permits", func() { primitives.NewBoundedSemaphore(1).Release(1) },
			report.Misuse, "main: ", "failures_test.go"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := one(t, test.f)
			assert.Equal(t, test.kind, f.Kind)
			assert.Contains(t, f.Message, test.says)
			assert.Contains(t, f.Stack+f.Place.String()+f.Place.Func, test.at)
		})
	}
}

func blow() { panic("boo") }

func leave() { runtime.Goexit() }

// A task that fails ends with its deferred functions, so that others go on, and what follows from
// the failure is not reported: neither the panic that Group.Wait passes on, nor who waits for ever.
func TestWhatFollows(t *testing.T) {
	t.Run("defers unlock", func(t *testing.T) {
		ran := false
		f := one(t, func() {
			ran = false
			var mu primitives.Mutex
			both(func() {
				mu.Lock()
				defer mu.Unlock()
				primitives.Check(false, "first")
			}, func() { mu.Lock(); ran = true; mu.Unlock() })
		})
		assert.True(t, ran)
		assert.Equal(t, report.CheckFailed, f.Kind)
	})
	t.Run("nobody unlocks", func(t *testing.T) {
		f := one(t, func() {
			var mu primitives.Mutex
			mu.Lock()
			both(func() { panic("first") }, mu.Lock)
		})
		assert.Equal(t, "one panicked: first", f.Message)
	})
	t.Run("a goroutine that nobody counts down", func(t *testing.T) {
		f := one(t, func() {
			var wg primitives.WaitGroup
			wg.Add(1)
			var g primitives.Group
			g.Go("worker", func() { leave(); wg.Done() })
			wg.Wait()
		})
		assert.Equal(t, report.Goexit, f.Kind)
	})
	t.Run("of two panics the first", func(t *testing.T) {
		r := explore.Run(func() { both(func() { panic("one") }, func() { panic("two") }) })
		require.Len(t, r.Findings, 1)
		assert.Equal(t, 1, strings.Count(r.Findings[0].Message, "panicked"))
	})
	t.Run("recovered", func(t *testing.T) {
		f := one(t, func() {
			both(func() {
				defer func() { _ = recover() }()
				primitives.Check(false, "it stays failed")
			}, func() {})
		})
		assert.Equal(t, report.CheckFailed, f.Kind)
	})
	t.Run("a panic that is recovered is none", func(t *testing.T) {
		r := explore.Run(func() {
			both(func() { defer func() { _ = recover() }(); blow() }, func() {})
		})
		assert.Equal(t, report.Proved, r.Verdict, r.String())
	})
	t.Run("a race behind a failure", func(t *testing.T) {
		assert.Equal(t, report.CheckFailed, one(t, func() {
			var mu primitives.Mutex
			var x primitives.Var[int]
			both(func() {
				mu.Lock()
				x.Set(1)
				mu.Unlock()
			}, func() {
				defer func() { x.Set(2) }()
				primitives.Check(false, "it went on without the lock")
			})
		}).Kind)
	})
}

// Labels that were reached have a token that comes by them.
func TestReach(t *testing.T) {
	f := func() {
		var x primitives.Int64
		both(func() {
			if x.Load() == 1 {
				primitives.Reach("late")
			} else {
				primitives.Reach("early")
			}
		}, func() { x.Store(1) })
	}
	r := explore.Run(f, explore.Goals("early", "late", "never"))
	require.Equal(t, report.Proved, r.Verdict, r.Why)
	assert.Len(t, r.Reached, 2)
	for label, token := range r.Reached {
		again := explore.Replay(token, f)
		assert.Equal(t, report.NotFound, again.Verdict, again.Why)
		assert.Contains(t, again.Reached, label)
	}
	assert.Equal(t, []string{"never"}, r.Unreached)
	assert.Contains(t, r.String(), `never reached: "never"`)
	assert.Empty(t, explore.Run(f, explore.Goals("early", "late")).Unreached)
	assert.Empty(t, explore.Run(f, explore.Goals("never"), explore.MaxSchedules(1)).Unreached, "who knows")
}

// Goroutines of one name are told apart.
func TestTasksOfOneName(t *testing.T) {
	r := explore.Run(func() {
		var n primitives.Var[int]
		var g primitives.Group
		for range 3 {
			g.Go("adds", func() { n.Set(n.Get() + 1) })
		}
		g.Wait()
	}, explore.HideRaces())
	require.NotEmpty(t, r.Findings)
	f := r.Findings[0]
	assert.Regexp(t, `^adds \(.*\) and adds #2 \(`, f.Message)
	var titles []string
	for _, task := range f.Trace.Tasks {
		titles = append(titles, task.Name)
	}
	assert.Equal(t, []string{"main", "adds", "adds #2", "adds #3"}, titles)
	assert.Contains(t, f.String(), "adds has ended")
}
