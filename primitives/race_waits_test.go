package primitives_test

import "syncplay/primitives"

var condPrograms = []program{
	{"Cond: Signal, Wait", "a Signal synchronizes before the return of the Wait that it unblocks", false, func() {
		var mu primitives.Mutex
		c := primitives.NewCond(&mu)
		var s stage
		x := 0
		together(
			func() { mu.Lock(); s.reach(1); c.Wait(); must(x == 1); mu.Unlock() },
			func() { s.after(1); mu.Lock(); mu.Unlock(); x = 1; c.Signal() })
	}},
	{"Cond: Broadcast, Wait", "so does a Broadcast, before each", false, func() {
		var mu primitives.Mutex
		c := primitives.NewCond(&mu)
		var s, u stage
		x := 0
		together(
			func() { mu.Lock(); s.reach(1); c.Wait(); must(x == 1); mu.Unlock() },
			func() { mu.Lock(); u.reach(1); c.Wait(); must(x == 1); mu.Unlock() },
			func() {
				s.after(1)
				u.after(1)
				mu.Lock()
				mu.Unlock()
				x = 1
				c.Broadcast()
			})
	}},
	{"Cond: Unlock by Wait, Lock", "Wait unlocks as Unlock does", false, func() {
		var mu primitives.Mutex
		c := primitives.NewCond(&mu)
		var s stage
		x := 0
		together(
			func() { mu.Lock(); x = 1; s.reach(1); c.Wait(); mu.Unlock() },
			func() { s.after(1); mu.Lock(); must(x == 1); mu.Unlock(); c.Signal() })
	}},
	{"Cond: Signal that nobody heard", "it unblocks no Wait", true, func() {
		var mu primitives.Mutex
		c := primitives.NewCond(&mu)
		var s stage
		x := 0
		together(
			func() { x = 1; c.Signal(); c.Broadcast(); s.reach(1) },
			func() {
				s.after(1)
				mu.Lock()
				s.reach(2)
				c.Wait()
				must(x == 1)
				mu.Unlock()
			},
			func() { s.after(2); mu.Lock(); mu.Unlock(); c.Signal() })
	}},
	{"Cond: Wait, Signal", "to wait gives no edge to who signals", true, func() {
		var mu primitives.Mutex
		var other primitives.Mutex
		c := primitives.NewCond(&mu)
		var s stage
		x := 0
		together(
			func() { mu.Lock(); x = 1; s.reach(1); c.Wait(); mu.Unlock() },
			func() {
				s.after(1)
				linger()
				other.Lock()
				c.Signal()
				must(x == 1)
				mu.Lock()
				c.Signal()
				mu.Unlock()
			})
	}},
}

var barrierPrograms = []program{
	{"Barrier: arrive, leave", "each arrival synchronizes before each leaving", false, func() {
		b := primitives.NewBarrier(3)
		x := make([]int, 3)
		meet := func(me int) func() {
			return func() {
				x[me] = 1
				b.Wait()
				must(x[0]+x[1]+x[2] == 3)
			}
		}
		together(meet(0), meet(1), meet(2))
	}},
	{"Barrier: rounds", "round after round", false, func() {
		b := primitives.NewBarrier(2)
		x := 0
		turns := func(mine int) func() {
			return func() {
				for i := range 100 {
					if i%2 == mine {
						x++
					}
					b.Wait()
				}
			}
		}
		together(turns(0), turns(1))
		must(x == 100)
	}},
	{"Barrier: write after leaving", "only what came before the arrival is ordered", true, func() {
		b := primitives.NewBarrier(2)
		var s stage
		x := 0
		together(
			func() { b.Wait(); x = 1; s.reach(1) },
			func() { b.Wait(); s.after(1); must(x == 1) })
	}},
	{"Barrier: the round before", "an arrival orders nothing with a later round", true, func() {
		b := primitives.NewBarrier(2)
		var s stage
		x := 0
		together(
			func() { x = 1; b.Wait(); s.reach(1) },
			func() { b.Wait() },
			func() { s.after(1); b.Wait(); must(x == 1) },
			func() { s.after(1); b.Wait() })
	}},
	{"Barrier: another round", "an arrival orders nothing with the round before", true, func() {
		b := primitives.NewBarrier(1)
		x := 0
		inTurn(
			func() { x = 1; b.Wait() },
			func() { b.Wait(); must(x == 1) })
	}},
}

var oncePrograms = []program{
	{"Once: f, Do", "the return from f synchronizes before the return from any Do", false, func() {
		var o primitives.Once
		x := 0
		inTurn(
			func() { o.Do(func() { x = 1 }) },
			func() { o.Do(func() { x = 2 }); must(x == 1) })
	}},
	{"Once: together", "also before one that waited for it", false, func() {
		var o primitives.Once
		x := 0
		do := func() { o.Do(func() { linger(); x++ }); must(x == 1) }
		together(do, do, do)
	}},
	{"OnceFunc: f, call", "the return from f synchronizes before the return from any call", false, func() {
		x := 0
		f := primitives.OnceFunc(func() { x = 1 })
		inTurn(f, func() { f(); must(x == 1) })
	}},
	{"OnceValues: together", "also before one that waited for it", false, func() {
		f := primitives.OnceValues(func() (int, error) { linger(); return 1, nil })
		do := func() {
			x, err := f()
			must(x == 1 && err == nil)
		}
		together(do, do, do)
	}},
	{"Once: write after Do", "only f is ordered", true, func() {
		var o primitives.Once
		x := 0
		inTurn(
			func() { o.Do(func() {}); x = 1 },
			func() { o.Do(func() {}); must(x == 1) })
	}},
	{"Once: write before the second Do", "a Do that calls nothing gives no edge", true, func() {
		var o primitives.Once
		x := 0
		inTurn(
			func() { o.Do(func() {}) },
			func() { x = 1; o.Do(func() {}) },
			func() { o.Do(func() {}); must(x == 1) })
	}},
}
