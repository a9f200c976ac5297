package scenarios

import (
	"math/rand/v2"
	"time"

	"syncplay/detector/report"
	"syncplay/primitives"
)

func livelock() Scenario {
	return Scenario{
		Name: "livelock",
		Variants: []Variant{
			{
				Name: "broken", Broken: true, Run: livelockBroken,
				Outcomes: []Outcome{{report.Livelock, Rarely, Least{2, 8}, "each gives way to the other at the same moment, again and again"}},
			},
			{
				Name: "random", Run: livelockRandom,
				Outcomes: []Outcome{{report.Livelock, Rarely, Least{2, 10}, "an adversary may let every pause end at the worst moment"}},
			},
			{Name: "wait-die", Run: livelockWaitDie},
			{Name: "order", Run: livelockOrder},
		},
	}
}

// livelockBroken has two diners who are polite. Whoever does not get the second thing lays the
// first one down for the other, and reaches for it again at once.
func livelockBroken() {
	var knife, fork primitives.Mutex
	primitives.Name(&knife, "knife")
	primitives.Name(&fork, "fork")
	meals := 0 // guarded by both

	dine := func(first, second *primitives.Mutex) {
		first.Lock()
		for !second.TryLock() {
			first.Unlock() // after you
			first.Lock()
		}
		meals++
		second.Unlock()
		first.Unlock()
	}

	var table primitives.Group
	primitives.Name(&table, "table")
	table.Go("Ann", func() { dine(&knife, &fork) })
	table.Go("Bob", func() { dine(&fork, &knife) })
	table.Wait()
	primitives.Check(meals == 2, "two diners had %d meals", meals)
}

// livelockRandom lets each diner pause for a random time before it reaches again. It is unlikely
// that both are in step for long.
func livelockRandom() {
	var knife, fork primitives.Mutex
	primitives.Name(&knife, "knife")
	primitives.Name(&fork, "fork")
	meals := 0 // guarded by both

	dine := func(first, second *primitives.Mutex, seed uint64) {
		dice := rand.New(rand.NewPCG(seed, seed))
		first.Lock()
		for !second.TryLock() {
			first.Unlock()
			primitives.Sleep(time.Duration(dice.Int64N(int64(time.Millisecond))))
			first.Lock()
		}
		meals++
		second.Unlock()
		first.Unlock()
	}

	var table primitives.Group
	primitives.Name(&table, "table")
	table.Go("Ann", func() { dine(&knife, &fork, 1) })
	table.Go("Bob", func() { dine(&fork, &knife, 2) })
	table.Wait()
	primitives.Check(meals == 2, "two diners had %d meals", meals)
}

// livelockWaitDie knows who is older. The older one waits for the second thing and keeps the
// first; the younger one gives up what it has, and waits with empty hands.
func livelockWaitDie() {
	var knife, fork primitives.Mutex
	primitives.Name(&knife, "knife")
	primitives.Name(&fork, "fork")
	meals := 0 // guarded by both

	older := func(first, second *primitives.Mutex) {
		first.Lock()
		second.Lock() // waits
		meals++
		second.Unlock()
		first.Unlock()
	}
	younger := func(first, second *primitives.Mutex) {
		first.Lock()
		for !second.TryLock() {
			first.Unlock() // dies
			first, second = second, first
			first.Lock() // begins again with what it did not get
		}
		meals++
		second.Unlock()
		first.Unlock()
	}

	var table primitives.Group
	primitives.Name(&table, "table")
	table.Go("Ann", func() { older(&knife, &fork) })
	table.Go("Bob", func() { younger(&fork, &knife) })
	table.Wait()
	primitives.Check(meals == 2, "two diners had %d meals", meals)
}

// livelockOrder lets both take the knife first. Who has the knife gets the fork.
func livelockOrder() {
	var knife, fork primitives.Mutex
	primitives.Name(&knife, "knife")
	primitives.Name(&fork, "fork")
	meals := 0 // guarded by both

	dine := func() {
		knife.Lock()
		fork.Lock()
		meals++
		fork.Unlock()
		knife.Unlock()
	}

	var table primitives.Group
	primitives.Name(&table, "table")
	table.Go("Ann", dine)
	table.Go("Bob", dine)
	table.Wait()
	primitives.Check(meals == 2, "two diners had %d meals", meals)
}
