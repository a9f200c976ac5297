package explore

// A cycle without end is shown by the shortest way into it and once round, so far as one is found: with
// few preemptions, then few switches, then few steps. To run each try on for a thousand rounds would
// take long. So a cycle is taken for one as soon as everybody in it is about to do again what he did
// first in it, and whatever is better than what there was is then run on.

const (
	firstShort   = 8       // steps of the schedules that are tried first,
	longestShort = 48      // and of the last
	mostShort    = 5_000   // executions
	shortSteps   = 150_000 // steps of all of them
)

// shorten looks for a smaller schedule into the same cycle, or into another one of the same tasks.
func (x *exploration) shorten(c *candidate) {
	if _, replay := x.strategy.(replaying); replay {
		return
	}
	s := &shortening{x: x, c: c, best: x.weight(c.schedule, c.preemptions)}
	s.tries(&guide{order: turnsOf(c.schedule)}, longestShort)
	s.moves()
	s.fewer()
}

// shortening is what was tried to shorten the way to a cycle.
type shortening struct {
	x          *exploration
	c          *candidate
	best       weight
	executions int
	steps      int
}

// spent says whether the budget is spent.
func (s *shortening) spent() bool {
	return s.executions >= mostShort || s.steps >= shortSteps || s.x.timeLeft() == 0
}

// moves moves the runs of steps of one task about, as for any other failure.
func (s *shortening) moves() {
	for better := true; better; {
		better = false
		for _, order := range neighbours(turnsOf(s.c.schedule)) {
			if s.spent() {
				return
			}
			if better = s.tries(&guide{order: order}, longestShort); better {
				break
			}
		}
	}
}

// fewer tries the schedules with fewer preemptions, the short ones first.
func (s *shortening) fewer() {
	for b := 0; b <= s.best[0]; b++ {
		for limit := firstShort; limit <= longestShort; limit += firstShort {
			if s.exhaust(newBounded(b), limit) && s.best[0] == b {
				break
			}
		}
	}
}

// exhaust tries all executions of a search up to so many steps, and says whether one was better.
func (s *shortening) exhaust(search Search, limit int) (better bool) {
	for search.Begin() && !s.spent() {
		if s.tries(search, limit) {
			better = true
		}
	}
	return better
}

// tries runs an execution up to the first cycle, and keeps that if it is better and holds.
func (s *shortening) tries(search Search, limit int) bool {
	m := s.x.m
	round := &oneRound{Search: search, signature: s.c.signature, limit: limit}
	m.execute(round)
	s.executions++
	s.steps += len(m.steps)
	if !round.closed {
		return false
	}
	t, n := m.scheduleOf(s.x.name), m.preemptions()
	t.hash = round.hash
	w := s.x.weight(t, n)
	if !w.less(s.best) {
		return false
	}
	f := &follow{steps: t.steps, hash: t.hash}
	f.Begin()
	m.execute(f)
	s.steps += len(m.steps) + len(m.lasso.cycle)*furtherRounds
	if !s.x.same(s.c) {
		return false
	}
	s.best, s.c.schedule, s.c.preemptions, s.c.fewest = w, t, n, false
	return true
}

// oneRound is a Search that ends an execution where a cycle of the signature closes.
type oneRound struct {
	Search
	signature string
	limit     int
	closed    bool
	hash      uint32 // of the schedule up to there
}

func (r *oneRound) Next(s *State) int {
	if s.m.closes(r.signature) {
		r.closed, r.hash = true, s.m.streamTo(looped)
		return Abandon
	}
	if s.Step >= r.limit {
		return Abandon
	}
	return r.Search.Next(s)
}

// closes says whether a cycle of the signature may have been gone round once.
func (m *machine) closes(signature string) bool {
	n := len(m.steps)
	for p := 1; p <= n; p++ {
		cycle := m.steps[n-p:]
		if m.round(p) && m.fair(cycle) && m.comesBack(cycle) && m.cycleSignature(m.blames(cycle), cycle) == signature {
			return true
		}
	}
	return false
}

// round says whether the last p steps may be once round a cycle: everybody in it is about to do what
// he did first in it.
func (m *machine) round(p int) bool {
	cycle := m.steps[len(m.steps)-p:]
	if cycle[0].runnable != m.state.Runnable {
		return false
	}
	var seen Tasks
	for i := range cycle {
		s := &cycle[i]
		t := m.tasks[s.task]
		if seen.Has(t.index) {
			continue
		}
		seen |= only(t.index)
		if s.second != (t.phase == waiting) || m.mark(s.kind, s.noun, s.object) != m.mark(t.op.Kind, t.op.Noun, t.object) {
			return false
		}
	}
	return true
}
