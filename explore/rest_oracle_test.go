package explore

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/primitives/hook"
)

// The same oracle at the fine grain, where loops write the words of locks: in random programs of two
// tasks, nobody's sleep takes an ending away. Who goes round a few times at the most is put to sleep by
// nobody; without a bound, all endings are there that a few rounds have.
func TestSleepingMissesNoEndAtTheFineGrain(t *testing.T) {
	for name, locks := range map[string]func() locker{"Mutex": newMutex, "TicketLock": newTicket} {
		t.Run(name, func(t *testing.T) {
			m := harness(t, nil)
			m.fine, m.maxSteps = true, 400
			tried, slept, endless := 0, 0, 0
			for seed := uint64(1); tried < fineEffort(); seed++ {
				p := fewSteps(randomRetrial(seed, true))
				p.locks, p.most = locks, 3
				all, ok := endings(m, p, DPOR, true, 2_000)
				if !ok {
					continue
				}
				p.most, m.slept = 0, false
				some, ok := endings(m, p, DPOR, false, 4_000)
				if !ok {
					endless++
					continue
				}
				tried++
				if m.slept {
					slept++
				}
				withoutStuck(all)
				require.Empty(t, lacks(all, some), "seed %d: %v", seed, p)
				if p.bounded() {
					require.Empty(t, lacks(some, all), "seed %d: %v", seed, p)
				}
			}
			t.Log(tried, slept, endless)
			assert.NotZero(t, slept)
		})
	}
}

func fineEffort() int {
	switch {
	case long():
		return 5_000
	case hook.Race:
		return 4
	}
	return 30
}

// fewSteps returns a part of the program.
func fewSteps(p retrial) retrial {
	p.tasks = p.tasks[:2]
	for i, task := range p.tasks {
		p.tasks[i] = task[:min(len(task), 2)]
	}
	return p
}

// bounded says whether every loop has a bound.
func (p retrial) bounded() bool {
	for _, task := range p.tasks {
		for _, s := range task {
			if s.does.loops() && s.bound == 0 {
				return false
			}
		}
	}
	return true
}
