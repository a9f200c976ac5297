package explore

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"syncplay/detector"
	"syncplay/explore/internal/program"
)

// outcomes returns what the completed executions of p can show, by DPOR; nil if there are too many.
func (s *study) outcomes(p program.Program) map[string]bool {
	seen := map[string]bool{}
	f := s.searchEach(p, DPOR.Search(Settings{}), 1_000, func(m *machine) {
		if m.end == completed {
			seen[s.log.Outcome()] = true
			m.alien.Store(nil)
		}
	})
	if !f.complete {
		return nil
	}
	return seen
}

// TestObservedIsExplored runs programs on real cores: whatever they show there is among what
// the exploration found.
func TestObservedIsExplored(t *testing.T) {
	size := program.Size{Tasks: 3, Statements: 6, Objects: 2, Manners: program.Live}
	t.Run("free", func(t *testing.T) {
		observed(t, size, func(p program.Program, saw func(string)) {
			var log program.Log
			run := p.Func(&log)
			for range 200 {
				run()
				saw(log.Outcome())
			}
		})
	})
	size.Manners = program.Clean
	t.Run("watched", func(t *testing.T) {
		observed(t, size, func(p program.Program, saw func(string)) {
			var log program.Log
			run := p.Func(&log)
			detector.Run(func() {
				run()
				if outcome := log.Outcome(); strings.Count(outcome, ", ended") == len(p.Tasks) {
					saw(outcome) // else it was unwound
				}
			}, detector.Runs(200), detector.Seed(1), detector.KeepGoing(), detector.MaxTime(100*time.Millisecond))
		})
	})
}

// possible is a program and all that it can show.
type possible struct {
	seed     uint64
	program  program.Program
	outcomes map[string]bool
}

// hasty says whether attempts of the program may be refused on real cores because of another operation that is
// half done, which is one step here: a writer's.
func hasty(p program.Program) bool {
	text := p.String()
	return slices.ContainsFunc(p.Objects, func(o program.Object) bool {
		return o.Type == program.RWMutex && strings.Contains(text, "TryLock")
	})
}

// observed explores programs and then runs them, when nobody listens any more.
func observed(t *testing.T, size program.Size, run func(p program.Program, saw func(string))) {
	var all []possible
	t.Run("explored", func(t *testing.T) {
		s := newStudy(t)
		for seed := uint64(0); len(all) < 60; seed++ {
			p := program.Random(seed, size)
			if p.Interleavings() < 20 || hasty(p) {
				continue
			}
			if outcomes := s.outcomes(p); outcomes != nil {
				all = append(all, possible{seed, p, outcomes})
			}
		}
	})
	for start := time.Now(); !differ(t, all, run); { // on one processor programs rarely do
		require.Less(t, time.Since(start), time.Minute, "no program showed more than one outcome")
	}
}

// differ runs the programs, and says whether one of them showed more than one outcome.
func differ(t *testing.T, all []possible, run func(p program.Program, saw func(string))) bool {
	outcomes, shown, several := 0, 0, 0
	for _, e := range all {
		seen := map[string]bool{}
		run(e.program, func(outcome string) { seen[outcome] = true })
		for outcome := range seen {
			require.True(t, e.outcomes[outcome], "seed %d was observed and not explored:\n%s\n%v", e.seed, outcome, e.program)
		}
		outcomes += len(e.outcomes)
		shown += len(seen)
		if len(seen) > 1 {
			several++
		}
	}
	t.Logf("%d outcomes are possible, %d were observed; %d programs showed more than one", outcomes, shown, several)
	return several > 0
}
