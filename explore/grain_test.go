package explore

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/explore/internal/program"
	"syncplay/primitives/hook"
)

// The two grains are two descriptions of the same locks: the coarse one is a table of what each
// operation does, the fine one is the code. Where they differ the table is wrong.

// ended returns how an execution ended, as far as no grain shows: what the operations returned, who
// failed and how, and whether all came to an end.
func (s *study) ended() string {
	m := s.m
	var b strings.Builder
	b.WriteString(s.log.Outcome())
	m.alien.Store(nil) // that was us, reading variables
	fmt.Fprintf(&b, "\nend %d", m.end)
	for i, t := range m.tasks[:m.n] {
		if t.failure != nil {
			fmt.Fprintf(&b, "\ntask %d: %d %s%s", i, t.failure.kind, t.failure.message, who(t.failure.value))
		}
	}
	return b.String()
}

// endings returns every way in which p can end, with a schedule for each.
func (s *study) endings(p program.Program, g GrainSize, limit int) (endings map[string]string, complete bool) {
	endings = map[string]string{}
	s.m.fine = g == Fine
	strategy := DFS
	if s.m.fine {
		strategy = DPOR
	}
	f := s.searchEach(p, strategy.Search(Settings{}), limit, func(m *machine) {
		endings[s.ended()] = schedule(m)
	})
	s.m.fine = false
	return endings, f.complete
}

// parted are the types with parts that don't spin: a loop that waits is not cut short here.
func parted(p program.Program) bool {
	for _, o := range p.Objects {
		switch o.Type {
		case program.SpinLock, program.TASLock, program.MCSLock:
			return false
		}
	}
	for _, task := range p.Tasks {
		for _, st := range task {
			if st.Op == program.TryLock && p.Objects[st.On].Type == program.RWMutex {
				return false
			}
		}
	}
	return true
}

// TestGrainsAgreeAgain runs programs at which the grains once differed.
func TestGrainsAgreeAgain(t *testing.T) {
	s := seeded(t)
	for _, seed := range []uint64{
		7000260,  // two unlocks of one lock: the second stored what the first had swapped
		10000050, // a TryPut was refused because of a Put that a Close then refused
	} {
		p := program.Random(seed, samples()[seed/1_000_000].size)
		fine, _ := s.endings(p, Fine, 200_000)
		coarse, _ := s.endings(p, Coarse, 200_000)
		assert.Equal(t, slices.Sorted(maps.Keys(coarse)), slices.Sorted(maps.Keys(fine)), "seed %d\n%v", seed, p)
	}
}

// misusable says whether misusing p's objects shows, at the fine grain, before it is noticed: one that waits
// on a Cond without having its lock is in the queue by then, and one that unlocks an RWMutex which is not
// locked for reading has counted itself out.
func misusable(p program.Program) bool { return has(p, program.Cond) || has(p, program.RWMutex) }

func TestGrainsAgree(t *testing.T) {
	programs, limit := 150, 20_000
	if hook.Race {
		programs, limit = 20, 2_000
	}
	if long() {
		programs, limit = 5_000, 200_000
	}
	s := newStudy(t)
	all := samples()
	tried, different := 0, 0
	for i := uint64(0); tried < programs; i++ {
		sample := all[i%uint64(len(all))]
		seed := sample.from + i/uint64(len(all))
		p := program.Random(seed, sample.size)
		if n := p.Interleavings(); n < 2 || n > 300 || !parted(p) || sample.size.Manners == program.Wild && misusable(p) {
			continue
		}
		fine, complete := s.endings(p, Fine, limit)
		if !complete {
			continue
		}
		tried++
		coarse, _ := s.endings(p, Coarse, 20_000) // few enough for this to be every interleaving
		if len(coarse) > 1 {
			different++
		}
		require.Equal(t, slices.Sorted(maps.Keys(coarse)), slices.Sorted(maps.Keys(fine)), "seed %d\n%v\ncoarse %v\nfine %v", seed, p, coarse, fine)
	}
	assert.NotZero(t, different, "some programs can end in several ways")
}
