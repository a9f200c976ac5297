package explore

import (
	"context"

	"syncplay/primitives"
)

// raceProgram is a small program with or without a data race.
type raceProgram struct {
	name, reason string
	races        bool
	run          func()
}

// twoTasks runs the functions as two tasks, and waits for them.
func twoTasks(f, g func()) {
	var group primitives.Group
	group.Go("", f)
	group.Go("", g)
	group.Wait()
}

// exclusive is a program in which two tasks count under a lock.
func exclusive(name string, lock func() primitives.Locker) raceProgram {
	return raceProgram{name, "who locks comes after who unlocked", false, func() {
		l, n := lock(), 0
		twoTasks(func() { l.Lock(); n++; l.Unlock() }, func() { l.Lock(); n++; l.Unlock() })
	}}
}

// racePrograms are run under every interleaving: where there is a race, at least one has to show it,
// and where there is none, none may.
var racePrograms = append(chanRacePrograms, []raceProgram{
	{"plain variable", "the order of the steps is no edge", true, func() {
		n := 0
		twoTasks(func() { n++ }, func() { n++ })
	}},
	{"plain variable, locks around", "nor are locks that are not shared", true, func() {
		var a, b primitives.Mutex
		n := 0
		twoTasks(func() { n++; a.Lock(); a.Unlock() }, func() { b.Lock(); b.Unlock(); n++ })
	}},
	{"Var", "it is a plain variable", true, func() {
		var x primitives.Var[int]
		twoTasks(func() { x.Set(1) }, func() { x.Get() })
	}},
	{"Var, guarded", "a lock orders it", false, func() {
		var mu primitives.Mutex
		var x primitives.Var[int]
		add := func() { mu.Lock(); x.Set(x.Get() + 1); mu.Unlock() }
		twoTasks(add, add)
		x.Get()
	}},
	{"Yield", "it orders nothing", true, func() {
		n := 0
		twoTasks(func() { n++; primitives.Yield() }, func() { primitives.Yield(); n++ })
	}},

	{"Group: Go, Wait", "the start and the end are edges", false, func() {
		n := 1
		var g primitives.Group
		g.Go("", func() { n++ })
		g.Wait()
		n++
	}},
	{"Group: after Go", "only what came before", true, func() {
		n := 1
		var g primitives.Group
		g.Go("", func() { n++ })
		n++
		g.Wait()
	}},
	{"WaitGroup", "Done comes before Wait", false, func() {
		n := 0
		var wg primitives.WaitGroup
		wg.Go(func() { n++ })
		wg.Wait()
		n++
	}},

	exclusive("Mutex", func() primitives.Locker { return new(primitives.Mutex) }),
	exclusive("RWMutex", func() primitives.Locker { return new(primitives.RWMutex) }),
	exclusive("SpinLock", func() primitives.Locker { return new(primitives.SpinLock) }),
	exclusive("TASLock", func() primitives.Locker { return new(primitives.TASLock) }),
	exclusive("TicketLock", func() primitives.Locker { return new(primitives.TicketLock) }),
	exclusive("MCSLock", func() primitives.Locker { return new(primitives.MCSLock) }),
	{"Mutex: TryLock", "one that succeeds is a Lock", false, func() {
		var mu primitives.Mutex
		n := 0
		try := func() {
			if mu.TryLock() {
				n++
				mu.Unlock()
			}
		}
		twoTasks(try, try)
	}},
	{"Mutex: failed TryLock", "it takes no edge", true, func() {
		var mu primitives.Mutex
		n := 0
		twoTasks(func() { mu.Lock(); n = 1; mu.Unlock(); mu.Lock() }, func() {
			if !mu.TryLock() {
				_ = n == 1
			}
		})
	}},
	{"Mutex: LockContext", "one that succeeds is a Lock, one that gives up comes after the cancellation", false, func() {
		var mu primitives.Mutex
		ctx, cancel := primitives.WithCancel(context.Background())
		n, why := 0, ""
		twoTasks(func() {
			mu.Lock()
			n++
			mu.Unlock()
			why = "enough"
			cancel()
		}, func() {
			if mu.LockContext(ctx) != nil {
				_ = why == "enough"
				return
			}
			n++
			mu.Unlock()
		})
	}},
	{"RWMutex: readers", "what a writer wrote is seen by who reads after it", false, func() {
		var mu primitives.RWMutex
		n := 0
		read := func() { mu.RLock(); _ = n == 1; mu.RUnlock() }
		var g primitives.Group
		g.Go("", read)
		g.Go("", read)
		g.Go("", func() { mu.Lock(); n++; mu.Unlock() })
		g.Wait()
	}},
	{"RWMutex: a reader writes", "readers are not ordered", true, func() {
		var mu primitives.RWMutex
		n := 0
		twoTasks(func() { mu.RLock(); n++; mu.RUnlock() }, func() { mu.RLock(); n++; mu.RUnlock() })
	}},

	{"Semaphore", "Release comes before the Acquire that it lets go", false, func() {
		s := primitives.NewSemaphore(0)
		n := 0
		twoTasks(func() { n++; s.Signal() }, func() { s.Wait(); n++ })
	}},
	{"Semaphore: two permits", "two that hold one each are not ordered", true, func() {
		s := primitives.NewSemaphore(2)
		n := 0
		twoTasks(func() { s.Wait(); n++; s.Signal() }, func() { s.Wait(); n++; s.Signal() })
	}},
	{"Cond", "the condition is looked at under the lock", false, func() {
		var mu primitives.Mutex
		c := primitives.NewCond(&mu)
		ready := false
		twoTasks(func() { mu.Lock(); ready = true; mu.Unlock(); c.Signal() }, func() {
			mu.Lock()
			for !ready {
				c.Wait()
			}
			mu.Unlock()
		})
	}},
	{"Cond: write after Signal", "only what came before", true, func() {
		var mu primitives.Mutex
		c := primitives.NewCond(&mu)
		ready, n := false, 0
		twoTasks(func() { mu.Lock(); ready = true; c.Signal(); mu.Unlock(); n = 1 }, func() {
			mu.Lock()
			for !ready {
				c.Wait()
			}
			mu.Unlock()
			_ = n == 1
		})
	}},
	{"Barrier", "all who arrive come before all who leave", false, func() {
		b := primitives.NewBarrier(2)
		var n [2]int
		twoTasks(func() { n[0] = 1; b.Wait(); _ = n[1] == 1 }, func() { n[1] = 1; b.Wait(); _ = n[0] == 1 })
	}},
	{"Barrier: write after Wait", "only what came before", true, func() {
		b := primitives.NewBarrier(2)
		n := 0
		twoTasks(func() { b.Wait(); n = 1 }, func() { b.Wait(); _ = n == 1 })
	}},
	{"Once", "its function comes before every return", false, func() {
		var o primitives.Once
		n := 0
		do := func() { o.Do(func() { n = 1 }); _ = n == 1 }
		twoTasks(do, do)
	}},
	{"Queue", "Put comes before its Get", false, func() {
		q := primitives.NewQueue[*int](1)
		twoTasks(func() { n := new(int); *n = 1; _ = q.Put(n) }, func() {
			n, _ := q.Get()
			*n++
		})
	}},
	{"Queue: write after Put", "only what came before", true, func() {
		q := primitives.NewQueue[int](1)
		n := 0
		twoTasks(func() { _ = q.Put(1); n = 1 }, func() { q.Get(); _ = n == 1 })
	}},
	{"Int64", "what is observed comes before", false, func() {
		var i primitives.Int64
		n := 0
		twoTasks(func() { n = 1; i.Store(1) }, func() {
			if i.Load() == 1 {
				n++
			}
		})
	}},
	{"Int64: not observed", "a load of the old value orders nothing", true, func() {
		var i primitives.Int64
		n := 0
		twoTasks(func() { n = 1; i.Store(1) }, func() {
			if i.Load() == 0 {
				n++
			}
		})
	}},
	{"Bool", "what is observed comes before", false, func() {
		var done primitives.Bool
		n := 0
		twoTasks(func() { n = 1; done.Store(true) }, func() {
			if done.Load() {
				n++
			}
		})
	}},
	{"Pointer", "what it points to is complete", false, func() {
		var p primitives.Pointer[int]
		twoTasks(func() { n := new(int); *n = 1; p.Store(n) }, func() {
			if n := p.Load(); n != nil {
				*n++
			}
		})
	}},

	{"stuck, with deferred functions", "what is done while unwound the program never does", false, func() {
		var mu primitives.Mutex
		c := primitives.NewCond(&mu)
		waiting := 0
		wait := func() {
			mu.Lock()
			defer mu.Unlock()
			waiting++
			defer func() { waiting-- }()
			c.Wait()
		}
		twoTasks(wait, wait)
	}},
	{"reused", "a lock may be made anew where all are ordered", false, func() {
		var wg primitives.WaitGroup
		for range 2 {
			wg = primitives.WaitGroup{}
			n := 0
			wg.Go(func() { n++ })
			wg.Wait()
			n++
		}
	}},
	{"deadlock", "two locks in opposite orders are no data race", false, opposite},
	{"panic", "the one who waits comes after it", false, func() {
		defer func() { _ = recover() }()
		n := 0
		var g primitives.Group
		g.Go("", func() { n++; panic("p") })
		defer func() { n++ }()
		g.Wait()
	}},
}...)
