package verify

import "syncplay/primitives"

func barrierChecks() []Check {
	claims := []Claim{Ordering, NoLostWakeup, Rendezvous}
	return []Check{
		{Type: "Barrier", Name: "2 tasks x 2 rounds", Tasks: 2, Operations: 4, Claims: claims, program: rounds(2, 2)},
		{Type: "Barrier", Name: "3 tasks x 1 round", Tasks: 3, Operations: 3, Claims: claims, program: rounds(3, 1)},
	}
}

// rounds has tasks meet some times. Before they meet each writes what all read after it.
func rounds(tasks, times int) func() {
	return func() {
		b := primitives.NewBarrier(tasks)
		met := make([]struct {
			arrived, places int
			wrote           [3]primitives.Var[int]
		}, times)
		together(tasks, func(task int) {
			for i := range met {
				m := &met[i]
				m.wrote[task].Set(1)
				m.arrived++
				place := b.Wait()
				primitives.Check(m.arrived == tasks, "one goes on when %d of %d have come", m.arrived, tasks)
				primitives.Check(0 <= place && place < tasks && m.places&(1<<place) == 0, "place %d is given twice, or is none", place)
				m.places |= 1 << place
				for other := range tasks {
					primitives.Check(m.wrote[other].Get() == 1, "what one wrote before it came is not seen after")
				}
			}
		})
	}
}
