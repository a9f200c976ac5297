package primitives_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/primitives"
	"syncplay/primitives/hook"
)

// What nobody contends for allocates nothing, and what parks uses its waiters again.
func TestNothingIsAllocated(t *testing.T) {
	if hook.Race {
		t.Skip("under the race detector sync.Pool throws things away at random")
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	tests := []struct {
		name string
		make func() func()
	}{
		{"Mutex", func() func() {
			var mu primitives.Mutex
			return func() { mu.Lock(); mu.Unlock(); mu.TryLock(); mu.Unlock() }
		}},
		{"Mutex.LockContext", func() func() {
			var mu primitives.Mutex
			return func() { _ = mu.LockContext(ctx); mu.Unlock() }
		}},
		{"RWMutex", func() func() {
			var rw primitives.RWMutex
			return func() {
				rw.RLock()
				rw.RUnlock()
				rw.Lock()
				rw.Unlock()
				_ = rw.RLockContext(ctx)
				rw.RUnlock()
			}
		}},
		{"SpinLock", func() func() { var l primitives.SpinLock; return func() { l.Lock(); l.Unlock() } }},
		{"TASLock", func() func() { var l primitives.TASLock; return func() { l.Lock(); l.Unlock() } }},
		{"TicketLock", func() func() { var l primitives.TicketLock; return func() { l.Lock(); l.Unlock() } }},
		{"MCSLock", func() func() { var l primitives.MCSLock; return func() { l.Lock(); l.Unlock() } }},
		{"Semaphore", func() func() {
			s := primitives.NewSemaphore(3)
			return func() { _ = s.Acquire(ctx, 2); s.Wait(); s.TryAcquire(1); s.Release(3) }
		}},
		{"Queue", func() func() {
			q := primitives.NewQueue[int](2)
			return func() { _ = q.Put(1); q.TryPut(2); q.Len(); q.Get(); q.TryGet() }
		}},
		{"Once", func() func() {
			var o primitives.Once
			return func() { o.Do(func() {}) }
		}},
		{"OnceValue", func() func() {
			f := primitives.OnceValue(func() int { return 1 })
			return func() { f() }
		}},
		{"WaitGroup", func() func() {
			var wg primitives.WaitGroup
			return func() { wg.Add(1); wg.Done(); wg.Wait() }
		}},
		{"atomics", func() func() {
			var i primitives.Int64
			var b primitives.Bool
			var v primitives.Var[int]
			return func() { i.Add(1); b.Store(i.CompareAndSwap(1, 2)); v.Set(v.Get() + 1) }
		}},
		{"Mutex, parking", func() func() {
			var there, back primitives.Mutex
			there.Lock()
			back.Lock()
			opposite(t, func() { there.Lock(); back.Unlock() })
			return func() { there.Unlock(); back.Lock() }
		}},
		{"Semaphore, parking", func() func() {
			there, back := primitives.NewSemaphore(0), primitives.NewSemaphore(0)
			opposite(t, func() { _ = there.Acquire(ctx, 1); back.Signal() })
			return func() { there.Signal(); back.Wait() }
		}},
		{"Barrier, parking", func() func() {
			b := primitives.NewBarrier(2)
			opposite(t, func() { b.Wait() })
			return func() { b.Wait() }
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			within(t, soon, func() {
				assert.Zero(t, testing.AllocsPerRun(runs, test.make()))
			})
		})
	}
}

// runs is how often each function is run and measured; before that it is run once.
const runs = 1000

// opposite does the turns that answer those of the test on another goroutine.
func opposite(t *testing.T, turn func()) {
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		for range 1 + runs {
			turn()
		}
	}()
	t.Cleanup(func() { <-gone })
}
