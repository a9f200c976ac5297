package explore

import "syncplay/primitives/hook"

// past is what happened before what in one execution, where every two accesses that depend on each
// other are ordered: the partial order that makes it a Mazurkiewicz trace.
type past struct {
	table  *table
	clocks []clock // of each step: what happened before it, itself included
	after  clock   // of the step in hand: what it could only follow
	raced  []int   // the steps that the one in hand races with
}

// read works out the order of the execution, and calls race for every pair of steps that race, of
// which the later one is no earlier than from: with the earlier one, and with the tasks that could
// take the first step of what does not depend on it. The steps before from are those of the
// execution that was read last.
func (p *past) read(m *machine, from int, race func(e int, initials Tasks, later int)) {
	for len(p.clocks) < len(m.steps)+1 {
		p.clocks = append(p.clocks, clock{})
	}
	for i := from; i < len(m.steps); i++ {
		p.step(m, i, race)
	}
	if m.end == stuck || m.end == abandoned {
		p.pending(m, race)
	}
}

// step works out the clock of step i.
//
//go:norace
func (p *past) step(m *machine, i int, race func(int, Tasks, int)) {
	s := &m.steps[i]
	c := &p.clocks[i]
	p.before(m, i, s, c)
	p.after.copy(c, m.width)
	for a := s.from; a < s.to; a++ {
		p.follow(m, &m.accesses[a], m.accesses[a].prev, i, int(s.task), c)
	}
	p.report(m, i, int(s.task), race)
	c.join(&p.after, m.width)
	c[s.task] = s.seq
}

// report reports the races of step i by task t, now that it is known with which steps it races: who
// comes after one of them can't be first.
func (p *past) report(m *machine, i, t int, race func(int, Tasks, int)) {
	for _, e := range p.raced {
		race(e, p.initials(m, e, i, t), t)
	}
	p.raced = p.raced[:0]
}

// before sets c to what happened before step i for other reasons than what it touches.
//
//go:norace
func (p *past) before(m *machine, i int, s *step, c *clock) {
	c.clear(m.width)
	if s.seq > 1 {
		c.join(&p.clocks[p.previous(m, i)], m.width)
	} else if s.birth >= 0 {
		c.join(&p.clocks[s.birth], m.width)
	}
	if s.second && s.waker >= 0 && !s.timed { // else there may be two who could have been first to wake it
		c.join(&p.clocks[s.waker], m.width)
	}
}

// previous returns the step of the same task before step i.
func (p *past) previous(m *machine, i int) int {
	for task := m.steps[i].task; ; {
		i--
		if m.steps[i].task == task {
			return i
		}
	}
}

// follow compares the access a of task t, in step i, with those to its object from b backwards.
// What it races with joins c at once, so that what is ordered through it does not race as well; what
// it could only follow joins p.after.
//
//go:norace
func (p *past) follow(m *machine, a *access, b int32, i, t int, c *clock) {
	for ; b >= 0; b = m.accesses[b].prev {
		before := &m.accesses[b]
		e := int(before.event)
		if e == i {
			continue
		}
		s := &m.steps[e]
		if int(s.task) == t {
			if covers(before.class) {
				return
			}
			continue
		}
		is := p.table.relate(before, a)
		if is == commutes || is == shares {
			continue
		}
		known := c[s.task] >= s.seq
		held, certain := is == follows, true
		if is == races && a.wish != 0 {
			held, certain = before.holdsUp(a)
		}
		if held {
			if !known && !certain {
				p.raced = append(p.raced, e)
			}
			p.after.join(&p.clocks[e], m.width)
			continue
		}
		if !known {
			p.raced = append(p.raced, e)
			c.join(&p.clocks[e], m.width)
		}
		if covers(before.class) {
			return
		}
	}
}

// initials returns the tasks that can take the first step of what comes after step e, up to step
// i by task t, without depending on e: those whose first step in it depends on no other one.
func (p *past) initials(m *machine, e, i, t int) (first Tasks) {
	var seen Tasks
	var began clock // of each task: its first step in it
	task, seq := m.steps[e].task, m.steps[e].seq
	for k := e + 1; k < i; k++ {
		s := &m.steps[k]
		c := &p.clocks[k]
		if c[task] >= seq {
			continue
		}
		if !seen.Has(int(s.task)) {
			if !p.needs(c, seen, &began) {
				first |= only(int(s.task))
			}
			seen |= only(int(s.task))
			began[s.task] = s.seq
		}
	}
	if !seen.Has(t) && !p.needs(&p.clocks[i], seen, &began) {
		first |= only(t)
	}
	return first
}

// needs says whether a step with clock c depends on the first one of any of the tasks seen.
func (p *past) needs(c *clock, seen Tasks, began *clock) bool {
	for j := range seen.All() {
		if c[j] >= began[j] {
			return true
		}
	}
	return false
}

// pending compares what the tasks of a stuck execution wait to do with what was done: each could
// have come before. So could those of one that was abandoned: that the others need not go on says
// nothing of what would have come of these.
func (p *past) pending(m *machine, race func(int, Tasks, int)) {
	i := len(m.steps)
	for t := range m.blocked.All() {
		w := m.tasks[t]
		c := &p.clocks[i]
		c.clear(m.width)
		if w.last >= 0 {
			c.join(&p.clocks[w.last], m.width)
		}
		if w.op.Noun != hook.Chan {
			p.wanted(m, i, w, part{object: w.object}, c)
		}
		for _, want := range w.parts {
			want.wish = m.wanted(w, want, w.op.Either) // such a one is held up only while it waits
			p.wanted(m, i, w, want, c)
		}
		p.report(m, i, t, race)
	}
}

// wanted compares what the task w waits to do to the object.
func (p *past) wanted(m *machine, i int, w *task, want part, c *clock) {
	o := &m.objects[want.object]
	a := access{object: want.object, class: o.wants(w.op), wish: want.wish, n: -1, event: int32(i)}
	if isPut(a.class) {
		a.n, a.room = o.puts, o.room
	} else if isGet(a.class) {
		a.n = o.gets
	}
	p.follow(m, &a, o.last, i, w.index, c)
}
