package explore

// A race that is turned round begins with what does not depend on the earlier of the two steps, and
// then comes the later one. But that may do something else than it did: who was refused takes, who gave
// up waits, who went on panics. So it may also depend on what it did not depend on.

// pair is a race that was found.
type pair struct {
	first, later int
	at           int // the step at which it was found
}

// forget forgets the races that were found at step from and later.
func (p *past) forget(from int) {
	for n := len(p.pairs); n > 0 && p.pairs[n-1].at >= from; n-- {
		p.pairs = p.pairs[:n-1]
	}
}

// report tells of the races of step i by task t, now that it is known with which steps it races: who
// comes after one of them can't be first.
//
//go:norace
func (p *past) report(m *machine, i, t int, c *clock, tell reverser) {
	for _, e := range p.raced {
		tell(e, p.initials(m, e, i, t, p.unless(m, e, c)), t)
		p.pairs = append(p.pairs, pair{e, i, i})
	}
	p.raced = p.raced[:0]
}

// unless returns what happens before the step in hand where step e was not taken. What happened before
// it is c, but for what it could only follow.
//
//go:norace
func (p *past) unless(m *machine, e int, c *clock) *clock {
	full := c
	for _, f := range p.held {
		if f <= e || m.steps[f].in(c) || m.steps[e].in(&p.clocks[f]) {
			continue
		}
		if full == c {
			full = &p.full
			full.copy(c, m.width)
		}
		full.join(&p.clocks[f], m.width)
	}
	return full
}

// in says whether the step happened before what has the clock c.
func (s *step) in(c *clock) bool { return c[s.task] >= s.seq }

// initials returns the tasks that can take the first step of what comes after step e, up to step i by
// task t with the clock last, without depending on e: those whose first step in it depends on no other
// one. Nobody knows how step i will turn out, so it is not the first where that may make a difference.
//
//go:norace
func (p *past) initials(m *machine, e, i, t int, last *clock) (first Tasks) {
	first, seen, began, meets := p.begin(m, e, -1, i)
	if !meets && !seen.Has(t) && !p.needs(last, seen, &began) {
		first |= only(t)
	}
	return first
}

// begin returns, of the steps after e and before i without those that depend on e (or on the step
// without, if there is one), which tasks can take the first, which take any, where each of them begins,
// and whether one of them meets others in a Group.
//
//go:norace
func (p *past) begin(m *machine, e, without, i int) (first, seen Tasks, began clock, meets bool) {
	for k := e + 1; k < i; k++ {
		s := &m.steps[k]
		c := &p.clocks[k]
		if m.steps[e].in(c) || without >= 0 && m.steps[without].in(c) {
			continue
		}
		meets = meets || s.meets
		if !seen.Has(int(s.task)) {
			if !p.needs(c, seen, &began) {
				first |= only(int(s.task))
			}
			seen |= only(int(s.task))
			began[s.task] = s.seq
		}
	}
	return first, seen, began, meets
}

// needs says whether a step with clock c depends on the first one of any of the tasks seen.
//
//go:norace
func (p *past) needs(c *clock, seen Tasks, began *clock) bool {
	for j := range seen.All() {
		if c[j] >= began[j] {
			return true
		}
	}
	return false
}

// again tells once more of the races before step i that it has nothing to do with. It meets others in a
// Group, and they may too once the race is turned round: then i may have to be before them.
//
//go:norace
func (p *past) again(m *machine, i int, tell reverser) {
	c := &p.clocks[i]
	for _, r := range p.pairs {
		if r.later < i && !m.steps[r.first].in(c) && !m.steps[r.later].in(c) {
			first, _, _, _ := p.begin(m, r.first, r.later, i+1)
			tell(r.first, first, int(m.steps[i].task))
		}
	}
}
