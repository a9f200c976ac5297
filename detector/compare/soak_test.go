package compare_test

import (
	"context"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector"
	"syncplay/detector/report"
	"syncplay/primitives"
	"syncplay/scenarios"
)

// long says whether the tests that take minutes are run.
var long = os.Getenv("SYNCPLAY_LONG") != ""

// A workload has locks of all types in one order, and goroutines that take some of them in that
// order, in every way that there is. Nothing of it can end in a deadlock.
type workload struct {
	locks   []sync.Locker
	permits *primitives.Semaphore
}

func newWorkload(n int) *workload {
	w := &workload{permits: primitives.NewSemaphore(3)}
	for i := range n {
		switch i % 4 {
		case 0, 1:
			w.locks = append(w.locks, new(primitives.Mutex))
		case 2:
			w.locks = append(w.locks, new(primitives.RWMutex))
		default:
			w.locks = append(w.locks, new(primitives.SpinLock))
		}
	}
	return w
}

// work does n operations, and counts what it gives back too. At last it tries, or waits with a deadline: to do so is
// safe in any order.
func (w *workload) work(r *rand.Rand, n int) {
	for done := 0; done < n; {
		var back []func()
		for at := r.IntN(len(w.locks)); at < len(w.locks) && len(back) < 4; at += 1 + r.IntN(len(w.locks)) {
			back = append(back, w.take(r, at))
		}
		if try, ok := w.locks[r.IntN(len(w.locks))].(interface{ TryLock() bool }); ok && try.TryLock() {
			back = append(back, try.(sync.Locker).Unlock)
		}
		if m, ok := w.locks[r.IntN(len(w.locks))].(*primitives.Mutex); ok && r.IntN(32) == 0 && inTime(m) {
			back = append(back, m.Unlock)
		}
		if r.IntN(8) == 0 && w.permits.TryAcquire(1) {
			back = append(back, func() { w.permits.Release(1) })
		}
		r.Shuffle(len(back), func(i, j int) { back[i], back[j] = back[j], back[i] })
		for _, unlock := range back {
			unlock()
		}
		done += 2*len(back) + 1
	}
}

// take takes one lock, and returns what gives it back.
func (w *workload) take(r *rand.Rand, at int) (unlock func()) {
	switch l := w.locks[at].(type) {
	case *primitives.RWMutex:
		if r.IntN(2) == 0 {
			l.RLock()
			return l.RUnlock
		}
	case *primitives.Mutex:
		if r.IntN(16) == 0 && inTime(l) {
			return l.Unlock
		}
	}
	w.locks[at].Lock()
	return w.locks[at].Unlock
}

// inTime says whether m could be locked in a hundred microseconds.
func inTime(m *primitives.Mutex) bool {
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Microsecond)
	defer cancel()
	return m.LockContext(ctx) == nil
}

// TestNothingFalseUnderLoad lets goroutines that come and go work while the process is watched.
func TestNothingFalseUnderLoad(t *testing.T) {
	operations, goroutines := 100_000, 8
	if long {
		operations = 10_000_000
	}
	watch := detector.Start(detector.OnFinding(func(detector.Finding) {}))
	w := newWorkload(24)
	const rounds = 5
	for round := range rounds {
		var all primitives.Group
		for g := range goroutines {
			r := rand.New(rand.NewPCG(uint64(round), uint64(g)))
			all.Go("", func() { w.work(r, operations/goroutines/rounds) })
		}
		all.Wait()
	}
	for _, f := range watch.Stop().Findings {
		t.Errorf("%v", f)
	}
}

// TestNothingFalseOfCures runs every cure of the catalogue while the process is watched.
func TestNothingFalseOfCures(t *testing.T) {
	times := 3
	if long {
		times = 300
	}
	for _, s := range scenarios.All() {
		for _, v := range s.Variants {
			if v.Broken {
				continue
			}
			t.Run(s.Name+"/"+v.Name, func(t *testing.T) {
				watch := detector.Start(detector.OnFinding(func(detector.Finding) {}))
				for range times {
					v.Run()
				}
				for _, f := range watch.Stop().Findings {
					t.Errorf("%v", f)
				}
			})
		}
	}
}

// One who does not keep to the order is told of: the workload is one that the watch sees. That the two are there one
// after the other it does not.
func TestWorkloadIsSeen(t *testing.T) {
	watch := detector.Start(detector.OnFinding(func(detector.Finding) {}))
	w := newWorkload(2)
	inTurn := func(f func()) {
		done := make(chan bool)
		go func() { defer close(done); f() }()
		<-done
	}
	inTurn(func() { w.work(rand.New(rand.NewPCG(1, 1)), 1000) })
	inTurn(func() {
		w.locks[1].Lock()
		w.locks[0].Lock()
		w.locks[0].Unlock()
		w.locks[1].Unlock()
	})
	found := watch.Stop().Findings
	require.Len(t, found, 1)
	assert.Equal(t, report.PotentialDeadlock, found[0].Kind)
}
