package explore

import (
	"maps"
	"slices"

	"syncplay/detector/report"
	"syncplay/primitives/hook"
)

// A lasso is an execution that comes back to where it was: tasks that get in each other's way go round a
// cycle together, and the same schedule may let them do so for ever. It is looked for at the end of long
// executions. The cycle has to leave everything as it was and to be fair: whoever can go on somewhere
// in it is let on. Somebody in it must not get on. Then the execution is begun again, and the cycle
// is run a thousand times more: what it did all that time it is taken to do for ever.

const (
	shortestTail  = 64    // steps of an execution that may have a cycle at its end
	longestTail   = 8192  // that are looked at
	longestCycle  = 512   // steps of a cycle
	furtherRounds = 1_000 // that a cycle is run
)

// lasso is a cycle at the end of an execution. The zero value is none.
type lasso struct {
	looked  int    // steps up to which one was looked for
	until   int    // steps of the schedule that is followed; 0 if none is
	refuted int    // steps of the cycle at the end of that which did not hold
	hash    uint32 // of that schedule
	period  int    // of the cycle at its end, which was run on before; 0 if that is not known
	passed  bool   // somebody is passed by: a cycle may be found here
	alone   bool   // the cycle is of one task, which might be put to sleep

	at     int              // steps up to the second end of the cycle
	cycle  []step           // nil if there is none
	kind   report.Kind      // what it is, if it holds
	held   bool             // it was run on, and held
	writes bool             // values
	all    []turned         // who took the steps up to where it was found
	values map[int32]string // that were written in a round
	first  map[int32]string // and in the first
}

// used says whether anything is known or was done of an execution.
func (l *lasso) used() bool { return l.looked != 0 || l.until != 0 || l.passed || l.cycle != nil }

// tries says whether something may have to be tried.
func (m *machine) tries() bool {
	l := &m.lasso
	return m.probe.task != nil || l.cycle != nil || l.passed || len(m.steps) >= shortestTail || len(m.steps) == l.until
}

// tried says whether a cycle is being run on.
func (l *lasso) tried(m *machine) bool { return l.cycle != nil && !l.held && len(m.steps) >= l.at }

// goesOn says whether the execution goes on, at the end of which there may be a cycle.
//
//go:norace
func (l *lasso) goesOn(m *machine) bool {
	n := len(m.steps)
	switch {
	case l.held && n == l.at:
		m.end = looped
		return false
	case l.tried(m):
		return l.holds(m, n)
	case m.probe.task != nil || l.cycle != nil || n <= l.looked || n < len(m.script) || m.restless || m.state.Runnable == 0 && !l.passed:
		return true
	case m.teller != nil && (n != l.until || m.streamTo(looped) != l.hash): // others may be there that did not hold
		return true
	case l.passed, n >= shortestTail && n&(n-1) == 0, n == l.until && m.streamTo(looped) == l.hash:
		l.looked, l.alone, l.passed = n, l.passed, false
		return !l.find(m, n)
	}
	return true
}

// find looks for a cycle at the end of n steps, and has it tried. A shorter one may be a part of it.
func (l *lasso) find(m *machine, n int) bool {
	for p := max(1, l.period); 2*p <= n && p <= longestCycle; p++ {
		i := n - 1
		for i >= max(p, n-longestTail) && m.alike(i-p, i) {
			i--
		}
		if i < n-p && l.try(m, max(i+1+p, 2*p), p) {
			return true
		}
	}
	return n == l.until && l.findRound(m, n)
}

// findRound looks for a cycle that was gone round once, as the schedule that is followed may show it.
func (l *lasso) findRound(m *machine, n int) bool {
	for p := l.refuted + 1; p <= min(n, longestCycle); p++ {
		if m.round(p) && (m.teller == nil || p == l.period) && l.try(m, n, p) {
			return true
		}
	}
	return false
}

// alike says whether two steps are the same, and could be taken in place of the same others.
func (m *machine) alike(i, j int) bool {
	a, b := &m.steps[i], &m.steps[j]
	return a.task == b.task && m.mark(a.kind, a.noun, a.object) == m.mark(b.kind, b.noun, b.object) && a.outcome == b.outcome &&
		a.second == b.second && a.pick == b.pick && a.runnable == b.runnable
}

// try has the cycle of p steps run on that ends with step at, if it may be one without end.
func (l *lasso) try(m *machine, at, p int) bool {
	cycle := m.steps[at-p : at]
	l.writes = false
	if !m.fair(cycle) || !m.comesBack(cycle) {
		return false
	}
	if l.kind = m.blames(cycle); l.kind == "" {
		return false
	}
	l.at, l.cycle, l.values, l.first = at, slices.Clone(cycle), map[int32]string{}, nil
	if m.teller != nil { // which follows one that was run on
		l.held = true
		return !l.goesOn(m)
	}
	l.all = m.taken(l.all[:0])
	m.script = append(m.script[:0], l.all[:at]...)
	m.again, m.end = at, probed
	return true
}

// holds says whether the cycle is run on after n steps.
func (l *lasso) holds(m *machine, n int) bool {
	p := len(l.cycle)
	done := n - l.at
	next := int(l.cycle[done%p].task)
	broken := m.failure != nil || done > 0 && !m.alike(n-1-p, n-1) || !m.state.Runnable.Has(next)
	if done > 0 && done%p == 0 && !l.same() {
		broken = true
	}
	switch {
	case broken:
		if l.at == l.until { // there may be a longer one
			l.looked, l.refuted = l.at-1, p
		}
		l.cycle, m.script = nil, append(m.script[:0], l.all...)
	case done == furtherRounds*p:
		l.held = true
	default:
		return true
	}
	m.again, m.end = l.at, probed
	return false
}

// wrote notes the values that a task has written or read. A compare-and-swap tells none: it takes another
// operation in the round that does.
func (l *lasso) wrote(t *task, acts []act) {
	for i := range acts {
		a := &acts[i]
		switch value := t.told[i].value; {
		case a.object == nil || a.outcome != took:
		case value != "":
			l.values[a.object.Number] = value
		case a.kind == hook.Modify && l.values[a.object.Number] == "":
			l.values[a.object.Number] = untold
		}
	}
}

const untold = "?"

// same says whether all values are known and, after the first round, as in that.
func (l *lasso) same() bool {
	if l.first == nil {
		l.first = maps.Clone(l.values)
	}
	for _, v := range l.values {
		if v == untold {
			return false
		}
	}
	return maps.Equal(l.first, l.values)
}

// taken appends who took the steps so far.
func (m *machine) taken(all []turned) []turned {
	for i := range m.steps {
		all = append(all, turned{int(m.steps[i].task), int(m.steps[i].pick)})
	}
	return all
}

// fair says whether everybody is let on in the cycle who can go on. Only who waits for a lock that is not
// fair may be passed by, as long as it is not free all the time.
func (m *machine) fair(cycle []step) bool {
	var served, able Tasks
	always := ^Tasks(0)
	for i := range cycle {
		served |= only(int(cycle[i].task))
		able |= cycle[i].runnable
		always &= cycle[i].runnable
	}
	for i := range (able &^ served).All() {
		if always.Has(i) || !m.tasks[i].starves() {
			return false
		}
	}
	return true
}

// starves says whether the task waits for a lock that is not fair.
func (t *task) starves() bool {
	return t.phase == atPoint && t.Op().Kind == hook.Lock && unfair(t.Op().Noun)
}

// comesBack says whether the cycle leaves everything as it was. Of values that are written that
// remains to be seen.
func (m *machine) comesBack(cycle []step) bool {
	var all loop
	for i := range cycle {
		s := &cycle[i]
		for j := s.own; j < s.to; j++ {
			a := &m.accesses[j]
			if a.class != write && !s.passes(a) {
				return false
			}
			m.lasso.writes = m.lasso.writes || a.class == write
			all.at(a)
		}
	}
	return !all.keeps()
}

// blames says what is wrong with the cycle: a livelock if nobody in it gets all that it asks for, a
// starvation if some do and others get nothing, and nothing if all get on, or if one touches nothing: then
// nobody knows what it waits for.
func (m *machine) blames(cycle []step) report.Kind {
	var gets, refusals, failures, served, able, touches Tasks
	for i := range cycle {
		s := &cycle[i]
		me := only(int(s.task))
		served |= me
		able |= s.runnable
		switch {
		case s.missed, s.outcome == refused && s.noun != hook.Nothing:
			refusals |= me
		case s.outcome == refused: // an atomic, which may be tried again
			failures |= me
		}
		if s.got {
			gets |= me
		}
		for j := s.own; j < s.to; j++ {
			touches |= me
			if m.accesses[j].takes() > 0 {
				gets |= me
			}
		}
	}
	refusals |= failures &^ gets
	switch gets &^= refusals; {
	case touches != served:
		return ""
	case gets == 0 && able&^served == 0:
		return report.Livelock
	case refusals|able&^served != 0:
		return report.Starvation
	}
	return ""
}
