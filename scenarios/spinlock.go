package scenarios

import (
	"fmt"

	"syncplay/detector/report"
	"syncplay/primitives"
)

func spinlock() Scenario {
	return Scenario{
		Name: "spinlock",
		Variants: []Variant{
			{
				Name: "naive", Broken: true, Run: spinlockNaive,
				Outcomes: []Outcome{{report.CheckFailed, Must, Least{2, 9}, "between the look at the lock and its taking, another one takes it too"}},
			},
			{Name: "tas", Run: spinlockTAS},
			{Name: "ttas", Run: spinlockTTAS},
			{Name: "ticket", Run: spinlockTicket},
			{Name: "mcs", Run: spinlockMCS},
			{Name: "mutex", Run: spinlockMutex},
		},
	}
}

// spinlockNaive looks whether the lock is free and then takes it. Those are two steps.
func spinlockNaive() {
	var locked, inside primitives.Int64
	primitives.Name(&locked, "locked")
	primitives.Name(&inside, "inside")

	work := func() {
		for locked.Load() == 1 {
			primitives.Yield()
		}
		locked.Store(1)
		n := inside.Add(1)
		primitives.Check(n == 1, "%d goroutines are inside at the same time", n)
		inside.Add(-1)
		locked.Store(0)
	}

	var crew primitives.Group
	primitives.Name(&crew, "crew")
	crew.Go("worker 1", work)
	crew.Go("worker 2", work)
	crew.Wait()
}

// spinlockTAS asks with test-and-set: every look is a write.
func spinlockTAS() {
	const workers = 4
	var lock primitives.TASLock
	count := 0 // guarded by lock
	primitives.Name(&lock, "lock")

	var crew primitives.Group
	primitives.Name(&crew, "crew")
	for i := range workers {
		crew.Go(fmt.Sprintf("worker %d", i+1), func() {
			lock.Lock()
			count++
			lock.Unlock()
		})
	}
	crew.Wait()
	primitives.Check(count == workers, "%d workers were counted as %d", workers, count)
}

// spinlockTTAS looks first and writes when the lock seems free: test and test-and-set.
func spinlockTTAS() {
	const workers = 4
	var lock primitives.SpinLock
	count := 0 // guarded by lock
	primitives.Name(&lock, "lock")

	var crew primitives.Group
	primitives.Name(&crew, "crew")
	for i := range workers {
		crew.Go(fmt.Sprintf("worker %d", i+1), func() {
			lock.Lock()
			count++
			lock.Unlock()
		})
	}
	crew.Wait()
	primitives.Check(count == workers, "%d workers were counted as %d", workers, count)
}

// spinlockTicket lets the waiting draw numbers, and serves them in turn.
func spinlockTicket() {
	const workers = 4
	var lock primitives.TicketLock
	count := 0 // guarded by lock
	primitives.Name(&lock, "lock")

	var crew primitives.Group
	primitives.Name(&crew, "crew")
	for i := range workers {
		crew.Go(fmt.Sprintf("worker %d", i+1), func() {
			lock.Lock()
			count++
			lock.Unlock()
		})
	}
	crew.Wait()
	primitives.Check(count == workers, "%d workers were counted as %d", workers, count)
}

// spinlockMCS gives each waiter a place of its own to look at.
func spinlockMCS() {
	const workers = 4
	var lock primitives.MCSLock
	count := 0 // guarded by lock
	primitives.Name(&lock, "lock")

	var crew primitives.Group
	primitives.Name(&crew, "crew")
	for i := range workers {
		crew.Go(fmt.Sprintf("worker %d", i+1), func() {
			lock.Lock()
			count++
			lock.Unlock()
		})
	}
	crew.Wait()
	primitives.Check(count == workers, "%d workers were counted as %d", workers, count)
}

// spinlockMutex parks: a goroutine that waits is asleep, and its core is free for others.
func spinlockMutex() {
	const workers = 4
	var lock primitives.Mutex
	count := 0 // guarded by lock
	primitives.Name(&lock, "lock")

	var crew primitives.Group
	primitives.Name(&crew, "crew")
	for i := range workers {
		crew.Go(fmt.Sprintf("worker %d", i+1), func() {
			lock.Lock()
			count++
			lock.Unlock()
		})
	}
	crew.Wait()
	primitives.Check(count == workers, "%d workers were counted as %d", workers, count)
}
