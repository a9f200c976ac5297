package explore

import (
	"runtime"
	"slices"
)

// What becomes of a task that is at the head of a loop, and went round it twice: nobody sees its
// variables, so it is tried. The execution is begun again up to there, and then the task goes on alone. If
// it goes round as often as patience says, with the same operations, at the same places, and with the
// same outcomes, it is taken to go round for ever. If it leaves the loop sooner, the loop is bounded,
// and all its rounds are explored. Then the execution is begun again once more, and goes on with what is
// known. The search is not asked for any of that, and does not notice.
//
// Before it is called a livelock, it is tried for longer: see doubts.
//
// What a task does alone depends on what it did and found so far, which the hash of its past
// stands for. So it is tried once.

// patience is how many rounds are taken for ever.
const patience = 64

// fate is what is known of a task at the head of a loop.
type fate uint8

const (
	unknown   fate = iota
	spins          // for ever
	endless        // the same, after more rounds
	leaves         // after a few rounds
	elsewhere      // it does the same again at other places: a round may be longer
)

// forEver says whether the task is taken to go round for ever.
func (f fate) forEver() bool { return f == spins || f == endless }

// headed returns what stands for a task with that past at the head of a loop with rounds of p steps.
func headed(past uint64, p int) uint64 { return then(past, uint64(p)) }

// probe is a trial of a task. The zero value is none.
type probe struct {
	task   *task    // nil if nobody is tried
	alone  bool     // the task goes on alone
	doubt  bool     // it was tried before, and more rounds are asked for
	period int      // steps of a round
	from   int      // steps that the task has taken before
	tasks  int      // that there were
	places []uint64 // of its steps
	heads  []uint64 // the pasts with which it came to the head of the loop
}

// begin has the execution begun again, to try t, who went round a loop of p steps.
func (p *probe) begin(m *machine, t *task, period int) {
	p.task, p.alone, p.doubt, p.period, p.from, p.tasks = t, false, false, period, len(t.trail), m.n
	p.places, p.heads = p.places[:0], append(p.heads[:0], headed(m.pastOf(t), period))
	m.script = m.taken(m.script[:0])
	m.again = len(m.script)
	m.end = probed
}

// goesOn says whether the execution goes on, of which a trial may be under way.
//
//go:norace
func (p *probe) goesOn(m *machine) bool {
	if p.task == nil || len(m.steps) < len(m.script) {
		return true
	}
	if !p.alone && m.end == probed {
		return false // to begin again
	}
	if !p.alone {
		p.alone, m.memory.alike = true, false
		m.rouse(p.task)
	}
	done, most, forEver := len(p.task.trail)-p.from, m.patience, spins
	if p.doubt {
		most, forEver = furtherRounds, endless
	}
	switch {
	case m.n != p.tasks || m.failure != nil || !p.task.enabled || !p.same() || !m.naming.again(m, p.task, p.period):
		p.ends(m, leaves, len(p.heads))
	case !p.there():
		p.ends(m, elsewhere, len(p.heads))
	case done == most*p.period:
		p.ends(m, forEver, 1)
	case done > 0 && done%p.period == 0:
		p.heads = append(p.heads, headed(m.pastOf(p.task), p.period))
	}
	return p.task != nil
}

// same says whether the task has done the same as a round before, and is about to.
func (p *probe) same() bool {
	t, n := p.task, len(p.task.trail)
	return t.trail[n-1] == t.trail[n-1-p.period] && t.m.mark(t.op.Kind, t.op.Noun, t.object) == t.trail[n-p.period]&aim
}

// there says whether it has done so at the same place.
func (p *probe) there() bool {
	n := len(p.task.trail)
	from := n - 1
	if n == p.from {
		from = n - p.period
	}
	return slices.Equal(p.places[from:n], p.places[from-p.period:n-p.period])
}

// ends notes what became of the task, the first so many times that it came to the head.
func (p *probe) ends(m *machine, f fate, heads int) {
	if p.doubt && f != endless {
		p.task, m.again, m.end = nil, len(m.script), undone
		return
	}
	if m.known == nil {
		m.known = map[uint64]fate{}
	}
	if f == elsewhere && len(p.task.trail) == p.from {
		p.longer(m)
	}
	for _, past := range p.heads[:heads] {
		m.known[past] = f
	}
	p.task, m.again, m.end = nil, len(m.script), probed
}

// longer notes of which longer rounds the same is known already, because the places of all steps are: a
// recursion does the same in rounds of any length, and always at other places.
func (p *probe) longer(m *machine) {
	past, n := m.pastOf(p.task), len(p.places)
	for r := p.period + 1; r <= longestRound && 2*r <= n; r++ {
		if !slices.Equal(p.places[n-r:], p.places[n-2*r:n-r]) {
			m.known[headed(past, r)] = elsewhere
		}
	}
}

// notes keeps the place of the step that t is about to take.
func (p *probe) notes(t *task) { p.places = append(p.places, t.place) }

// whole returns a hash of all the calls that the caller is in: two loops may differ in the outermost.
//
//go:norace
func whole() (place uint64) {
	var calls [64]uintptr
	for skip, n := 2, len(calls); n == len(calls); skip += n {
		n = runtime.Callers(skip, calls[:])
		for _, call := range calls[:n] {
			place = then(place, uint64(call))
		}
	}
	return place
}

// repeats sets i to the task that takes the next step without the search being asked, if there is one.
func (m *machine) repeats(i *int) bool {
	n := len(m.steps)
	switch {
	case n < len(m.script):
		m.state.Pick = uint64(m.script[n].pick)
		*i = m.script[n].task
	case m.probe.task != nil:
		*i = m.probe.task.index
	case m.lasso.tried(m):
		s := &m.lasso.cycle[(n-m.lasso.at)%len(m.lasso.cycle)]
		m.state.Pick = uint64(s.pick)
		*i = int(s.task)
	default:
		return false
	}
	return true
}
