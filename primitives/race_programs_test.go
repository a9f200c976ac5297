package primitives_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"syncplay/primitives"
)

// In the programs, x is the plain variable that a race is about. Its two accesses come one
// after the other in time: what is missing is the edge.

var mutexPrograms = []program{
	{"Mutex: Unlock, Lock", "the n'th Unlock synchronizes before a later Lock", false, func() {
		var mu primitives.Mutex
		x := 0
		inTurn(
			func() { mu.Lock(); x = 1; mu.Unlock() },
			func() { mu.Lock(); must(x == 1); mu.Unlock() })
	}},
	{"Mutex: Unlock, TryLock", "a successful TryLock is a Lock", false, func() {
		var mu primitives.Mutex
		x := 0
		inTurn(
			func() { mu.Lock(); x = 1; mu.Unlock() },
			func() { must(mu.TryLock()); must(x == 1) })
	}},
	{"Mutex: Unlock, LockContext", "a successful LockContext is a Lock", false, func() {
		var mu primitives.Mutex
		x := 0
		inTurn(
			func() { mu.Lock(); x = 1; mu.Unlock() },
			func() { must(mu.LockContext(context.Background()) == nil); must(x == 1) })
	}},
	{"Mutex: Unlock by another", "the edge is of the mutex, not of a goroutine", false, func() {
		var mu primitives.Mutex
		mu.Lock()
		x := 0
		inTurn(
			func() { x = 1; mu.Unlock() },
			func() { mu.Lock(); must(x == 1) })
	}},
	{"Mutex: contended", "a waiter that parked takes the edge too", false, func() {
		var mu primitives.Mutex
		var s stage
		x := 0
		together(
			func() { mu.Lock(); s.reach(1); linger(); x = 1; mu.Unlock() },
			func() { s.after(1); mu.Lock(); must(x == 1); mu.Unlock() })
	}},
	{"Mutex: crowded", "nothing inside it is shared without order", false, func() {
		var mu primitives.Mutex
		x := 0
		crowd := func() {
			for i := range 300 {
				ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i)*time.Microsecond)
				if mu.LockContext(ctx) == nil {
					x++
					mu.Unlock()
				}
				cancel()
				mu.Lock()
				x++
				mu.Unlock()
				if mu.TryLock() {
					x++
					mu.Unlock()
				}
			}
		}
		together(crowd, crowd, crowd, crowd)
	}},
	{"Mutex: two mutexes", "each orders its own", true, func() {
		var a, b primitives.Mutex
		x := 0
		inTurn(
			func() { x = 1; a.Lock(); a.Unlock() },
			func() { b.Lock(); must(x == 1); b.Unlock() })
	}},
	{"Mutex: write after Unlock", "only what came before is ordered", true, func() {
		var mu primitives.Mutex
		x := 0
		inTurn(
			func() { mu.Lock(); mu.Unlock(); x = 1 },
			func() { mu.Lock(); must(x == 1); mu.Unlock() })
	}},
	{"Mutex: write, failed TryLock", "who fails gives no edge", true, func() {
		var mu primitives.Mutex
		x := 0
		var s stage
		together(
			func() { s.after(1); x = 1; must(!mu.TryLock()); s.reach(2) },
			func() {
				mu.Lock()
				s.reach(1)
				s.after(2)
				must(x == 1)
				mu.Unlock()
				mu.Lock()
				mu.Unlock()
			})
	}},
	{"Mutex: failed TryLock, read", "who fails takes no edge", true, func() {
		var mu primitives.Mutex
		x := 0
		inTurn(
			func() { mu.Lock(); mu.Unlock(); mu.Lock(); x = 1 },
			func() { must(!mu.TryLock()); must(x == 1) })
	}},
	{"Mutex: failed TryLock after Unlock", "not even the edge that lies ready", true, func() {
		var mu primitives.Mutex
		x := 0
		inTurn(
			func() { mu.Lock(); x = 1; mu.Unlock() },
			func() { mu.Lock() },
			func() { must(!mu.TryLock()); must(x == 1) })
	}},
	{"Mutex: context already done, read", "who is refused takes no edge", true, func() {
		var mu primitives.Mutex
		x := 0
		inTurn(
			func() { mu.Lock(); x = 1; mu.Unlock() },
			func() { must(mu.LockContext(over()) != nil); must(x == 1) })
	}},
	{"Mutex: cancelled wait, read", "who gives up takes no edge of the mutex", true, func() {
		var mu primitives.Mutex
		x := 0
		inTurn(
			func() { mu.Lock(); x = 1; mu.Unlock(); mu.Lock() },
			func() {
				ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
				defer cancel()
				must(mu.LockContext(ctx) != nil)
				must(x == 1)
			})
	}},
	{"Mutex: write, cancelled wait", "who gives up gives no edge", true, func() {
		var mu primitives.Mutex
		mu.Lock()
		x := 0
		inTurn(
			func() {
				x = 1
				ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
				defer cancel()
				must(mu.LockContext(ctx) != nil)
			},
			func() { mu.Unlock(); mu.Lock(); must(x == 1) })
	}},
	{"Mutex: write, cancel, error", "the cancellation is an edge of its own", false, func() {
		var mu primitives.Mutex
		mu.Lock()
		ctx, cancel := context.WithCancel(context.Background())
		x := 0
		inTurn(
			func() { x = 1; cancel() },
			func() { must(mu.LockContext(ctx) != nil); must(x == 1) })
	}},
	{"Mutex: write while waited for, error", "also one that ended a wait", false, func() {
		var mu primitives.Mutex
		mu.Lock()
		ctx, cancel := context.WithCancel(context.Background())
		x := 0
		together(
			func() { linger(); x = 1; cancel() },
			func() { must(mu.LockContext(ctx) != nil); must(x == 1) })
	}},
	{"Mutex: the waiting is no edge", "arriving in the queue orders nothing with the holder", true, func() {
		var mu primitives.Mutex
		var s stage
		x := 0
		together(
			func() {
				mu.Lock()
				s.reach(1)
				s.after(2)
				linger()
				must(x == 1)
				mu.Unlock()
			},
			func() { s.after(1); x = 1; s.reach(2); mu.Lock(); mu.Unlock() })
	}},
	{"Mutex: Name", "a name orders nothing", true, func() {
		var mu primitives.Mutex
		x := 0
		inTurn(
			func() { x = 1; primitives.Name(&mu, "a") },
			func() { primitives.Name(&mu, "b"); must(x == 1) })
	}},
	{"Mutex: misuse", "a misuse and its message touch nothing that is shared", false, func() {
		misuses := func() {
			for i := range 100 {
				var mu primitives.Mutex
				must(misuse(mu.Unlock) != "")
				_ = fmt.Sprintf("%d %s", i, "between two")
			}
		}
		together(misuses, misuses, misuses)
	}},
}

var varPrograms = []program{
	{"Var: write, read", "it is a plain variable", true, func() {
		var v primitives.Var[int]
		inTurn(func() { v.Set(1) }, func() { must(v.Get() == 1) })
	}},
	{"Var: read, write", "it is a plain variable", true, func() {
		var v primitives.Var[int]
		inTurn(func() { v.Get() }, func() { v.Set(1) })
	}},
	{"Var: write, write", "it is a plain variable", true, func() {
		var v primitives.Var[string]
		inTurn(func() { v.Set("a") }, func() { v.Set("b") })
	}},
	{"Var: lost update", "the textbook's", true, func() {
		var v primitives.Var[int]
		add := func() {
			for range 1000 {
				v.Set(v.Get() + 1)
			}
		}
		together(add, add)
	}},
	{"Var: read, read", "two reads do not conflict", false, func() {
		var v primitives.Var[int]
		inTurn(func() { v.Get() }, func() { v.Get() })
	}},
	{"Var: guarded", "a lock orders it", false, func() {
		var mu primitives.Mutex
		var v primitives.Var[int]
		add := func() {
			for range 100 {
				mu.Lock()
				v.Set(v.Get() + 1)
				mu.Unlock()
			}
		}
		together(add, add)
		must(v.Get() == 200)
	}},
	{"Var: nothing else is ordered", "an access makes no edge", true, func() {
		var v primitives.Var[int]
		x := 0
		inTurn(func() { x = 1; v.Get() }, func() { v.Get(); must(x == 1) })
	}},
}

var atomicPrograms = []program{
	{"Int64: Store, Load", "what is observed synchronizes before", false, func() {
		var i primitives.Int64
		x := 0
		inTurn(func() { x = 1; i.Store(1) }, func() { must(i.Load() == 1); must(x == 1) })
	}},
	{"Int64: Add, CompareAndSwap", "what is observed synchronizes before", false, func() {
		var i primitives.Int64
		x := 0
		inTurn(func() { x = 1; i.Add(1) }, func() { must(i.CompareAndSwap(1, 2)); must(x == 1) })
	}},
	{"Int64: Or, And", "what is observed synchronizes before", false, func() {
		var i primitives.Int64
		x := 0
		inTurn(func() { x = 1; i.Or(3) }, func() { must(i.And(1) == 3); must(x == 1) })
	}},
	{"Int64: And, Swap", "what is observed synchronizes before", false, func() {
		var i primitives.Int64
		x := 0
		inTurn(func() { x = 1; i.And(0) }, func() { must(i.Swap(1) == 0); must(x == 1) })
	}},
	{"Int64: failed CompareAndSwap, read", "it is a read: it observes", false, func() {
		var i primitives.Int64
		x := 0
		inTurn(func() { x = 1; i.Store(1) }, func() { must(!i.CompareAndSwap(5, 6)); must(x == 1) })
	}},
	{"Int64: Load, Store", "a read has no effect to be observed", true, func() {
		var i primitives.Int64
		x := 0
		inTurn(func() { x = 1; i.Load() }, func() { i.Store(1); must(x == 1) })
	}},
	{"Int64: two atomics", "each orders its own", true, func() {
		var i, j primitives.Int64
		x := 0
		inTurn(func() { x = 1; i.Store(1) }, func() { j.Load(); must(x == 1) })
	}},
	{"Int64: concurrent", "atomics do not race", false, func() {
		var i primitives.Int64
		add := func() {
			for range 1000 {
				i.Add(1)
			}
		}
		together(add, add)
		must(i.Load() == 2000)
	}},
	{"Bool: Store, Load", "what is observed synchronizes before", false, func() {
		var b primitives.Bool
		x := 0
		inTurn(func() { x = 1; b.Store(true) }, func() { must(b.Load()); must(x == 1) })
	}},
	{"Bool: Swap, CompareAndSwap", "what is observed synchronizes before", false, func() {
		var b primitives.Bool
		x := 0
		inTurn(func() { x = 1; b.Swap(true) }, func() { must(b.CompareAndSwap(true, false)); must(x == 1) })
	}},
	{"Bool: Load, Store", "a read has no effect to be observed", true, func() {
		var b primitives.Bool
		x := 0
		inTurn(func() { x = 1; b.Load() }, func() { b.Store(true); must(x == 1) })
	}},
	{"Pointer: publish", "what it points to is complete", false, func() {
		var p primitives.Pointer[int]
		inTurn(func() { x := 0; x++; p.Store(&x) }, func() { must(*p.Load() == 1) })
	}},
	{"Pointer: Swap, CompareAndSwap", "what is observed synchronizes before", false, func() {
		var p primitives.Pointer[int]
		x, y := 0, 0
		inTurn(func() { x = 1; p.Swap(&x) }, func() { must(p.CompareAndSwap(&x, &y)); must(x == 1) })
	}},
	{"Pointer: write after publishing", "only what came before is ordered", true, func() {
		var p primitives.Pointer[int]
		inTurn(func() { x := new(int); p.Store(x); *x = 1 }, func() { must(*p.Load() == 1) })
	}},
}

var otherPrograms = []program{
	{"stage", "the order that the programs are run in is no edge", true, func() {
		x := 0
		inTurn(func() { x = 1 }, func() { must(x == 1) })
	}},
	{"Yield", "it orders nothing", true, func() {
		x := 0
		inTurn(func() { x = 1; primitives.Yield() }, func() { primitives.Yield(); must(x == 1) })
	}},
	{"Sleep", "it orders nothing", true, func() {
		x := 0
		inTurn(func() { x = 1; primitives.Sleep(time.Millisecond) }, func() { primitives.Sleep(time.Millisecond); must(x == 1) })
	}},
	{"Sleep: nothing shared", "a watched one has a timer", false, func() {
		sleep := func() {
			for range 10 {
				primitives.Sleep(time.Microsecond)
			}
		}
		together(sleep, sleep)
	}},
	{"Check and Reach", "they order nothing", true, func() {
		x := 0
		check := func() {
			primitives.Check(true, "never")
			primitives.Reach("here")
		}
		inTurn(func() { x = 1; check() }, func() { check(); must(x == 1) })
	}},
	{"failed Checks", "a message touches nothing that is shared", false, func() {
		check := func() {
			for i := range 100 {
				_ = misuse(func() { primitives.Check(false, "round %d", i) })
			}
		}
		together(check, check)
	}},
	{"WithCancel", "cancel synchronizes before what observes it", false, func() {
		ctx, cancel := primitives.WithCancel(context.Background())
		x := 0
		together(func() { x = 1; cancel() }, func() { <-ctx.Done(); must(x == 1) })
	}},
	{"registry", "tasks that come and go order nothing", true, func() {
		x := 0
		var busy atomic.Int64
		come := func() { together(func() { busy.Add(1) }) }
		inTurn(func() { come(); x = 1; come() }, func() { must(x == 1) })
	}},
}
