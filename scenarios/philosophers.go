package scenarios

import (
	"fmt"
	"math/rand/v2"
	"time"

	"syncplay/detector/report"
	"syncplay/primitives"
)

// Philosophers returns the scenario of n philosophers, of whom there must be two at least.
func Philosophers(n int) Scenario {
	if n < 2 {
		panic(fmt.Sprintf("scenarios: %d philosophers: it takes two to get in each other's way", n))
	}
	return Scenario{
		Name: "philosophers",
		Variants: []Variant{
			{
				Name: "broken", Broken: true, Run: philosophersBroken(n),
				Outcomes: []Outcome{{report.Deadlock, Must, Least{1, n}, "everybody takes the left fork first, and so the wait can go round the table"}},
			},
			{
				Name: "barrier", Broken: true, Run: philosophersBarrier(n),
				Outcomes: []Outcome{{report.Deadlock, Always, Least{0, 3*n - 1}, "the barrier lets nobody on before all hold their left fork"}},
			},
			{Name: "all-at-once", Run: philosophersAllAtOnce(n), Removes: report.HoldAndWait},
			{
				Name: "try-lock", Run: philosophersTryLock(n), Removes: report.NoPreemption,
				Outcomes: []Outcome{{report.Livelock, Rarely, Least{5, 12}, "philosophers who move in step lay their forks down for each other for ever"}},
			},
			{Name: "order", Run: philosophersOrder(n), Removes: report.CircularWait},
			{Name: "waiter", Run: philosophersWaiter(n), Removes: report.CircularWait},
		},
	}
}

// A fork lies between two philosophers.
type fork struct {
	primitives.Mutex
	uses int // meals that it was used for; guarded by the lock
}

// philosophersBroken lets everybody take the left fork and then the right one.
func philosophersBroken(n int) func() {
	return func() {
		forks := make([]fork, n)
		var dinner primitives.Group
		primitives.Name(&dinner, "dinner")
		for i := range n {
			primitives.Name(&forks[i], fmt.Sprintf("fork %d", i+1))
			left, right := &forks[i], &forks[(i+1)%n]
			dinner.Go(fmt.Sprintf("philosopher %d", i+1), func() {
				left.Lock()
				defer left.Unlock()
				right.Lock()
				defer right.Unlock()
				left.uses++
				right.uses++
			})
		}
		dinner.Wait()
		for i := range forks {
			primitives.Check(forks[i].uses == 2, "fork %d was used %d times, not 2", i+1, forks[i].uses)
		}
	}
}

// philosophersBarrier is the broken dinner on its worst day: everybody takes the left fork at
// the same moment.
func philosophersBarrier(n int) func() {
	return func() {
		forks := make([]fork, n)
		all := primitives.NewBarrier(n)
		primitives.Name(all, "all hold one")
		var dinner primitives.Group
		primitives.Name(&dinner, "dinner")
		for i := range n {
			primitives.Name(&forks[i], fmt.Sprintf("fork %d", i+1))
			left, right := &forks[i], &forks[(i+1)%n]
			dinner.Go(fmt.Sprintf("philosopher %d", i+1), func() {
				left.Lock()
				defer left.Unlock()
				all.Wait()
				right.Lock()
				defer right.Unlock()
				left.uses++
				right.uses++
			})
		}
		dinner.Wait()
		for i := range forks {
			primitives.Check(forks[i].uses == 2, "fork %d was used %d times, not 2", i+1, forks[i].uses)
		}
	}
}

// philosophersAllAtOnce removes hold and wait: a philosopher takes both forks in one step, and
// waits with empty hands.
func philosophersAllAtOnce(n int) func() {
	type tableFork struct {
		taken bool // guarded by table
		uses  int  // belongs to the philosopher who took it
	}
	return func() {
		forks := make([]tableFork, n)
		var table primitives.Mutex
		primitives.Name(&table, "table")
		returned := primitives.NewCond(&table)
		primitives.Name(returned, "forks returned")

		var dinner primitives.Group
		primitives.Name(&dinner, "dinner")
		for i := range n {
			left, right := &forks[i], &forks[(i+1)%n]
			dinner.Go(fmt.Sprintf("philosopher %d", i+1), func() {
				table.Lock()
				for left.taken || right.taken {
					returned.Wait() // lets go of the table
				}
				left.taken, right.taken = true, true
				table.Unlock()

				left.uses++
				right.uses++

				table.Lock()
				left.taken, right.taken = false, false
				table.Unlock()
				returned.Broadcast()
			})
		}
		dinner.Wait()
		for i := range forks {
			primitives.Check(forks[i].uses == 2, "fork %d was used %d times, not 2", i+1, forks[i].uses)
		}
	}
}

// philosophersTryLock removes no preemption: whoever does not get the right fork lays the left
// one down, and tries again after a pause.
func philosophersTryLock(n int) func() {
	return func() {
		forks := make([]fork, n)
		var dinner primitives.Group
		primitives.Name(&dinner, "dinner")
		for i := range n {
			primitives.Name(&forks[i], fmt.Sprintf("fork %d", i+1))
			left, right := &forks[i], &forks[(i+1)%n]
			dinner.Go(fmt.Sprintf("philosopher %d", i+1), func() {
				left.Lock()
				for pause := time.Microsecond; !right.TryLock(); pause = min(2*pause, time.Millisecond) {
					left.Unlock()
					primitives.Sleep(rand.N(pause)) // by chance, so that they don't retry in step
					left.Lock()
				}
				left.uses++
				right.uses++
				right.Unlock()
				left.Unlock()
			})
		}
		dinner.Wait()
		for i := range forks {
			primitives.Check(forks[i].uses == 2, "fork %d was used %d times, not 2", i+1, forks[i].uses)
		}
	}
}

// philosophersOrder removes circular wait: everybody takes the fork with the lower number first.
// Only the last one's hands are changed by that, whose right fork is number 1.
func philosophersOrder(n int) func() {
	return func() {
		forks := make([]fork, n)
		var dinner primitives.Group
		primitives.Name(&dinner, "dinner")
		for i := range n {
			primitives.Name(&forks[i], fmt.Sprintf("fork %d", i+1))
			lower, higher := &forks[i], &forks[(i+1)%n]
			if i == n-1 {
				lower, higher = higher, lower
			}
			dinner.Go(fmt.Sprintf("philosopher %d", i+1), func() {
				lower.Lock()
				defer lower.Unlock()
				higher.Lock()
				defer higher.Unlock()
				lower.uses++
				higher.uses++
			})
		}
		dinner.Wait()
		for i := range forks {
			primitives.Check(forks[i].uses == 2, "fork %d was used %d times, not 2", i+1, forks[i].uses)
		}
	}
}

// philosophersWaiter removes circular wait: the waiter seats all but one at a time. A circle of
// waits needs everybody, so one who sits gets both forks.
func philosophersWaiter(n int) func() {
	return func() {
		forks := make([]fork, n)
		seats := primitives.NewSemaphore(int64(n - 1))
		primitives.Name(seats, "seats")
		var dinner primitives.Group
		primitives.Name(&dinner, "dinner")
		for i := range n {
			primitives.Name(&forks[i], fmt.Sprintf("fork %d", i+1))
			left, right := &forks[i], &forks[(i+1)%n]
			dinner.Go(fmt.Sprintf("philosopher %d", i+1), func() {
				seats.Wait()
				defer seats.Signal()
				left.Lock()
				defer left.Unlock()
				right.Lock()
				defer right.Unlock()
				left.uses++
				right.uses++
			})
		}
		dinner.Wait()
		for i := range forks {
			primitives.Check(forks[i].uses == 2, "fork %d was used %d times, not 2", i+1, forks[i].uses)
		}
	}
}
