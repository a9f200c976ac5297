package primitives_test

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"syncplay/primitives"
)

var orderPrograms = []program{
	{"LockAll: unlock, LockAll", "it orders what the locks order", false, func() {
		var a, b primitives.Mutex
		x := 0
		inTurn(
			func() { unlock := primitives.LockAll(&a, &b); x = 1; unlock() },
			func() { unlock := primitives.LockAll(&b, &a); must(x == 1); unlock() })
	}},
	{"LockAll: crowded", "nothing inside it is shared without order", false, func() {
		var a, b, c primitives.Mutex
		x := 0
		crowd := func(locks ...primitives.Lockable) func() {
			return func() {
				for range 200 {
					unlock := primitives.LockAll(locks...)
					x++
					unlock()
				}
			}
		}
		together(crowd(&a, &b), crowd(&b, &a, &c), crowd(&c, &b))
	}},
	{"LockAll: disjoint sets", "to draw the numbers orders nothing", true, func() {
		var a, b, c, d primitives.Mutex
		x := 0
		inTurn(
			func() { x = 1; primitives.LockAll(&a, &b)() },
			func() { primitives.LockAll(&c, &d)(); must(x == 1) })
	}},
	{"LockAll: first of two", "a lock that was not taken by both", true, func() {
		var a, b primitives.Mutex
		x := 0
		inTurn(
			func() { primitives.LockAll(&a)(); x = 1; primitives.LockAll(&b)() },
			func() { primitives.LockAll(&a)(); must(x == 1) })
	}},
	{"LockByKey: unlock, LockByKey", "it orders what the locks order", false, func() {
		var a, b primitives.Mutex
		x := 0
		inTurn(
			func() { unlock := primitives.LockByKey(primitives.Key(1, &a), primitives.Key(2, &b)); x = 1; unlock() },
			func() { unlock := primitives.LockByKey(primitives.Key(2, &b)); must(x == 1); unlock() })
	}},
	{"TryAll: unlock, TryAll", "it orders what a successful TryLock orders", false, func() {
		var a, b primitives.Mutex
		x := 0
		take := func(l, k *primitives.Mutex) func() {
			return func() {
				for range 50 {
					unlock, err := primitives.TryAll(context.Background(), l, k)
					must(err == nil)
					x++
					unlock()
				}
			}
		}
		together(take(&a, &b), take(&b, &a))
	}},
	{"TryAll: refused", "who was refused takes no edge of that lock", true, func() {
		var a, b primitives.Mutex
		x := 0
		inTurn(
			func() { b.Lock(); x = 1; b.Unlock(); b.Lock() },
			func() {
				ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
				defer cancel()
				_, err := primitives.TryAll(ctx, &a, &b)
				must(err != nil)
				must(x == 1)
			})
	}},
	{"Holder: Unlock, Lock", "it orders what the lock orders", false, func() {
		var mu primitives.Mutex
		x := 0
		inTurn(
			func() { var h primitives.Holder; h.Lock(1, &mu); x = 1; h.Unlock(&mu) },
			func() { var h primitives.Holder; h.Lock(2, &mu); must(x == 1); h.Unlock(&mu) })
	}},
	{"Holder: refused", "the message is made in sight of the race detector", false, func() {
		refused := func() {
			for range 200 {
				var h primitives.Holder
				var a primitives.Mutex
				h.Lock(1, &a)
				func() {
					defer func() { must(recover() != nil) }()
					h.Lock(1, &a)
				}()
				_ = fmt.Sprint(1, 2, 3)
				runtime.Gosched()
			}
		}
		together(refused, refused, refused, refused)
	}},
}
