package primitives_test

import "syncplay/primitives"

var queuePrograms = []program{
	{"Queue: Put, Get", "a Put synchronizes before the Get of its element", false, func() {
		q := primitives.NewQueue[int](2)
		x := 0
		inTurn(
			func() { x = 1; must(q.Put(1) == nil) },
			func() { _, ok := q.Get(); must(ok); must(x == 1) })
	}},
	{"Queue: TryPut, TryGet", "successful tries are the plain calls", false, func() {
		q := primitives.NewQueue[*int](1)
		inTurn(
			func() { x := new(int); *x = 1; must(q.TryPut(x)) },
			func() { x, ok := q.TryGet(); must(ok); must(*x == 1) })
	}},
	{"Queue: Get, Put", "the k'th Get synchronizes before the k+n'th Put", false, func() {
		q := primitives.NewQueue[int](2)
		must(q.Put(1) == nil)
		must(q.Put(2) == nil)
		x := 0
		inTurn(
			func() { x = 1; q.Get() },
			func() { must(q.Put(3) == nil); must(x == 1) })
	}},
	{"Queue: Get, waiting Put", "also before one that waited", false, func() {
		q := primitives.NewQueue[int](1)
		must(q.Put(1) == nil)
		x := 0
		together(
			func() { linger(); x = 1; q.Get() },
			func() { must(q.Put(2) == nil); must(x == 1) })
	}},
	{"Queue: Put, waiting Get", "also before one that waited", false, func() {
		q := primitives.NewQueue[int](1)
		x := 0
		together(
			func() { linger(); x = 1; must(q.Put(1) == nil) },
			func() { q.Get(); must(x == 1) })
	}},
	{"Queue: waiting Put, Get", "also of an item that another Get has put", false, func() {
		q := primitives.NewQueue[int](1)
		must(q.Put(1) == nil)
		x := 0
		together(
			func() { x = 1; must(q.Put(2) == nil) },
			func() { linger(); q.Get(); q.Get(); must(x == 1) })
	}},
	{"Queue: waiting Get, Put", "also of a Get that was given its item", false, func() {
		q := primitives.NewQueue[int](1)
		x := 0
		together(
			func() { x = 1; q.Get() },
			func() { linger(); must(q.Put(1) == nil); must(q.Put(2) == nil); must(x == 1) })
	}},
	{"Queue: Close, Get", "a Close synchronizes before a Get that finds the queue at its end", false, func() {
		q := primitives.NewQueue[int](1)
		x := 0
		inTurn(
			func() { x = 1; q.Close() },
			func() { _, ok := q.Get(); must(!ok); must(x == 1) })
	}},
	{"Queue: crowded", "nothing inside it is shared without order", false, func() {
		q := primitives.NewQueue[*int](3)
		put := func() {
			for i := range 200 {
				x := i
				must(q.Put(&x) == nil)
				if y := i; !q.TryPut(&y) {
					must(q.Put(&y) == nil)
				}
			}
		}
		get := func() {
			for range 400 {
				x, ok := q.Get()
				must(ok)
				*x++
			}
		}
		together(put, put, get, get)
	}},
	{"Queue: Put, Put", "two that put order nothing with each other", true, func() {
		q := primitives.NewQueue[int](2)
		x := 0
		inTurn(
			func() { x = 1; must(q.Put(1) == nil) },
			func() { must(q.Put(2) == nil); must(x == 1) })
	}},
	{"Queue: Get, Get", "two that get order nothing with each other", true, func() {
		q := primitives.NewQueue[int](2)
		must(q.Put(1) == nil)
		must(q.Put(2) == nil)
		x := 0
		inTurn(
			func() { x = 1; q.Get() },
			func() { q.Get(); must(x == 1) })
	}},
	{"Queue: Get, Put of another slot", "only a Put that had to have the room", true, func() {
		q := primitives.NewQueue[int](3)
		must(q.Put(1) == nil)
		x := 0
		inTurn(
			func() { x = 1; q.Get() },
			func() { must(q.Put(2) == nil); must(x == 1) })
	}},
	{"Queue: Put of another element", "only the Get of its element", true, func() {
		q := primitives.NewQueue[int](2)
		must(q.Put(1) == nil)
		x := 0
		inTurn(
			func() { x = 1; must(q.Put(2) == nil) },
			func() { v, _ := q.Get(); must(v == 1); must(x == 1) })
	}},
	{"Queue: waiting Put, Get of the element before", "who makes room takes no edge of the one that it serves", true, func() {
		q := primitives.NewQueue[int](1)
		must(q.Put(1) == nil)
		x := 0
		together(
			func() { x = 1; must(q.Put(2) == nil) },
			func() { linger(); q.Get(); must(x < 2) })
	}},
	{"Queue: waiting Get, its Put", "nor does who brings the element", true, func() {
		q := primitives.NewQueue[int](1)
		x := 0
		together(
			func() { x = 1; q.Get() },
			func() { linger(); must(q.Put(1) == nil); must(x < 2) })
	}},
	{"Queue: failed TryGet, read", "who fails takes no edge", true, func() {
		q := primitives.NewQueue[int](1)
		x := 0
		inTurn(
			func() { x = 1; must(q.Put(1) == nil) },
			func() { q.Get() },
			func() { _, ok := q.TryGet(); must(!ok); must(x == 1) })
	}},
	{"Queue: write, failed TryPut", "who fails gives no edge", true, func() {
		q := primitives.NewQueue[int](1)
		must(q.Put(1) == nil)
		x := 0
		inTurn(
			func() { x = 1; must(!q.TryPut(2)) },
			func() { q.Get(); must(q.Put(2) == nil); must(x == 1) })
	}},
	{"Queue: second Close, Get", "only the call that closes", true, func() {
		q := primitives.NewQueue[int](1)
		x := 0
		inTurn(
			q.Close,
			func() { x = 1; q.Close() },
			func() { _, ok := q.Get(); must(!ok); must(x == 1) })
	}},
}
