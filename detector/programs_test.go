package detector_test

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector"
	"syncplay/detector/report"
	"syncplay/primitives"
)

// program is a function and what Run must say of it.
type program struct {
	name   string
	f      func()
	kind   report.Kind // "" for nothing
	cycle  int         // tasks in the cycle of a deadlock
	reason string
}

// ring is n goroutines, each of which holds its lock and asks for the next one's.
func ring(n int) func() {
	return func() {
		locks := make([]primitives.Mutex, n)
		meet := primitives.NewBarrier(n)
		var g primitives.Group
		for i := range n {
			g.Go("", func() {
				locks[i].Lock()
				defer locks[i].Unlock()
				meet.Wait()
				locks[(i+1)%n].Lock()
				defer locks[(i+1)%n].Unlock()
			})
		}
		g.Wait()
	}
}

var deadlocks = []program{
	{"self", func() {
		var mu primitives.Mutex
		mu.Lock()
		mu.Lock()
	}, report.Deadlock, 1, "it waits for itself"},
	{"two locks", ring(2), report.Deadlock, 2, "opposite orders"},
	{"three locks", ring(3), report.Deadlock, 3, "no pair is in opposite orders"},
	{"ten locks", ring(10), report.Deadlock, 10, "a cycle of any length"},
	{"a third goes on", func() {
		var a, b primitives.Mutex
		meet := primitives.NewBarrier(2)
		var stop primitives.Bool
		var g primitives.Group
		g.Go("", func() { a.Lock(); meet.Wait(); b.Lock() })
		g.Go("", func() { b.Lock(); meet.Wait(); a.Lock() })
		g.Go("busy", func() {
			for !stop.Load() {
				primitives.Yield()
			}
		})
		g.Wait()
	}, report.Deadlock, 2, "two are stuck while another runs: it need not end for them to be seen"},
	{"upgrade", func() {
		var rw primitives.RWMutex
		rw.RLock()
		rw.Lock()
	}, report.Deadlock, 1, "a writer waits for the reader that it is"},
	{"two upgrades", func() {
		var rw primitives.RWMutex
		meet := primitives.NewBarrier(2)
		var g primitives.Group
		for range 2 {
			g.Go("", func() { rw.RLock(); meet.Wait(); rw.Lock() })
		}
		g.Wait()
	}, report.Deadlock, 0, "each waits for the other to stop reading; which cycle is seen first is open"},
	{"reader behind a waiting writer", func() {
		var rw primitives.RWMutex
		var mu primitives.Mutex
		reads, wants := primitives.NewBarrier(2), primitives.NewBarrier(2)
		var g primitives.Group
		g.Go("reader", func() { rw.RLock(); reads.Wait(); wants.Wait(); mu.Lock(); rw.RUnlock() })
		g.Go("writer", func() { mu.Lock(); reads.Wait(); wants.Wait(); rw.Lock(); mu.Unlock() })
		g.Wait()
	}, report.Deadlock, 2, "the writer waits for the reader, who waits for the writer's mutex"},
	{"recursive read behind a writer", func() {
		var rw primitives.RWMutex
		rw.RLock()
		var g primitives.Group
		g.Go("writer", func() { rw.Lock() })
		for rw.TryRLock() { // until the writer has announced itself
			rw.RUnlock()
			primitives.Yield()
		}
		rw.RLock()
		g.Wait()
	}, report.Deadlock, 2, "a waiting writer stops new readers, also one who reads already"},
	{"spinlocks", func() {
		var a, b primitives.SpinLock
		meet := primitives.NewBarrier(2)
		var g primitives.Group
		g.Go("", func() { a.Lock(); meet.Wait(); b.Lock() })
		g.Go("", func() { b.Lock(); meet.Wait(); a.Lock() })
		g.Wait()
	}, report.Deadlock, 2, "spinning is waiting"},
	{"every kind of lock", func() {
		locks := []primitives.Lockable{
			new(primitives.Mutex), new(primitives.RWMutex), new(primitives.SpinLock),
			new(primitives.TASLock), new(primitives.TicketLock), new(primitives.MCSLock),
		}
		meet := primitives.NewBarrier(len(locks))
		var g primitives.Group
		for i, l := range locks {
			g.Go("", func() { l.Lock(); meet.Wait(); locks[(i+1)%len(locks)].Lock() })
		}
		g.Wait()
	}, report.Deadlock, 6, "a cycle through all of them"},
	{"semaphore of one", func() {
		s := primitives.NewSemaphore(1)
		s.Wait()
		s.Wait()
	}, report.Deadlock, 1, "it holds the only permit and waits for one"},
	{"knot of a semaphore", func() {
		s := primitives.NewSemaphore(2)
		var mu primitives.Mutex
		have, meet := primitives.NewBarrier(2), primitives.NewBarrier(3)
		var g primitives.Group
		g.Go("holds a permit, waits for mu", func() { s.Wait(); have.Wait(); meet.Wait(); mu.Lock() })
		g.Go("holds a permit, waits for mu too", func() { s.Wait(); have.Wait(); meet.Wait(); mu.Lock() })
		g.Go("holds mu, waits for a permit", func() { mu.Lock(); meet.Wait(); s.Wait() })
		g.Wait()
	}, report.Deadlock, 2, "both holders of permits are in it, so nobody can release one"},
	{"through LockAll", func() {
		var a, b primitives.Mutex
		a.Lock()
		primitives.LockAll(&b, &a)
	}, report.Deadlock, 1, "the set holds what the caller holds"},
}

var stuck = []program{
	{"Cond without a signal", func() {
		var mu primitives.Mutex
		c := primitives.NewCond(&mu)
		mu.Lock()
		c.Wait()
	}, report.Stuck, 0, "nobody is left to signal"},
	{"Barrier of three for two", func() {
		b := primitives.NewBarrier(3)
		var g primitives.Group
		g.Go("", func() { b.Wait() })
		g.Go("", func() { b.Wait() })
		g.Wait()
	}, report.Stuck, 0, "the third never comes"},
	{"WaitGroup without Done", func() {
		var wg primitives.WaitGroup
		wg.Add(1)
		wg.Wait()
	}, report.Stuck, 0, "nobody is left to count down"},
	{"empty Queue", func() { primitives.NewQueue[int](1).Get() }, report.Stuck, 0, "nobody is left to put"},
	{"signalling semaphore", func() {
		s := primitives.NewSemaphore(0)
		s.Wait()
	}, report.Stuck, 0, "nobody holds a permit, and nobody is left to signal"},
	{"holder has ended", func() {
		var mu primitives.Mutex
		var g primitives.Group
		g.Go("forgets", func() { mu.Lock() })
		g.Wait()
		mu.Lock()
	}, report.Orphaned, 0, "the lock was never given back"},
	{"left behind", func() {
		s := primitives.NewSemaphore(0)
		var g primitives.Group
		g.Go("forgotten", s.Wait)
	}, report.Leak, 0, "the function returned and nobody will signal"},
}

var failures = []program{
	{"panic", func() { panic("no such account") }, report.Panic, 0, "a panic is a finding, not a crash"},
	{"panic of a child", func() {
		var g primitives.Group
		g.Go("child", func() { panic("no such account") })
		g.Wait()
	}, report.Panic, 0, "the group passes it on"},
	{"panic of a WaitGroup's child", func() {
		var wg primitives.WaitGroup
		wg.Go(func() { panic("no such account") })
		wg.Wait()
	}, report.Panic, 0, "what would crash the process is reported"},
	{"check", func() { primitives.Check(1 > 2, "%d accounts", 3) }, report.CheckFailed, 0, "a failed check"},
	{"misuse", func() { var mu primitives.Mutex; mu.Unlock() }, report.Misuse, 0, "told before the panic"},
	{"Goexit", runtime.Goexit, report.Goexit, 0, "as t.FailNow does"},
}

var sound = []program{
	{"nothing", func() {}, "", 0, "an empty function"},
	{"ordered", func() {
		var a, b primitives.Mutex
		var g primitives.Group
		for range 3 {
			g.Go("", func() { a.Lock(); b.Lock(); b.Unlock(); a.Unlock() })
		}
		g.Wait()
	}, "", 0, "one order"},
	{"gate", func() {
		var gate, a, b primitives.Mutex
		var g primitives.Group
		g.Go("", func() {
			gate.Lock()
			a.Lock()
			b.Lock()
			b.Unlock()
			a.Unlock()
			gate.Unlock()
		})
		g.Go("", func() {
			gate.Lock()
			b.Lock()
			a.Lock()
			a.Unlock()
			b.Unlock()
			gate.Unlock()
		})
		g.Wait()
	}, "", 0, "opposite orders, but never at the same time"},
	{"polite", func() {
		var a, b primitives.Mutex
		var g primitives.Group
		polite := func(x, y *primitives.Mutex) func() {
			return func() {
				for {
					x.Lock()
					if y.TryLock() {
						break
					}
					x.Unlock()
					primitives.Yield()
				}
				y.Unlock()
				x.Unlock()
			}
		}
		g.Go("", polite(&a, &b))
		g.Go("", polite(&b, &a))
		g.Wait()
	}, "", 0, "a TryLock does not wait"},
	{"timed", func() {
		var a, b primitives.Mutex
		meet := primitives.NewBarrier(2)
		ctx, cancel := primitives.WithTimeout(context.Background(), time.Millisecond)
		defer cancel()
		var g primitives.Group
		cross := func(x, y *primitives.Mutex) func() {
			return func() {
				x.Lock()
				defer x.Unlock()
				meet.Wait()
				if y.LockContext(ctx) == nil {
					y.Unlock()
				}
			}
		}
		g.Go("", cross(&a, &b))
		g.Go("", cross(&b, &a))
		g.Wait()
	}, "", 0, "a wait with a deadline ends by itself"},
	{"cycle that is no knot", func() {
		s := primitives.NewSemaphore(2)
		var mu primitives.Mutex
		have, meet := primitives.NewBarrier(2), primitives.NewBarrier(2)
		var g primitives.Group
		g.Go("holds a permit, waits for mu", func() {
			s.Wait()
			have.Wait()
			meet.Wait()
			mu.Lock()
			mu.Unlock()
			s.Signal()
		})
		g.Go("holds a permit, releases it", func() {
			s.Wait()
			have.Wait()
			for i := 0; i < 100; i++ {
				primitives.Yield()
			}
			s.Signal()
		})
		g.Go("holds mu, waits for a permit", func() { mu.Lock(); meet.Wait(); s.Wait(); s.Signal(); mu.Unlock() })
		g.Wait()
	}, "", 0, "the other holder releases"},
	{"readers", func() {
		var rw primitives.RWMutex
		var g primitives.Group
		for range 3 {
			g.Go("", func() { rw.RLock(); rw.RUnlock() })
		}
		g.Go("", func() { rw.Lock(); rw.Unlock() })
		g.Wait()
	}, "", 0, "readers and a writer"},
	{"unlock by another", func() {
		var mu primitives.Mutex
		mu.Lock()
		var g primitives.Group
		g.Go("", mu.Unlock)
		g.Wait()
		mu.Lock()
		mu.Unlock()
	}, "", 0, "a Mutex is not bound to a goroutine"},
	{"read unlock by another", func() {
		var rw primitives.RWMutex
		var mu primitives.Mutex
		reads, writes := primitives.NewBarrier(3), primitives.NewBarrier(3)
		var g primitives.Group
		g.Go("forgets", func() { rw.RLock(); reads.Wait(); writes.Wait(); mu.Lock(); mu.Unlock() })
		g.Go("reads", func() { rw.RLock(); reads.Wait(); writes.Wait(); busyFor(20 * time.Microsecond); rw.RUnlock() })
		g.Go("unlocks", func() {
			reads.Wait()
			rw.RUnlock() // for the one that forgets
			mu.Lock()
			writes.Wait()
			rw.Lock()
			rw.Unlock()
			mu.Unlock()
		})
		g.Wait()
	}, "", 0, "nobody knows for which of two readers a third has unlocked"},
	{"ping-pong", func() {
		ping, pong := primitives.NewSemaphore(0), primitives.NewSemaphore(0)
		var g primitives.Group
		g.Go("", func() {
			for range 5 {
				ping.Wait()
				pong.Signal()
			}
		})
		for range 5 {
			ping.Signal()
			pong.Wait()
		}
		g.Wait()
	}, "", 0, "signals: who waits holds nothing, who signals held nothing"},
	{"pipeline", func() {
		q := primitives.NewQueue[int](1)
		var g primitives.Group
		g.Go("producer", func() {
			for i := range 10 {
				_ = q.Put(i)
			}
			q.Close()
		})
		sum := 0
		for v := range q.All() {
			sum += v
		}
		g.Wait()
		primitives.Check(sum == 45, "sum is %d", sum)
	}, "", 0, "blocks on both sides, and ends"},
	{"started with go", func() {
		var wg primitives.WaitGroup
		var mu primitives.Mutex
		wg.Add(2)
		for range 2 {
			go func() {
				defer wg.Done()
				busyFor(100 * time.Microsecond)
				mu.Lock()
				mu.Unlock()
			}()
		}
		wg.Wait()
	}, "", 0, "the goroutines are unknown until they lock, and wg.Wait alone must not be taken for stuck"},
	{"a child of one started with go", func() {
		var wg primitives.WaitGroup
		wg.Add(1)
		born := make(chan bool)
		go func() { go func() { close(born); busyFor(100 * time.Microsecond); wg.Done() }() }()
		<-born
		wg.Wait()
	}, "", 0, "whatever a run starts, at any depth, may yet end a wait"},
	{"late", func() {
		var mu primitives.Mutex
		mu.Lock()
		go func() { mu.Lock(); mu.Unlock() }()
		primitives.Sleep(50 * time.Microsecond)
		mu.Unlock()
	}, "", 0, "a goroutine that is on its way when the function returns is not left behind"},
	{"timer", func() {
		var wg primitives.WaitGroup
		wg.Add(1)
		time.AfterFunc(time.Millisecond, wg.Done)
		wg.Wait()
	}, "", 0, "a timer has no goroutine until it fires"},
	{"context", func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
		defer cancel()
		s := primitives.NewSemaphore(0)
		context.AfterFunc(ctx, s.Signal)
		s.Wait()
	}, "", 0, "nor has the function that waits for a context"},
	{"sleeper", func() {
		var wg primitives.WaitGroup
		wg.Go(func() { primitives.Sleep(time.Millisecond) })
		wg.Wait()
	}, "", 0, "who sleeps goes on"},
	{"foreign channel", func() {
		c := make(chan int)
		var g primitives.Group
		g.Go("", func() { c <- 1 })
		<-c
		g.Wait()
	}, "", 0, "what blocks outside the primitives and ends is nobody's business"},
	{"foreign mutex", func() {
		var mu sync.Mutex
		var g primitives.Group
		for range 3 {
			g.Go("", func() { mu.Lock(); defer mu.Unlock(); primitives.Yield() })
		}
		g.Wait()
	}, "", 0, "a sync.Mutex is not watched, and does no harm"},
}

// busyFor returns after d, without giving up the processor.
func busyFor(d time.Duration) {
	for start := time.Now(); time.Since(start) < d; {
	}
}

func TestPrograms(t *testing.T) {
	for _, p := range slices.Concat(deadlocks, stuck, failures) {
		t.Run(p.name, func(t *testing.T) {
			r := detector.Run(p.f, detector.Runs(20), detector.KeepGoing(), detector.MaxTime(3*soon))
			assert.Equal(t, 20, r.Seen, "%s\n%v", p.reason, r)
			assert.Equal(t, report.Observed, r.Verdict, "%v", r)
			require.NotEmpty(t, r.Findings)
			for _, f := range r.Findings {
				assert.Equal(t, p.kind, f.Kind, "%s\n%v", p.reason, f)
				if p.cycle > 0 {
					assert.Len(t, f.Cycle, 2*p.cycle+1, "%v", f)
				}
				if f.Kind == report.Deadlock {
					assert.Len(t, f.Conditions, 4)
				}
				if f.Kind == report.Deadlock && f.Trace.Dropped == 0 { // what comes before the last steps is lost while a third goes on
					assert.Subset(t, f.Trace.At(len(f.Trace.Events)).Holds, f.State().Holds, "the steps lead to what is held\n%v", f)
				}
			}
		})
	}
	for _, p := range sound {
		t.Run(p.name, func(t *testing.T) {
			r := detector.Run(p.f, detector.Runs(200), detector.MaxTime(3*soon))
			assert.True(t, r.OK(), "%s\n%v", p.reason, r)
			assert.Equal(t, 200, r.Runs)
		})
	}
}
