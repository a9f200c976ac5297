package detector

import (
	"context"
	"fmt"
	"runtime"
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
		b.Run(fmt.Sprintf("%d locks", locks), func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				took = append(took, closing(b, locks))
			}
			reportLatency(b, took)
		})
	}
}

func reportLatency(b *testing.B, took []time.Duration) {
	b.Helper()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Nanoseconds()), "ns-median")
	b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "ns-p99")
}

// BenchmarkWatchLatency measures the time from the call of Lock that closes a cycle to the moment when it is known, and
// copied to be told, in a watched process.
func BenchmarkWatchLatency(b *testing.B) {
	for _, locks := range []int{2, 3, 100, 1000} {
		b.Run(fmt.Sprintf("%d locks", locks), func(b *testing.B) {
			w := newWatch()
			w.listen()
			close(w.done) // nobody tells
			defer w.Stop()
			var took []time.Duration
			for b.Loop() {
				took = append(took, closingWatched(w, locks))
			}
			reportLatency(b, took)
		})
	}
}

// closingWatched builds a ring of n locks, closes it, returns how long it took to be known, and opens it.
func closingWatched(w *Watch, n int) time.Duration {
	locks := make([]primitives.Mutex, n)
	var have, gone sync.WaitGroup
	locks[0].Lock()
	have.Add(n - 1)
	for i := 1; i < n; i++ {
		gone.Go(func() {
			locks[i].Lock()
			have.Done()
			have.Wait()
			locks[i-1].Lock()
			locks[i-1].Unlock()
			if i < n-1 {
				locks[i].Unlock()
			}
		})
	}
	have.Wait()
	for w.waiting() < n-1 {
		runtime.Gosched()
	}
	found := make(chan time.Time, 1)
	gone.Go(func() {
		var news []*news
		for ; len(news) == 0; news = w.latest() {
			runtime.Gosched()
		}
		found <- news[0].scene.failed.at
		locks[n-1].Unlock() // for who locked it: the ring is open
	})
	start := time.Now()
	locks[n-1].Lock()
	locks[n-1].Unlock()
	locks[0].Unlock()
	gone.Wait()
	return (<-found).Sub(start)
}

// waiting returns how many tasks wait.
func (w *Watch) waiting() (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for t := w.tasks; t != nil; t = t.next {
		n++
	}
	return n
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

// BenchmarkWatchedLock is what uncontended locks cost: unwatched, under a Watch, and with the detectors' rival and the
// standard library beside them. Prediction is on in both.
func BenchmarkWatchedLock(b *testing.B) {
	once := func(l sync.Locker) func(*testing.B) {
		return func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				l.Lock()
				l.Unlock() //nolint:staticcheck // SA2001: the empty section is what is measured
			}
		}
	}
	nested := func(x, y sync.Locker) func(*testing.B) {
		return func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				x.Lock()
				y.Lock()
				y.Unlock() //nolint:staticcheck // SA2001: the empty section is what is measured
				x.Unlock()
			}
		}
	}
	// held is one pair while n other locks are held, by another goroutine, fifty at a time by one.
	held := func(n int, fresh func() sync.Locker) func(*testing.B) {
		return func(b *testing.B) {
			release := make(chan bool)
			var have, gone sync.WaitGroup
			for range n / 50 {
				have.Add(1)
				gone.Go(func() {
					for range 50 {
						l := fresh()
						l.Lock()
						defer l.Unlock()
					}
					have.Done()
					<-release
				})
			}
			have.Wait()
			once(fresh())(b)
			close(release)
			gone.Wait()
		}
	}
	// apart is two goroutines on two locks: the time of one pair in each.
	apart := func(fresh func() sync.Locker) func(*testing.B) {
		return func(b *testing.B) {
			var all sync.WaitGroup
			for range 2 {
				l := fresh()
				all.Go(func() {
					for range b.N {
						l.Lock()
						l.Unlock() //nolint:staticcheck // SA2001: the empty section is what is measured
					}
				})
			}
			all.Wait()
		}
	}
	ours := func() sync.Locker { return new(primitives.Mutex) }
	theirs := func() sync.Locker { return new(godeadlock.Mutex) }
	b.Run("sync.Mutex", once(new(sync.Mutex)))
	b.Run("free", once(ours()))
	b.Run("nested sync.Mutex", nested(new(sync.Mutex), new(sync.Mutex)))
	b.Run("go-deadlock", once(theirs()))
	b.Run("nested go-deadlock", nested(theirs(), theirs()))
	b.Run("10000 held, go-deadlock", held(10000, theirs))
	w := Start()
	defer w.Stop()
	b.Run("watched", once(ours()))
	b.Run("nested watched", nested(ours(), ours()))
	b.Run("read lock watched", once(new(primitives.RWMutex).RLocker()))
	b.Run("10000 held, watched", held(10000, ours))
	b.Run("two apart, watched", apart(ours))
	b.Run("two apart, sync.Mutex", apart(func() sync.Locker { return new(sync.Mutex) }))
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
