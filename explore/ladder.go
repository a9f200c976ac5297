package explore

import (
	"math"
	"strings"
)

// Ladder is the default: what is cheap and often enough comes first, within one budget.
//
//   - one execution in which nobody is preempted, and one in which everybody is at every step;
//   - DPOR, for as many executions as small programs have: most are proved here;
//   - all interleavings with no preemption, with one, two and three: most bugs need no more (Musuvathi
//     and Qadeer), and each bound gets at most a tenth of the budget;
//   - DPOR again, from where it was, until it ends or most of the budget is spent;
//   - and for the rest chance, in rotation: PCT of depth 2 and 3, POS, and a random walk.
//
// A bound never prunes DPOR: what it leaves out it would take for covered. (Coons, Musuvathi and
// McKinley, "Bounded Partial-Order Reduction".)
var Ladder Strategy = &named{"ladder", func(s Settings) Search { return newLadder(s) }}

// The shares of the ladder.
const (
	proofShare = 20     // the part of the budget that DPOR has before the bounds: a twentieth,
	leastProof = 500    // but no fewer executions
	smallProof = 20_000 // and no more
	boundShare = 0.1    // of the budget for each bound
	mostBounds = 100    // rungs: the budget would not reach that far
	lastShare  = 0.25   // of the budget for chance
	lastFew    = 200    // executions by chance where some are without end
)

type ladder struct {
	settings Settings
	rungs    []rung
	at       int
	dpor     *dpor
	covered  int // preemptions that all schedules were covered for; -1 for none
	proof    proof
	endless  bool // an execution had no end
	chance   []Search
}

// proof counts the executions of the search that covered everything.
type proof struct{ schedules, blocked, failing int64 }

// rung is a search, how many executions it may have, and what of the budget it has to leave.
type rung struct {
	search Search
	most   int64
	leave  float64
	share  float64 // of the budget, at most; 0 for no limit
	bound  int     // of preemptions; -1 for none

	begun float64 // what was left of the budget
	n     int64
}

func newLadder(s Settings) *ladder {
	if s.left == nil {
		s.left = func() float64 { return 1 }
	}
	l := &ladder{settings: s, dpor: newDPOR(dependency), covered: -1}
	const all = math.MaxInt64
	small := max(leastProof, min(smallProof, s.MaxSchedules/proofShare))
	l.rungs = []rung{
		{search: nonpreemptive.Search(s), most: 1, bound: -1},
		{search: roundRobin.Search(s), most: 1, bound: -1},
		{search: l.dpor, most: small, bound: -1},
	}
	bounds := min(s.Preemptions, mostBounds)
	if bounds < 0 {
		bounds = 3
	}
	for b := 0; b <= bounds; b++ {
		l.rungs = append(l.rungs, rung{search: newBounded(b), most: all, share: boundShare, bound: b})
	}
	l.rungs = append(l.rungs,
		rung{search: l.dpor, most: all, leave: lastShare, bound: -1})
	l.chance = chances(s)
	l.rungs = append(l.rungs, rung{search: &rotation{searches: l.chance}, most: all, bound: -1})
	return l
}

// chances returns the searches by chance.
func chances(s Settings) []Search {
	all := []Search{PCTDepth(2).Search(s), PCTDepth(3).Search(s), POS.Search(s), Random.Search(s)}
	for _, c := range all {
		c.Begin()
	}
	return all
}

// rotation takes the searches in turn.
type rotation struct {
	searches []Search
	at       int
}

func (r *rotation) Begin() bool {
	r.at = (r.at + 1) % len(r.searches)
	return r.searches[r.at].Begin()
}
func (r *rotation) Next(s *State) int { return r.searches[r.at].Next(s) }
func (r *rotation) End(s *State)      { r.searches[r.at].End(s) }

// Begin climbs until a rung has another execution.
func (l *ladder) Begin() bool {
	for ; l.at < len(l.rungs) && !l.complete(); l.at++ {
		if l.rungs[l.at].begin(l) {
			return true
		}
	}
	return false
}

// begin says whether the rung has another execution.
func (r *rung) begin(l *ladder) bool {
	left := l.settings.left()
	if r.n == 0 {
		r.begun = left
	}
	if r.n >= r.most || left < r.leave || r.share > 0 && r.begun-left > r.share {
		return false
	}
	if !r.search.Begin() {
		if r.bound >= 0 && l.covered == r.bound-1 {
			l.covered = r.bound
		}
		return false
	}
	r.n++
	return true
}

func (l *ladder) Next(s *State) int { return l.rungs[l.at].search.Next(s) }

// End leaves a rung whose execution had no end: those that come after it there would have none either.
func (l *ladder) End(s *State) {
	r := &l.rungs[l.at]
	r.search.End(s)
	l.proof.count(r, s.m)
	if s.m.end != tooLong && s.m.end != looped {
		return
	}
	l.endless = true
	last := len(l.rungs) - 1
	l.rungs[last].most = lastFew
	if l.at < last {
		r.most = 0
	}
	for i := range l.rungs[:last] {
		if l.rungs[i].bound >= 0 || l.rungs[i].search == Search(l.dpor) {
			l.rungs[i].most = 0
		}
	}
}

// count counts an execution of a rung that could cover everything.
func (p *proof) count(r *rung, m *machine) {
	if _, covers := r.search.(*dpor); !covers {
		return
	}
	if m.end == abandoned {
		p.blocked++
		return
	}
	p.schedules++
	if m.failing() {
		p.failing++
	}
}

func (l *ladder) complete() bool { return l.dpor.complete() && !l.endless }

func (l *ladder) bound() string {
	var parts []string
	if l.covered >= 0 {
		parts = append(parts, "all schedules with at most "+count(l.covered, "preemption"))
	}
	if c, ok := l.chance[1].(claimant); ok && c.bound() != "" {
		parts = append(parts, c.bound())
	}
	return strings.Join(parts, "; ")
}
