package detector

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	godeadlock "github.com/sasha-s/go-deadlock"

	"syncplay/internal/gid"
	"syncplay/primitives"
	"syncplay/primitives/hook"
)

// BenchmarkLatency measures the time from the call of Lock that closes a cycle to the moment
// when it is known to be a deadlock. Every other task of the cycle waits already.
func BenchmarkLatency(b *testing.B) {
	hook.Listen(gid.Get())
	defer hook.Unlisten()
	for _, locks := range []int{1, 2, 3, 10} {
		b.Run(map[int]string{1: "1 lock", 2: "2 locks", 3: "3 locks", 10: "10 locks"}[locks], func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				took = append(took, closing(b, locks))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Nanoseconds()), "ns-median")
			b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "ns-p99")
		})
	}
}

// closing builds a cycle of n locks, closes it, and returns how long it took to be known.
func closing(b *testing.B, n int) time.Duration {
	b.Helper()
	var s strip
	var start time.Time
	r := newRun(1, true, &s)
	r.supervise(context.Background(), func() {
		locks := make([]primitives.Mutex, n)
		locks[0].Lock()
		all := primitives.NewBarrier(max(1, n-1))
		var g primitives.Group
		for i := 1; i < n; i++ {
			g.Go("", func() {
				locks[i].Lock()
				all.Wait()
				locks[i-1].Lock()
			})
		}
		for r.waitingForLocks() < n-1 {
			primitives.Yield()
		}
		start = time.Now()
		locks[n-1].Lock()
	}, time.Minute)
	return r.failed.at.Sub(start)
}

// waitingForLocks returns how many tasks wait for one.
func (r *run) waitingForLocks() (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for t := r.tasks; t != nil; t = t.next {
		if t.waits != nil && t.op.Kind == hook.Lock {
			n++
		}
	}
	return n
}

// BenchmarkWatchedLock is what one uncontended Lock and Unlock cost: unwatched, under a Watch,
// and with the detectors' rival and the standard library beside them.
func BenchmarkWatchedLock(b *testing.B) {
	pair := func(l sync.Locker) func(*testing.B) {
		return func(b *testing.B) {
			for b.Loop() {
				l.Lock()
				l.Unlock() //nolint:staticcheck // SA2001: the empty section is what is measured
			}
		}
	}
	b.Run("sync.Mutex", pair(new(sync.Mutex)))
	b.Run("free", pair(new(primitives.Mutex)))
	b.Run("go-deadlock", pair(new(godeadlock.Mutex)))
	w := Start()
	b.Run("watched", pair(new(primitives.Mutex)))
	w.Stop()
}

// BenchmarkRun is one whole watched run, by how it ends.
func BenchmarkRun(b *testing.B) {
	cross := func(meet bool) func() {
		return func() {
			var x, y primitives.Mutex
			both := primitives.NewBarrier(2)
			var g primitives.Group
			g.Go("", func() {
				x.Lock()
				defer x.Unlock()
				if meet {
					both.Wait()
				}
				y.Lock()
				defer y.Unlock()
			})
			g.Go("", func() {
				if meet {
					y.Lock()
					defer y.Unlock()
					both.Wait()
				}
				x.Lock()
				defer x.Unlock()
			})
			g.Wait()
		}
	}
	run := func(f func(), opts ...Option) func(*testing.B) {
		return func(b *testing.B) {
			Run(f, append(opts, Runs(b.N), KeepGoing(), MaxTime(time.Hour))...)
		}
	}
	b.Run("ends well", run(cross(false)))
	b.Run("ends well, not nudged", run(cross(false), Calm()))
	b.Run("deadlocks", run(cross(true)))
	b.Run("gets stuck", run(func() { primitives.NewSemaphore(0).Wait() }))
}
