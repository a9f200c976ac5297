package scenarios

import (
	"syncplay/detector/report"
	"syncplay/primitives"
)

func starvation() Scenario {
	return Scenario{
		Name: "starvation",
		Variants: []Variant{
			{
				Name: "broken", Broken: true, Run: starvationBroken,
				Outcomes: []Outcome{{report.Starvation, Rarely, Least{0, 8}, "whoever has just let go of the lock may take it again before the one who waits"}},
			},
			{Name: "ticket", Run: starvationTicket},
		},
	}
}

// starvationBroken spins for a lock that keeps no order: it goes to whoever tries at the right
// moment.
func starvationBroken() {
	var lock primitives.TASLock
	var served primitives.Bool
	primitives.Name(&lock, "lock")
	primitives.Name(&served, "served")

	eat := func() {
		for !lock.TryLock() {
			primitives.Yield()
		}
		primitives.Yield() // takes its time
		lock.Unlock()
	}

	var both primitives.Group
	primitives.Name(&both, "both")
	both.Go("greedy", func() {
		for !served.Load() {
			eat()
		}
	})
	both.Go("patient", func() {
		eat()
		served.Store(true)
	})
	both.Wait()
}

// starvationTicket lets everybody draw a ticket. Who draws later is served later.
func starvationTicket() {
	var lock primitives.TicketLock
	var served primitives.Bool
	primitives.Name(&lock, "lock")
	primitives.Name(&served, "served")

	eat := func() {
		lock.Lock()
		primitives.Yield() // takes its time
		lock.Unlock()
	}

	var both primitives.Group
	primitives.Name(&both, "both")
	both.Go("greedy", func() {
		for !served.Load() {
			eat()
		}
	})
	both.Go("patient", func() {
		eat()
		served.Store(true)
	})
	both.Wait()
}
