package primitives_test

import (
	"context"
	"time"

	"syncplay/primitives"
)

// lock is what the locks have in common.
type lock interface {
	primitives.Lockable
	TryLock() bool
}

// exclusion are the programs that are the same for each lock.
func exclusion(name string, make func() lock) []program {
	return []program{
		{name + ": Unlock, Lock", "the n'th Unlock synchronizes before a later Lock", false, func() {
			l, x := make(), 0
			inTurn(
				func() { l.Lock(); x = 1; l.Unlock() },
				func() { l.Lock(); must(x == 1); l.Unlock() })
		}},
		{name + ": Unlock, TryLock", "a successful TryLock is a Lock", false, func() {
			l, x := make(), 0
			inTurn(
				func() { must(l.TryLock()); x = 1; l.Unlock() },
				func() { must(l.TryLock()); must(x == 1); l.Unlock() })
		}},
		{name + ": contended", "one that waited takes the edge too", false, func() {
			l, x := make(), 0
			var s stage
			wait := func() { s.after(1); l.Lock(); x++; l.Unlock() }
			together(
				func() { l.Lock(); s.reach(1); linger(); x = 1; l.Unlock() },
				wait, wait, wait)
			must(x == 4)
		}},
		{name + ": crowded", "nothing inside it is shared without order", false, func() {
			l, x := make(), 0
			crowd := func() {
				for range 300 {
					l.Lock()
					x++
					l.Unlock()
					if l.TryLock() {
						x++
						l.Unlock()
					}
				}
			}
			together(crowd, crowd, crowd, crowd)
		}},
		{name + ": two locks", "each orders its own", true, func() {
			a, b, x := make(), make(), 0
			inTurn(
				func() { x = 1; a.Lock(); a.Unlock() },
				func() { b.Lock(); must(x == 1); b.Unlock() })
		}},
		{name + ": write after Unlock", "only what came before is ordered", true, func() {
			l, x := make(), 0
			inTurn(
				func() { l.Lock(); l.Unlock(); x = 1 },
				func() { l.Lock(); must(x == 1); l.Unlock() })
		}},
		{name + ": write, failed TryLock", "who fails gives no edge", true, func() {
			l, x := make(), 0
			var s stage
			together(
				func() { s.after(1); x = 1; must(!l.TryLock()); s.reach(2) },
				func() {
					l.Lock()
					s.reach(1)
					s.after(2)
					l.Unlock()
					l.Lock()
					must(x == 1)
					l.Unlock()
				})
		}},
		{name + ": failed TryLock, read", "who fails takes no edge", true, func() {
			l, x := make(), 0
			inTurn(
				func() { l.Lock(); x = 1; l.Unlock(); l.Lock() },
				func() { must(!l.TryLock()); must(x == 1) })
		}},
		{name + ": the waiting is no edge", "to wait for the holder orders nothing with it", true, func() {
			l, x := make(), 0
			var s stage
			together(
				func() {
					l.Lock()
					s.reach(1)
					s.after(2)
					linger()
					must(x == 1)
					l.Unlock()
				},
				func() { s.after(1); x = 1; s.reach(2); l.Lock(); l.Unlock() })
		}},
	}
}

var rwMutexPrograms = []program{
	{"RWMutex: Unlock, RLock", "a writer's Unlock synchronizes before a later RLock", false, func() {
		var rw primitives.RWMutex
		x := 0
		read := func() { rw.RLock(); must(x == 1); rw.RUnlock() }
		inTurn(func() { rw.Lock(); x = 1; rw.Unlock() }, read, read)
	}},
	{"RWMutex: Unlock, TryRLock", "a successful try is the plain call", false, func() {
		var rw primitives.RWMutex
		x := 0
		inTurn(
			func() { rw.Lock(); x = 1; rw.Unlock() },
			func() { must(rw.TryRLock()); must(x == 1) })
	}},
	{"RWMutex: Unlock, RLockContext", "a nil error is the plain call", false, func() {
		var rw primitives.RWMutex
		x := 0
		inTurn(
			func() { must(rw.LockContext(context.Background()) == nil); x = 1; rw.Unlock() },
			func() { must(rw.RLockContext(context.Background()) == nil); must(x == 1) })
	}},
	{"RWMutex: RUnlock, Lock", "each reader's RUnlock synchronizes before a later Lock", false, func() {
		var rw primitives.RWMutex
		x, y := 0, 0
		inTurn(
			func() { rw.RLock(); x = 1; rw.RUnlock() },
			func() { rw.RLock(); y = 1; rw.RUnlock() },
			func() { rw.Lock(); must(x+y == 2); rw.Unlock() })
	}},
	{"RWMutex: RUnlock, waiting Lock", "also before one that waited for the reader", false, func() {
		var rw primitives.RWMutex
		var s stage
		x := 0
		together(
			func() { rw.RLock(); s.reach(1); linger(); x = 1; rw.RUnlock() },
			func() { s.after(1); rw.Lock(); must(x == 1); rw.Unlock() })
	}},
	{"RWMutex: Unlock, waiting RLock", "also before one that waited for the writer", false, func() {
		var rw primitives.RWMutex
		var s stage
		x := 0
		together(
			func() { rw.Lock(); s.reach(1); linger(); x = 1; rw.Unlock() },
			func() { s.after(1); rw.RLock(); must(x == 1); rw.RUnlock() })
	}},
	{"RWMutex: many", "nothing inside it is shared without order", false, func() {
		var rw primitives.RWMutex
		x := 0
		read := func() {
			for i := range 200 {
				ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i)*time.Microsecond)
				if rw.RLockContext(ctx) == nil {
					_ = x
					rw.RUnlock()
				}
				cancel()
				rw.RLock()
				_ = x
				rw.RUnlock()
			}
		}
		write := func() {
			for i := range 200 {
				ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i)*time.Microsecond)
				if rw.LockContext(ctx) == nil {
					x++
					rw.Unlock()
				}
				cancel()
				rw.Lock()
				x++
				rw.Unlock()
			}
		}
		together(read, read, write, write)
	}},
	{"RWMutex: RUnlock, RLock", "readers order nothing with each other", true, func() {
		var rw primitives.RWMutex
		x := 0
		inTurn(
			func() { rw.RLock(); x = 1; rw.RUnlock() },
			func() { rw.RLock(); must(x == 1); rw.RUnlock() })
	}},
	{"RWMutex: RLock, RLock", "readers that are in together do race", true, func() {
		var rw primitives.RWMutex
		x := 0
		inTurn(
			func() { rw.RLock(); x = 1 },
			func() { rw.RLock(); must(x == 1) })
	}},
	{"RWMutex: failed TryRLock, read", "who fails takes no edge", true, func() {
		var rw primitives.RWMutex
		x := 0
		inTurn(
			func() { rw.Lock(); x = 1; rw.Unlock(); rw.Lock() },
			func() { must(!rw.TryRLock()); must(x == 1) })
	}},
	{"RWMutex: write, failed TryRLock", "who fails gives no edge", true, func() {
		var rw primitives.RWMutex
		rw.Lock()
		x := 0
		inTurn(
			func() { x = 1; must(!rw.TryRLock()) },
			func() { rw.Unlock(); rw.Lock(); must(x == 1) })
	}},
	{"RWMutex: cancelled RLock, read", "who gives up takes no edge", true, func() {
		var rw primitives.RWMutex
		x := 0
		inTurn(
			func() { rw.Lock(); x = 1; rw.Unlock(); rw.Lock() },
			func() {
				ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
				defer cancel()
				must(rw.RLockContext(ctx) != nil)
				must(x == 1)
			})
	}},
	{"RWMutex: write, cancelled Lock", "a writer that gives up orders nothing with the readers behind it", true, func() {
		var rw primitives.RWMutex
		rw.RLock()
		x := 0
		inTurn(
			func() {
				ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
				defer cancel()
				x = 1
				must(rw.LockContext(ctx) != nil)
			},
			func() { rw.RLock(); must(x == 1) })
	}},
}
