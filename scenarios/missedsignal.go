package scenarios

import (
	"syncplay/detector/report"
	"syncplay/primitives"
)

func missedSignal() Scenario {
	return Scenario{
		Name: "missed-signal",
		Variants: []Variant{
			{
				Name: "broken", Broken: true, Run: missedSignalBroken,
				Outcomes: []Outcome{{report.Stuck, Must, Least{0, 5}, "the baker rang before the customer came, and nothing keeps a signal"}},
			},
			{
				Name: "if", Broken: true, Run: missedSignalIf,
				Outcomes: []Outcome{{report.CheckFailed, Must, Least{1, 9}, "between the signal and the waking another customer took the loaf"}},
			},
			{
				Name: "one-for-two", Broken: true, Run: missedSignalOneForTwo,
				Outcomes: []Outcome{{report.Stuck, Must, Least{0, 10}, "there is bread for two and a signal for one"}},
			},
			{Name: "semaphore", Run: missedSignalSemaphore},
			{Name: "loop", Run: missedSignalLoop},
		},
	}
}

// missedSignalBroken lets a customer wait for the bell without a look at the shelf. If the baker
// was faster, the bell has rung already.
func missedSignalBroken() {
	var mu primitives.Mutex
	loaves := 0 // on the shelf; guarded by mu
	primitives.Name(&mu, "mu")
	bell := primitives.NewCond(&mu)
	primitives.Name(bell, "bell")

	var shop primitives.Group
	primitives.Name(&shop, "shop")
	shop.Go("customer", func() {
		mu.Lock()
		bell.Wait()
		loaves--
		mu.Unlock()
	})
	shop.Go("baker", func() {
		mu.Lock()
		loaves++
		mu.Unlock()
		bell.Signal()
	})
	shop.Wait()
}

// missedSignalIf lets each customer look at the shelf once. Whoever was woken takes a loaf
// without a second look.
func missedSignalIf() {
	var mu primitives.Mutex
	loaves := 0 // on the shelf; guarded by mu
	primitives.Name(&mu, "mu")
	bell := primitives.NewCond(&mu)
	primitives.Name(bell, "bell")

	buy := func() {
		mu.Lock()
		if loaves == 0 {
			bell.Wait()
		}
		primitives.Check(loaves > 0, "woken for a loaf, and the shelf is empty")
		loaves--
		mu.Unlock()
	}
	var shop primitives.Group
	primitives.Name(&shop, "shop")
	shop.Go("customer 1", buy)
	shop.Go("customer 2", buy)
	shop.Go("baker", func() {
		for range 2 {
			mu.Lock()
			loaves++
			mu.Unlock()
			bell.Signal()
		}
	})
	shop.Wait()
}

// missedSignalOneForTwo bakes for two customers and signals once. Signal wakes one of those who
// wait.
func missedSignalOneForTwo() {
	var mu primitives.Mutex
	loaves := 0 // on the shelf; guarded by mu
	primitives.Name(&mu, "mu")
	bell := primitives.NewCond(&mu)
	primitives.Name(bell, "bell")

	buy := func() {
		mu.Lock()
		for loaves == 0 {
			bell.Wait()
		}
		loaves--
		mu.Unlock()
	}
	var shop primitives.Group
	primitives.Name(&shop, "shop")
	shop.Go("customer 1", buy)
	shop.Go("customer 2", buy)
	shop.Go("baker", func() {
		mu.Lock()
		loaves += 2
		mu.Unlock()
		bell.Signal()
	})
	shop.Wait()
}

// missedSignalSemaphore makes each loaf a permit. It waits for its customer as the customer may
// wait for it.
func missedSignalSemaphore() {
	loaves := primitives.NewSemaphore(0) // on the shelf
	primitives.Name(loaves, "loaves")

	buy := func() { loaves.Wait() }
	var shop primitives.Group
	primitives.Name(&shop, "shop")
	shop.Go("customer 1", buy)
	shop.Go("customer 2", buy)
	shop.Go("baker", func() { loaves.Release(2) })
	shop.Wait()
	primitives.Check(!loaves.TryAcquire(1), "two of two loaves were sold, and one is left")
}

// missedSignalLoop looks at the shelf before each wait and after it, and the bell wakes
// everybody. The shelf remembers what the bell does not.
func missedSignalLoop() {
	var mu primitives.Mutex
	loaves := 0 // on the shelf; guarded by mu
	primitives.Name(&mu, "mu")
	bell := primitives.NewCond(&mu)
	primitives.Name(bell, "bell")

	buy := func() {
		mu.Lock()
		for loaves == 0 {
			bell.Wait()
		}
		loaves--
		mu.Unlock()
	}
	var shop primitives.Group
	primitives.Name(&shop, "shop")
	shop.Go("customer 1", buy)
	shop.Go("customer 2", buy)
	shop.Go("baker", func() {
		mu.Lock()
		loaves += 2
		mu.Unlock()
		bell.Broadcast()
	})
	shop.Wait()
	primitives.Check(loaves == 0, "two of two loaves were sold, and %d are left", loaves)
}
