package explore_test

import (
	"fmt"
	"maps"
	"slices"

	"syncplay/explore"
	"syncplay/primitives"
)

// Two goroutines lock two mutexes in opposite orders. One schedule in three deadlocks.
func ExampleRun() {
	r := explore.Run(func() {
		var a, b primitives.Mutex
		primitives.Name(&a, "a")
		primitives.Name(&b, "b")
		var g primitives.Group
		g.Go("there", func() { a.Lock(); b.Lock(); b.Unlock(); a.Unlock() })
		g.Go("back", func() { b.Lock(); a.Lock(); a.Unlock(); b.Unlock() })
		g.Wait()
	})
	fmt.Println(r)
	fmt.Println(r.Findings[0].Message)
	// Output:
	// FOUND after 2 schedules, with the fewest preemptions (1)
	// there and back wait for each other
}

// The same with the locks in one order: there is nothing to find, and that is proved.
func ExampleRun_proved() {
	r := explore.Run(func() {
		var a, b primitives.Mutex
		var g primitives.Group
		for _, name := range []string{"there", "back"} {
			g.Go(name, func() { a.Lock(); b.Lock(); b.Unlock(); a.Unlock() })
		}
		g.Wait()
	}, explore.HideRaces())
	fmt.Println(r)
	// Output:
	// PROVED: 2 schedules, 3 goroutines, 2 Mutexes, 1 Group; plain variables are not watched (run with go test -race)
}

// What can a counter hold that two goroutines increment in two steps?
func ExampleOutcomes() {
	table := explore.Outcomes(func() int64 {
		var n primitives.Int64
		var g primitives.Group
		for range 2 {
			g.Go("", func() { n.Store(n.Load() + 1) })
		}
		g.Wait()
		return n.Load()
	})
	fmt.Println(slices.Sorted(maps.Keys(table.Values)), table.Verdict)
	// Output: [1 2] PROVED
}

// A token replays one schedule. The program has been cured since, and does something else.
func ExampleReplay() {
	r := explore.Replay("1:transfer:1L2L:2e1a04d8", func() {
		var a, b primitives.Mutex
		var g primitives.Group
		for range 2 {
			g.Go("", func() { a.Lock(); b.Lock(); b.Unlock(); a.Unlock() })
		}
		g.Wait()
	})
	fmt.Println(r.Verdict)
	// Output: NON-DETERMINISTIC
}
