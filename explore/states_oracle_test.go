package explore

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/explore/internal/program"
	"syncplay/primitives/hook"
)

// The oracle of the search of states: random programs end in all the ways there in which they end under
// all schedules, one by one, and in no others.

// visitAll runs f in all states, and shows each execution, but for no more than limit of them. Those that
// came to no end are shown as well.
func visitAll(m *machine, f func(), limit int, each func()) (*states, bool) {
	s := newStates()
	m.f = f
	defer s.takeOver(m)()
	for range limit {
		if !s.Begin() {
			return s, true
		}
		m.execute(s)
		m.alien.Store(nil) // that was us, reading variables
		if m.end == tooLong || m.end == diverged || m.memory.off != nil {
			return s, false
		}
		each()
	}
	return s, false
}

// endingsOfStates is endings for the search of states.
func endingsOfStates(m *machine, p retrial, limit int) (map[string]string, *states, bool) {
	var outcome string
	all := map[string]string{}
	s, complete := visitAll(m, func() { p.run(&outcome) }, limit, func() {
		switch m.end {
		case stuck:
			outcome = fmt.Sprintf("stuck %b", m.left)
		case completed:
		default:
			return
		}
		if _, known := all[outcome]; !known {
			all[outcome] = schedule(m)
		}
	})
	return all, s, complete
}

// programsOfStates returns how many programs an oracle of states tries.
func programsOfStates() int {
	switch {
	case long():
		return 10_000
	case hook.Race:
		return 6
	}
	return 36
}

// Where all loops are bounded, all ends are seen: that loops look alike for a while is not believed.
func TestStatesOfBoundedLoops(t *testing.T) {
	m := harness(t, nil)
	m.maxSteps = 400
	for seed, tried := uint64(1), 0; tried < programsOfStates(); seed++ {
		p := randomRetrial(seed, false)
		all, ok := endings(m, p, DFS, true, 5_000)
		if !ok {
			continue
		}
		tried++
		some, s, ok := endingsOfStates(m, p, 20_000)
		require.True(t, ok, "seed %d: %v", seed, p)
		require.Empty(t, lacks(all, some), "seed %d: %v", seed, p)
		require.Empty(t, lacks(some, all), "seed %d: %v", seed, p)
		require.Zero(t, s.inescapable(), "seed %d: %v", seed, p)
	}
}

// Where a loop has no bound, there are no more states for that, and all ends are seen that are reached
// in a few rounds.
func TestStatesOfEndlessLoops(t *testing.T) {
	m := harness(t, nil)
	m.maxSteps = 400
	cut, endless, inescapable := 0, 0, 0
	for seed, tried := uint64(1), 0; tried < programsOfStates(); seed++ {
		p := randomRetrial(seed, true)
		p.most = 4
		all, ok := endings(m, p, DFS, true, 5_000)
		if !ok {
			continue
		}
		p.most = 0
		tried++
		some, s, ok := endingsOfStates(m, p, 20_000)
		require.True(t, ok, "seed %d: %v", seed, p)
		if s.histories.loops {
			cut++
		}
		if s.inescapable() > 0 {
			inescapable++
		}
		withoutStuck(all) // who gave up may have been waited for
		require.Empty(t, lacks(all, some), "seed %d: %v", seed, p)
		every, ok := endings(m, p, DFS, false, 20_000)
		if !ok {
			endless++
			continue
		}
		withoutStuck(every) // who is stuck may have spun
		withoutStuck(some)
		require.Empty(t, lacks(every, some), "seed %d: %v", seed, p)
		require.Empty(t, lacks(some, every), "seed %d: %v", seed, p)
	}
	t.Log("of loops that spin:", cut, "that search by schedules does not end:", endless, "without an end:", inescapable)
	assert.NotZero(t, cut)
	assert.NotZero(t, inescapable)
}

func withoutStuck(all map[string]string) {
	for o := range all {
		if strings.HasPrefix(o, "stuck") || o == "none" {
			delete(all, o)
		}
	}
}

// Programs without loops have the outcomes that all their schedules have; or something goes wrong in them,
// and that is seen.
func TestStatesOfPrograms(t *testing.T) {
	_, interleavings := effort()
	for _, sample := range samples() {
		t.Run(sample.name, func(t *testing.T) {
			s := newStudy(t)
			s.m.maxSteps = 400
			for seed, tried := sample.from, 0; tried < programsOfStates()/6; seed++ {
				p := program.Random(seed, sample.size)
				if n := p.Interleavings(); n < 2 || n > interleavings {
					continue
				}
				s.m.restless = true
				every, wrong := s.wellEnds(p, DFS)
				reduced, _ := s.wellEnds(p, DPOR)
				tried++
				visited, failed := map[string]string{}, false
				all, ok := visitAll(s.m, p.Func(&s.log), 100_000, func() {
					failed = failed || s.m.end != abandoned && s.m.failing()
					if s.m.end == completed && !s.m.failing() {
						visited[s.outcome()] = schedule(s.m)
					}
				})
				require.True(t, ok, "seed %d\n%v", seed, p)
				require.False(t, all.histories.loops, "seed %d\n%v", seed, p)
				require.Equal(t, wrong, failed, "seed %d\n%v", seed, p)
				require.Empty(t, lacks(visited, every), "seed %d\n%v", seed, p)
				if !wrong {
					require.Empty(t, lacks(every, visited), "seed %d\n%v", seed, p)
					require.Empty(t, lacks(reduced, visited), "seed %d\n%v", seed, p)
				}
			}
		})
	}
}

// wellEnds returns how a program ends where nothing goes wrong, and whether something does.
func (s *study) wellEnds(p program.Program, by Strategy) (all map[string]string, wrong bool) {
	all = map[string]string{}
	s.searchEach(p, by.Search(Settings{}), 20_000, func(m *machine) {
		wrong = wrong || m.failing()
		if !m.failing() {
			all[s.outcome()] = schedule(m)
		}
	})
	return all, wrong
}
