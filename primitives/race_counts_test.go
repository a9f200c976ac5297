package primitives_test

import (
	"context"
	"time"

	"syncplay/primitives"
)

var semaphorePrograms = []program{
	{"Semaphore: Release, Acquire", "a Release synchronizes before an Acquire after it", false, func() {
		s := primitives.NewSemaphore(0)
		x := 0
		inTurn(
			func() { x = 1; s.Release(1) },
			func() { must(s.Acquire(context.Background(), 1) == nil); must(x == 1) })
	}},
	{"Semaphore: Signal, Wait", "the textbook's names", false, func() {
		s := primitives.NewSemaphore(0)
		x := 0
		inTurn(
			func() { x = 1; s.Signal() },
			func() { s.Wait(); must(x == 1) })
	}},
	{"Semaphore: Release, TryAcquire", "a successful try is an Acquire", false, func() {
		s := primitives.NewBoundedSemaphore(1)
		x := 0
		inTurn(
			func() { must(s.TryAcquire(1)); x = 1; s.Release(1) },
			func() { must(s.TryAcquire(1)); must(x == 1) })
	}},
	{"Semaphore: contended", "one that parked takes the edge too", false, func() {
		s := primitives.NewSemaphore(0)
		x := 0
		together(
			func() { linger(); x = 1; s.Signal() },
			func() { s.Wait(); must(x == 1) })
	}},
	{"Semaphore: two Releases", "an Acquire of two takes the edges of both", false, func() {
		s := primitives.NewSemaphore(0)
		x, y := 0, 0
		together(
			func() { x = 1; s.Release(1) },
			func() { y = 1; s.Release(1) },
			func() { must(s.Acquire(context.Background(), 2) == nil); must(x+y == 2) })
	}},
	{"Semaphore: crowded", "nothing inside it is shared without order", false, func() {
		s := primitives.NewSemaphore(1)
		x := 0
		crowd := func() {
			for i := range 200 {
				ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i)*time.Microsecond)
				if s.Acquire(ctx, 1) == nil {
					x++
					s.Release(1)
				}
				cancel()
				s.Wait()
				x++
				s.Signal()
				if s.TryAcquire(1) {
					x++
					s.Release(1)
				}
			}
		}
		together(crowd, crowd, crowd, crowd)
	}},
	{"Semaphore: two permits", "two that are in together do race", true, func() {
		s := primitives.NewSemaphore(2)
		x := 0
		inTurn(
			func() { s.Wait(); x = 1 },
			func() { s.Wait(); must(x == 1) })
	}},
	{"Semaphore: failed TryAcquire, read", "who fails takes no edge", true, func() {
		s := primitives.NewSemaphore(1)
		x := 0
		inTurn(
			func() { s.Wait(); x = 1; s.Signal(); s.Wait() },
			func() { must(!s.TryAcquire(1)); must(x == 1) })
	}},
	{"Semaphore: write, failed TryAcquire", "who fails gives no edge", true, func() {
		s := primitives.NewSemaphore(1)
		s.Wait()
		x := 0
		inTurn(
			func() { x = 1; must(!s.TryAcquire(1)) },
			func() { s.Signal(); s.Wait(); must(x == 1) })
	}},
	{"Semaphore: cancelled Acquire, read", "who gives up takes no edge", true, func() {
		s := primitives.NewSemaphore(1)
		x := 0
		inTurn(
			func() { s.Wait(); x = 1; s.Signal(); s.Wait() },
			func() {
				ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
				defer cancel()
				must(s.Acquire(ctx, 1) != nil)
				must(x == 1)
			})
	}},
	{"Semaphore: write, cancelled Acquire", "who gives up gives no edge", true, func() {
		s := primitives.NewSemaphore(0)
		x := 0
		inTurn(
			func() {
				ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
				defer cancel()
				x = 1
				must(s.Acquire(ctx, 1) != nil)
			},
			func() { s.Signal(); s.Wait(); must(x == 1) })
	}},
}

var groupPrograms = []program{
	{"WaitGroup: Done, Wait", "a Done synchronizes before the return of the Wait that it unblocks", false, func() {
		var wg primitives.WaitGroup
		x := make([]int, 2)
		wg.Add(2)
		together(
			func() { x[0] = 1; wg.Done() },
			func() { x[1] = 1; wg.Done() },
			func() { wg.Wait(); must(x[0]+x[1] == 2) },
			func() { wg.Wait(); must(x[0]+x[1] == 2) })
	}},
	{"WaitGroup: Done, later Wait", "also of one that need not block any more", false, func() {
		var wg primitives.WaitGroup
		wg.Add(1)
		x := 0
		inTurn(
			func() { x = 1; wg.Done() },
			func() { wg.Wait(); must(x == 1) })
	}},
	{"WaitGroup: Go", "a Go synchronizes before the start of f, its end before Wait", false, func() {
		var wg primitives.WaitGroup
		x := 1
		wg.Go(func() { x++ })
		wg.Wait()
		must(x == 2)
	}},
	{"WaitGroup: write, Wait", "to wait gives no edge", true, func() {
		var wg primitives.WaitGroup
		x := 0
		inTurn(
			func() { x = 1; wg.Wait() },
			func() { wg.Wait(); must(x == 1) })
	}},
	{"WaitGroup: write, Add", "to add gives no edge", true, func() {
		var wg primitives.WaitGroup
		wg.Add(1)
		x := 0
		inTurn(
			func() { x = 1; wg.Add(1) },
			func() { wg.Done(); wg.Done(); wg.Wait(); must(x == 1) })
	}},
	{"WaitGroup: two that are done", "they order nothing with each other", true, func() {
		var wg primitives.WaitGroup
		wg.Add(2)
		x := 0
		inTurn(
			func() { x = 1; wg.Done() },
			func() { wg.Done(); must(x == 1) })
	}},
	{"Group: Go, Wait", "a Go synchronizes before the start of f, its end before Wait", false, func() {
		var g primitives.Group
		x, y := 1, 1
		g.Go("a", func() { x++ })
		g.Go("b", func() { y++ })
		g.Wait()
		must(x+y == 4)
	}},
	{"Group: panic", "the panic comes with all that was before it", false, func() {
		var g primitives.Group
		x := 0
		g.Go("a", func() { x++; panic("out of beer") })
		must(misuse(g.Wait) != "")
		must(x == 1)
	}},
	{"Group: two goroutines", "they order nothing with each other", true, func() {
		var g primitives.Group
		var s stage
		x := 0
		g.Go("a", func() { x = 1; s.reach(1) })
		g.Go("b", func() { s.after(1); must(x == 1) })
		g.Wait()
	}},
	{"Group: one ends, another starts", "only Wait orders them", true, func() {
		var g primitives.Group
		var s stage
		x := 0
		g.Go("a", func() { x = 1; s.reach(1) })
		s.after(1)
		linger() // a ends
		g.Go("b", func() { must(x == 1) })
		g.Wait()
	}},
}
