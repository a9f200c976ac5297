package detector

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
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
	type padded[M any] struct { // no two on one cache line
		l M
		_ [256]byte
	}
	var (
		standard, standard2 padded[sync.Mutex]
		ours, ours2         padded[primitives.Mutex]
		theirs, theirs2     padded[godeadlock.Mutex]
		readers             primitives.RWMutex
	)
	// Each lock is called by name: through an interface it would not be a part of its caller.
	forms := []struct {
		name string
		pair func()
	}{
		{"sync.Mutex", func() { standard.l.Lock(); standard.l.Unlock() }},
		{"free", func() { ours.l.Lock(); ours.l.Unlock() }},
		{"go-deadlock", func() { theirs.l.Lock(); theirs.l.Unlock() }},
		{"nested sync.Mutex", func() { standard.l.Lock(); standard2.l.Lock(); standard2.l.Unlock(); standard.l.Unlock() }},
		{"nested go-deadlock", func() { theirs.l.Lock(); theirs2.l.Lock(); theirs2.l.Unlock(); theirs.l.Unlock() }},
		{"watched", func() { ours.l.Lock(); ours.l.Unlock() }},
		{"nested watched", func() { ours.l.Lock(); ours2.l.Lock(); ours2.l.Unlock(); ours.l.Unlock() }},
		{"read lock watched", func() { readers.RLock(); readers.RUnlock() }},
	}
	for _, f := range forms {
		b.Run(f.name, func(b *testing.B) {
			if strings.HasSuffix(f.name, "watched") {
				defer Start().Stop()
			}
			b.ReportAllocs()
			for range b.N {
				f.pair()
			}
		})
	}
	b.Run("10000 held, go-deadlock", func(b *testing.B) {
		amid(b, func() sync.Locker { return new(godeadlock.Mutex) }, func() { theirs.l.Lock(); theirs.l.Unlock() })
	})
	defer Start().Stop()
	b.Run("10000 held, watched", func(b *testing.B) {
		amid(b, func() sync.Locker { return new(primitives.Mutex) }, func() { ours.l.Lock(); ours.l.Unlock() })
	})
	b.Run("two apart, sync.Mutex", func(b *testing.B) {
		apart(b, func() { standard.l.Lock(); standard.l.Unlock() }, func() { standard2.l.Lock(); standard2.l.Unlock() })
	})
	b.Run("two apart, watched", func(b *testing.B) {
		apart(b, func() { ours.l.Lock(); ours.l.Unlock() }, func() { ours2.l.Lock(); ours2.l.Unlock() })
	})
}

// amid measures one pair while 10,000 other locks are held, fifty by each of 200 goroutines.
func amid(b *testing.B, fresh func() sync.Locker, pair func()) {
	b.Helper()
	release := make(chan bool)
	var have, gone sync.WaitGroup
	have.Add(200)
	for range 200 {
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
	b.ResetTimer()
	for range b.N {
		pair()
	}
	b.StopTimer()
	close(release)
	gone.Wait()
}

// apart measures two goroutines on two locks: the time in which each does one pair.
func apart(b *testing.B, one, other func()) {
	b.Helper()
	var all sync.WaitGroup
	for _, pair := range []func(){one, other} {
		all.Go(func() {
			for range b.N {
				pair()
			}
		})
	}
	all.Wait()
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
