package primitives_test

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/semaphore"

	"syncplay/primitives"
)

// Each benchmark runs ours, ours once more and the rival in turns, many short rounds of each, and
// compares the medians:
//
//	ns/op        one operation of ours
//	rival-ns/op  one of the rival's, in the same run
//	x-rival      ours divided by the rival's: below 1 is faster
//	x-control    ours divided by ours: as far as it is from 1, so far x-rival can't be trusted
//
// What is compared runs in functions of its own, so that the control is compiled a second time.
//
// A crowd contends only in rounds that are long against the 10 ms after which a goroutine is
// preempted: -benchtime 3s makes rounds of 0.1 s.
func compare(b *testing.B, ours, again, rival func(n int)) {
	const rounds = 9
	n := b.N/rounds + 1
	sides := [...]func(int){ours, again, rival}
	var times [len(sides)][]float64
	for round := range rounds {
		for k := range sides {
			side := (round + k) % len(sides)
			start := time.Now()
			sides[side](n)
			times[side] = append(times[side], float64(time.Since(start))/float64(n))
		}
	}
	var median [len(sides)]float64
	for side := range sides {
		slices.Sort(times[side])
		median[side] = times[side][rounds/2]
	}
	b.ReportMetric(median[0], "ns/op")
	b.ReportMetric(median[2], "rival-ns/op")
	b.ReportMetric(median[0]/median[2], "x-rival")
	b.ReportMetric(median[1]/median[0], "x-control")
}

// compareLocks lets a crowd contend for each lock.
func compareLocks[L, R any, PL pointer[L], PR pointer[R]](b *testing.B, goroutines, work int) {
	ours := func(n int) { crowd(PL(new(L)), goroutines, work, n) }
	compare(b, ours, ours, func(n int) { crowd(PR(new(R)), goroutines, work, n) })
}

type pointer[T any] interface {
	*T
	sync.Locker
}

// crowd locks and unlocks l n times, on so many goroutines, with work inside and outside.
func crowd(l sync.Locker, goroutines, work, n int) {
	var all sync.WaitGroup
	inside := 0
	start := make(chan struct{})
	for range goroutines {
		all.Go(func() {
			<-start
			for range n/goroutines + 1 {
				l.Lock()
				inside++
				toil(work)
				l.Unlock()
				toil(work)
			}
		})
	}
	close(start)
	all.Wait()
}

// toil takes about a nanosecond for each unit of work.
//
//go:noinline
func toil(work int) {
	for range work {
		_ = work
	}
}

// section is the work inside of what is not a tiny section.
const section = 100

// A lock that nobody else wants: at most 1.05 times sync.Mutex's.
func BenchmarkMutexUncontended(b *testing.B) {
	compare(b, func(n int) {
		var mu primitives.Mutex
		for range n {
			mu.Lock()
			mu.Unlock()
		}
	}, func(n int) {
		var mu primitives.Mutex
		for range n {
			mu.Lock()
			mu.Unlock()
		}
	}, func(n int) {
		var mu sync.Mutex
		for range n {
			mu.Lock()
			mu.Unlock()
		}
	})
}

// What the seam costs one who is not listened to: the same fast path without the check. At most
// 1.05.
func BenchmarkMutexSeam(b *testing.B) {
	compare(b, func(n int) {
		var mu primitives.Mutex
		for range n {
			mu.Lock()
			mu.Unlock()
		}
	}, func(n int) {
		var mu primitives.Mutex
		for range n {
			mu.Lock()
			mu.Unlock()
		}
	}, func(n int) {
		var mu unchecked
		for range n {
			mu.Lock()
			mu.Unlock()
		}
	})
}

// unchecked is the fast path of Mutex without the check for a listener.
type unchecked struct {
	state uint32
	slow  primitives.Mutex
}

func (m *unchecked) Lock() {
	if !atomic.CompareAndSwapUint32(&m.state, 0, 1) {
		m.lockSlow()
	}
}

func (m *unchecked) Unlock() {
	if !atomic.CompareAndSwapUint32(&m.state, 1, 0) {
		m.unlockSlow()
	}
}

//go:noinline
func (m *unchecked) lockSlow() { m.slow.Lock() }

//go:noinline
func (m *unchecked) unlockSlow() { m.slow.Unlock() }

// Two goroutines with nothing but an increment inside: at most 1.0.
func BenchmarkMutexTwo(b *testing.B) {
	compareLocks[primitives.Mutex, sync.Mutex](b, 2, 0)
}

// Many more goroutines than processors, an increment inside: at most 0.6.
func BenchmarkMutexSixteen(b *testing.B) {
	compareLocks[primitives.Mutex, sync.Mutex](b, 16, 0)
}

// Two goroutines, work inside and outside: at most 1.15.
func BenchmarkMutexTwoWork(b *testing.B) {
	compareLocks[primitives.Mutex, sync.Mutex](b, 2, section)
}

// Many more goroutines than processors, work inside and outside: at most 1.15.
func BenchmarkMutexSixteenWork(b *testing.B) {
	compareLocks[primitives.Mutex, sync.Mutex](b, 16, section)
}

// A read lock that no writer wants: at most 1.1.
func BenchmarkRWMutexRead(b *testing.B) {
	compare(b, func(n int) {
		var rw primitives.RWMutex
		for range n {
			rw.RLock()
			rw.RUnlock()
		}
	}, func(n int) {
		var rw primitives.RWMutex
		for range n {
			rw.RLock()
			rw.RUnlock()
		}
	}, func(n int) {
		var rw sync.RWMutex
		for range n {
			rw.RLock()
			rw.RUnlock()
		}
	})
}

// A write lock that nobody else wants.
func BenchmarkRWMutexWrite(b *testing.B) {
	compare(b, func(n int) {
		var rw primitives.RWMutex
		for range n {
			rw.Lock()
			rw.Unlock()
		}
	}, func(n int) {
		var rw primitives.RWMutex
		for range n {
			rw.Lock()
			rw.Unlock()
		}
	}, func(n int) {
		var rw sync.RWMutex
		for range n {
			rw.Lock()
			rw.Unlock()
		}
	})
}

// A spinlock that nobody else wants, against sync.Mutex: at most 1.05.
func BenchmarkSpinLockUncontended(b *testing.B) {
	compare(b, func(n int) {
		var l primitives.SpinLock
		for range n {
			l.Lock()
			l.Unlock()
		}
	}, func(n int) {
		var l primitives.SpinLock
		for range n {
			l.Lock()
			l.Unlock()
		}
	}, func(n int) {
		var mu sync.Mutex
		for range n {
			mu.Lock()
			mu.Unlock()
		}
	})
}

// Spinning with many more goroutines than processors: at most 0.6 for SpinLock. The fair ones hand
// over to one who is mostly not running: at most 3.
func BenchmarkSpinLockSixteen(b *testing.B) {
	compareLocks[primitives.SpinLock, sync.Mutex](b, 16, 0)
}

func BenchmarkTASLockSixteen(b *testing.B) {
	compareLocks[primitives.TASLock, sync.Mutex](b, 16, 0)
}

func BenchmarkTicketLockSixteen(b *testing.B) {
	compareLocks[primitives.TicketLock, sync.Mutex](b, 16, 0)
}

func BenchmarkMCSLockSixteen(b *testing.B) {
	compareLocks[primitives.MCSLock, sync.Mutex](b, 16, 0)
}

// weighted is what the semaphores have in common.
type weighted interface {
	Acquire(ctx context.Context, n int64) error
	Release(n int64)
}

// A permit that nobody else wants: at most 0.5 of x/sync's.
func BenchmarkSemaphoreUncontended(b *testing.B) {
	compareSemaphores(b, context.Background())
}

// The same with a context that may be cancelled: at most 0.67.
func BenchmarkSemaphoreCancellable(b *testing.B) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	compareSemaphores(b, ctx)
}

func compareSemaphores(b *testing.B, ctx context.Context) {
	compare(b, func(n int) {
		s := primitives.NewSemaphore(1)
		for range n {
			_ = s.Acquire(ctx, 1)
			s.Release(1)
		}
	}, func(n int) {
		s := primitives.NewSemaphore(1)
		for range n {
			_ = s.Acquire(ctx, 1)
			s.Release(1)
		}
	}, func(n int) {
		s := semaphore.NewWeighted(1)
		for range n {
			_ = s.Acquire(ctx, 1)
			s.Release(1)
		}
	})
}

// Four permits for many more goroutines than processors: at most 0.2.
func BenchmarkSemaphoreSixteen(b *testing.B) {
	share := func(s weighted, n int) {
		var all sync.WaitGroup
		for range 16 {
			all.Go(func() {
				for range n/16 + 1 {
					_ = s.Acquire(context.Background(), 1)
					s.Release(1)
				}
			})
		}
		all.Wait()
	}
	ours := func(n int) { share(primitives.NewSemaphore(4), n) }
	compare(b, ours, ours, func(n int) { share(semaphore.NewWeighted(4), n) })
}

// Two goroutines take turns, so that every Acquire parks: at most 0.45.
func BenchmarkSemaphorePingPong(b *testing.B) {
	rally := func(ping, pong weighted, n int) {
		var both sync.WaitGroup
		both.Go(func() {
			for range n {
				_ = ping.Acquire(context.Background(), 1)
				pong.Release(1)
			}
		})
		both.Go(func() {
			for range n {
				_ = pong.Acquire(context.Background(), 1)
				ping.Release(1)
			}
		})
		both.Wait()
	}
	ours := func(n int) { rally(primitives.NewSemaphore(1), primitives.NewSemaphore(0), n) }
	compare(b, ours, ours, func(n int) {
		ping, pong := semaphore.NewWeighted(1), semaphore.NewWeighted(1)
		_ = pong.Acquire(context.Background(), 1)
		rally(ping, pong, n)
	})
}

// Sixteen goroutines for a second, with work inside: what barging buys is paid by those who wait.
// The longest wait is at most 20 ms, or twice sync.Mutex's in the same run. The shares are the
// least and the most that a goroutine got, of what would be fair.
func BenchmarkFairness(b *testing.B) {
	for range b.N {
		ours := fairness(&primitives.Mutex{}, time.Second)
		rival := fairness(&sync.Mutex{}, time.Second)
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(ours.longest.Seconds()*1000, "longest-ms")
		b.ReportMetric(rival.longest.Seconds()*1000, "rival-longest-ms")
		b.ReportMetric(ours.least, "least")
		b.ReportMetric(rival.least, "rival-least")
		b.ReportMetric(ours.most, "most")
		b.ReportMetric(rival.most, "rival-most")
	}
}

type shares struct {
	longest     time.Duration // wait for the lock
	least, most float64       // turns of one goroutine, of what would be fair
}

func fairness(l sync.Locker, d time.Duration) shares {
	const goroutines = 16
	var turns [goroutines]float64
	var longest [goroutines]time.Duration
	var all sync.WaitGroup
	var over atomic.Bool
	time.AfterFunc(d, func() { over.Store(true) })
	for g := range goroutines {
		all.Go(func() {
			for !over.Load() {
				start := time.Now()
				l.Lock()
				longest[g] = max(longest[g], time.Since(start))
				toil(10 * section)
				l.Unlock()
				turns[g]++
			}
		})
	}
	all.Wait()
	var sum float64
	for _, n := range turns {
		sum += n
	}
	fair := sum / goroutines
	return shares{slices.Max(longest[:]), slices.Min(turns[:]) / fair, slices.Max(turns[:]) / fair}
}

// fifo is what a Queue and a channel have in common.
type fifo interface {
	put(v int)
	get() int
}

type ourQueue struct{ *primitives.Queue[int] }

func (q ourQueue) put(v int) { _ = q.Put(v) }
func (q ourQueue) get() int  { v, _ := q.Get(); return v }

type channel chan int

func (c channel) put(v int) { c <- v }
func (c channel) get() int  { return <-c }

// An item in and out again, by one goroutine: at most 1.2 of a channel's.
func BenchmarkQueueUncontended(b *testing.B) {
	compare(b, func(n int) {
		q := primitives.NewQueue[int](16)
		for range n {
			_ = q.Put(1)
			q.Get()
		}
	}, func(n int) {
		q := primitives.NewQueue[int](16)
		for range n {
			_ = q.Put(1)
			q.Get()
		}
	}, func(n int) {
		c := make(chan int, 16)
		for range n {
			c <- 1
			<-c
		}
	})
}

// One slot between one who puts and one who gets, so that almost every operation waits: at most
// 2.5.
func BenchmarkQueueOneSlot(b *testing.B) { compareQueues(b, 1, 1) }

// Many slots between the two: at most 1.2.
func BenchmarkQueuePair(b *testing.B) { compareQueues(b, 64, 1) }

// Many more goroutines than processors: at most 2.
func BenchmarkQueueSixteen(b *testing.B) { compareQueues(b, 64, 8) }

// compareQueues passes items from some who put to as many who get.
func compareQueues(b *testing.B, capacity, pairs int) {
	ours := func(n int) { pass(ourQueue{primitives.NewQueue[int](capacity)}, pairs, n) }
	compare(b, ours, ours, func(n int) { pass(make(channel, capacity), pairs, n) })
}

func pass(q fifo, pairs, n int) {
	var all sync.WaitGroup
	for range pairs {
		all.Go(func() {
			for i := range n/pairs + 1 {
				q.put(i)
			}
		})
		all.Go(func() {
			for range n/pairs + 1 {
				q.get()
			}
		})
	}
	all.Wait()
}

// A select over two channels, one of which is ready, against the select statement.
func BenchmarkSelect(b *testing.B) {
	ours := func(n int) {
		c, d := primitives.NewChan[int](1), primitives.NewChan[int](1)
		for range n {
			c.Send(1)
			primitives.Select(primitives.OnRecv(c, nil), primitives.OnRecv(d, nil))
		}
	}
	compare(b, ours, ours, func(n int) {
		c, d := make(chan int, 1), make(chan int, 1)
		for range n {
			c <- 1
			select {
			case <-c:
			case <-d:
			}
		}
	})
}

// A Signal that nobody waits for: a look at how many wait.
func BenchmarkCondSignal(b *testing.B) {
	compare(b, func(n int) {
		c := primitives.NewCond(new(primitives.Mutex))
		for range n {
			c.Signal()
		}
	}, func(n int) {
		c := primitives.NewCond(new(primitives.Mutex))
		for range n {
			c.Signal()
		}
	}, func(n int) {
		c := sync.NewCond(new(sync.Mutex))
		for range n {
			c.Signal()
		}
	})
}
