package explore_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/primitives"
)

// What waits for ever is told apart: a closed cycle or a knot is a deadlock, a lock whose holder has
// ended is orphaned, what is left behind by a function that returned is a leak, and the rest is stuck.
func TestWaitsForEver(t *testing.T) {
	tests := []struct {
		name string
		f    func()
		kind report.Kind
	}{
		{"a lock twice", func() { var mu primitives.Mutex; mu.Lock(); mu.Lock() }, report.Deadlock},
		{"three in a circle", func() {
			var locks [3]primitives.Mutex
			var g primitives.Group
			for i := range 3 {
				g.Go("", transfers(&locks[i], &locks[(i+1)%3]))
			}
			g.Wait()
		}, report.Deadlock},
		{"two of them while a third goes on", func() {
			var a, b primitives.Mutex
			var x primitives.Int64
			var g primitives.Group
			g.Go("there", transfers(&a, &b))
			g.Go("back", transfers(&b, &a))
			g.Go("third", func() {
				for range 20 {
					x.Add(1)
				}
			})
			g.Wait()
		}, report.Deadlock},
		{"read lock, write lock, read lock", func() {
			var mu primitives.RWMutex
			both(func() {
				mu.RLock()
				mu.RLock()
				mu.RUnlock()
				mu.RUnlock()
			}, func() { mu.Lock(); mu.Unlock() })
		}, report.Deadlock},
		{"upgrade of a read lock", func() { var mu primitives.RWMutex; mu.RLock(); mu.Lock() }, report.Deadlock},
		{"a knot of permits", func() {
			s := primitives.NewSemaphore(2)
			get := func() {
				assert.NoError(t, s.Acquire(context.Background(), 1))
				assert.NoError(t, s.Acquire(context.Background(), 1))
				s.Release(2)
			}
			both(get, get)
		}, report.Deadlock},
		{"a lock whose holder has ended", func() {
			var mu primitives.Mutex
			both(mu.Lock, mu.Lock)
		}, report.Orphaned},
		{"left behind", func() {
			q := primitives.NewQueue[int](1)
			var g primitives.Group
			g.Go("consumer", func() { q.Get() })
		}, report.Leak},
		{"left behind in a WaitGroup", func() {
			var wg, never primitives.WaitGroup
			never.Add(1)
			wg.Go(never.Wait)
		}, report.Leak},
		{"a lost wakeup", func() {
			var mu primitives.Mutex
			c := primitives.NewCond(&mu)
			both(func() { mu.Lock(); c.Wait(); mu.Unlock() }, func() { mu.Lock(); c.Signal(); mu.Unlock() })
		}, report.Stuck},
		{"a signal for two", func() {
			var mu primitives.Mutex
			c := primitives.NewCond(&mu)
			ready := false
			wait := func() {
				mu.Lock()
				for !ready {
					c.Wait()
				}
				mu.Unlock()
			}
			var g primitives.Group
			g.Go("", wait)
			g.Go("", wait)
			g.Go("", func() { mu.Lock(); ready = true; c.Signal(); mu.Unlock() })
			g.Wait()
		}, report.Stuck},
		{"a barrier with too few", func() { b := primitives.NewBarrier(3); both(func() { b.Wait() }, func() { b.Wait() }) }, report.Stuck},
		{"a counter that stays", func() { var wg primitives.WaitGroup; wg.Add(2); both(wg.Done, wg.Wait) }, report.Stuck},
		{"more gets than puts", func() {
			q := primitives.NewQueue[int](1)
			both(func() { _ = q.Put(1) }, func() { q.Get(); q.Get() })
		}, report.Stuck},
		{"a rendezvous with nobody", func() { _ = primitives.NewQueue[int](1).Put(1); primitives.NewSemaphore(0).Wait() }, report.Stuck},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := explore.Run(test.f)
			require.Equal(t, report.Found, r.Verdict, r.Why)
			require.Len(t, r.Findings, 1)
			f := r.Findings[0]
			assert.Equal(t, test.kind, f.Kind, f.Message)
			assert.NotEmpty(t, f.Parties)
			if f.Kind == report.Deadlock {
				assert.Len(t, f.Conditions, 4)
				assert.Equal(t, f.Cycle[0], f.Cycle[len(f.Cycle)-1])
			}
			assert.Equal(t, f.Message, explore.Replay(r.Token, test.f).Findings[0].Message)
		})
	}
}

// Two that wait for each other are found although a third goes on for ever.
func TestDeadlockBesideOneWithoutEnd(t *testing.T) {
	spin := func() {
		for {
			primitives.Yield()
		}
	}
	f := func() {
		var a, b primitives.Mutex
		primitives.Name(&a, "a")
		primitives.Name(&b, "b")
		var g primitives.Group
		g.Go("there", transfers(&a, &b))
		g.Go("back", transfers(&b, &a))
		g.Go("third", spin)
		g.Wait()
	}
	r := explore.Run(f, explore.MaxSteps(500))
	require.Equal(t, report.Found, r.Verdict, r.Why)
	require.Len(t, r.Findings, 1)
	assert.Equal(t, report.Deadlock, r.Findings[0].Kind)
	assert.Equal(t, "there and back wait for each other", r.Findings[0].Message)
	assert.Less(t, len(r.Token), 60, "only the steps that lead there")
	assert.Less(t, len(r.Trace.Events), 8)
	again := explore.Replay(r.Token, f, explore.MaxSteps(500))
	require.Equal(t, report.Found, again.Verdict, again.Why)
	assert.Equal(t, r.Findings[0].Message, again.Findings[0].Message)

	alone := explore.Run(func() { both(spin, func() {}) }, explore.MaxSteps(500))
	assert.Equal(t, report.Inconclusive, alone.Verdict, alone.Why)
}

// A wait with a context ends in either way, and both are found.
func TestContexts(t *testing.T) {
	with := func(f func(context.Context) error, release func()) func() string {
		return func() string {
			ctx, cancel := primitives.WithCancel(context.Background())
			var err error
			both(func() { err = f(ctx) }, func() { cancel() })
			release()
			if err != nil {
				return err.Error()
			}
			return "got it"
		}
	}
	tests := map[string]func() string{
		"Mutex": func() string {
			var mu primitives.Mutex
			return with(mu.LockContext, func() { mu.TryLock(); mu.Unlock() })()
		},
		"RWMutex": func() string {
			var mu primitives.RWMutex
			return with(mu.RLockContext, func() { mu.TryRLock(); mu.RUnlock() })()
		},
		"Semaphore": func() string {
			s := primitives.NewSemaphore(1)
			return with(func(ctx context.Context) error { return s.Acquire(ctx, 1) }, func() {})()
		},
	}
	for name, f := range tests {
		t.Run(name, func(t *testing.T) {
			table := explore.Outcomes(f, explore.HideRaces())
			assert.Equal(t, report.Proved, table.Verdict, table.Why)
			assert.Len(t, table.Values, 2)
			assert.Contains(t, table.Values, "got it")
			assert.Contains(t, table.Values, context.Canceled.Error())
		})
	}
}

// A deadline may expire at any step, or never.
func TestDeadlines(t *testing.T) {
	f := func() string {
		var mu primitives.Mutex
		mu.Lock()
		ctx, cancel := primitives.WithTimeout(context.Background(), time.Hour)
		defer cancel()
		var g primitives.Group
		result := ""
		g.Go("waits", func() {
			if err := mu.LockContext(ctx); err != nil {
				result = err.Error()
				return
			}
			mu.Unlock()
			result = "got it"
		})
		mu.Unlock()
		g.Wait()
		return result
	}
	table := explore.Outcomes(f, explore.HideRaces())
	assert.Equal(t, report.Proved, table.Verdict, table.Why)
	assert.Contains(t, table.String(), "a deadline may expire at any moment")
	assert.Len(t, table.Values, 2)
	for value, token := range table.Values {
		again := explore.Replay(token, func() { assert.Equal(t, value, f()) })
		assert.Equal(t, report.NotFound, again.Verdict, again.Why)
	}
	start := time.Now()
	r := explore.Run(func() { primitives.Sleep(time.Hour) })
	assert.Equal(t, report.Proved, r.Verdict)
	assert.Less(t, time.Since(start), time.Minute)
}
