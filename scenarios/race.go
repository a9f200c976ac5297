package scenarios

import (
	"fmt"

	"syncplay/detector/report"
	"syncplay/primitives"
)

func race() Scenario {
	return Scenario{
		Name: "race",
		Variants: []Variant{
			{
				Name: "broken", Broken: true, Run: raceBroken, Reaches: []string{"count = 1", "count = 2"},
				Outcomes: []Outcome{
					{report.DataRace, Must, Least{0, 6}, "nothing orders the two goroutines' reads and writes of count"},
					{report.CheckFailed, May, Least{1, 6}, "when both read before either writes, one of the two increments is lost"},
				},
			},
			{Name: "mutex", Run: raceMutex, Reaches: []string{"count = 2"}},
			{Name: "atomic", Run: raceAtomic, Reaches: []string{"count = 2"}},
			{Name: "confinement", Run: raceConfinement, Reaches: []string{"count = 2"}},
			{Name: "parts", Run: raceParts, Reaches: []string{"count = 2"}},
		},
	}
}

// raceBroken counts two clicks on a plain variable: count.Set(count.Get() + 1) is count++.
func raceBroken() {
	var count primitives.Var[int]
	primitives.Name(&count, "count")

	click := func() {
		count.Set(count.Get() + 1)
	}

	var clickers primitives.Group
	primitives.Name(&clickers, "clickers")
	clickers.Go("left click", click)
	clickers.Go("right click", click)
	clickers.Wait()
	n := count.Get()
	primitives.Reach(fmt.Sprint("count = ", n))
	primitives.Check(n == 2, "two clicks were counted as %d", n)
}

// raceMutex makes the read and the write one step: nobody else comes between them.
func raceMutex() {
	var mu primitives.Mutex // guards count
	var count primitives.Var[int]
	primitives.Name(&mu, "mu")
	primitives.Name(&count, "count")

	click := func() {
		mu.Lock()
		defer mu.Unlock()
		count.Set(count.Get() + 1)
	}

	var clickers primitives.Group
	primitives.Name(&clickers, "clickers")
	clickers.Go("left click", click)
	clickers.Go("right click", click)
	clickers.Wait()
	n := count.Get()
	primitives.Reach(fmt.Sprint("count = ", n))
	primitives.Check(n == 2, "two clicks were counted as %d", n)
}

// raceAtomic lets the processor make the read and the write one step.
func raceAtomic() {
	var count primitives.Int64
	primitives.Name(&count, "count")

	click := func() {
		count.Add(1)
	}

	var clickers primitives.Group
	primitives.Name(&clickers, "clickers")
	clickers.Go("left click", click)
	clickers.Go("right click", click)
	clickers.Wait()
	n := count.Load()
	primitives.Reach(fmt.Sprint("count = ", n))
	primitives.Check(n == 2, "two clicks were counted as %d", n)
}

// raceConfinement gives the count to one goroutine. The others don't touch it; they tell the
// owner through a queue.
func raceConfinement() {
	var count primitives.Var[int] // belongs to the owner, until it has ended
	primitives.Name(&count, "count")
	clicks := primitives.NewQueue[int](1)
	primitives.Name(clicks, "clicks")

	click := func() {
		err := clicks.Put(1)
		primitives.Check(err == nil, "the queue was closed before the last click: %v", err)
	}

	var owner primitives.Group
	primitives.Name(&owner, "owner")
	owner.Go("owner", func() {
		for n := range clicks.All() {
			count.Set(count.Get() + n)
		}
	})

	var clickers primitives.Group
	primitives.Name(&clickers, "clickers")
	clickers.Go("left click", click)
	clickers.Go("right click", click)
	clickers.Wait()
	clicks.Close()
	owner.Wait()
	n := count.Get()
	primitives.Reach(fmt.Sprint("count = ", n))
	primitives.Check(n == 2, "two clicks were counted as %d", n)
}

// raceParts gives each goroutine a count of its own. They are added up when both have ended.
func raceParts() {
	var left, right primitives.Var[int]
	primitives.Name(&left, "left")
	primitives.Name(&right, "right")

	var clickers primitives.Group
	primitives.Name(&clickers, "clickers")
	clickers.Go("left click", func() { left.Set(left.Get() + 1) })
	clickers.Go("right click", func() { right.Set(right.Get() + 1) })
	clickers.Wait()
	n := left.Get() + right.Get()
	primitives.Reach(fmt.Sprint("count = ", n))
	primitives.Check(n == 2, "two clicks were counted as %d", n)
}
