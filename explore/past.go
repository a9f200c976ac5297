package explore

import "syncplay/primitives/hook"

// past is what happened before what in one execution, where every two accesses that depend on each
// other are ordered: the partial order that makes it a Mazurkiewicz trace.
type past struct {
	table  *table
	clocks []clock // of each step: what happened before it, itself included
	raced  []int   // the steps that the one in hand races with
	held   []int   // those that it could only follow
	pairs  []pair  // the races that were found
	full   clock   // see unless
	wish   clock   // see gaveUp
}

// reverser is told of a race of step e with a later one: of the tasks that could take the first step of
// what does not depend on e, up to the later one, and of the task of that.
type reverser func(e int, initials Tasks, later int)

// read works out the order of the execution, and tells of every pair of steps that race, of which
// the later one is no earlier than from. The steps before from are those of the execution that was
// read last.
//
//go:norace
func (p *past) read(m *machine, from int, tell reverser) {
	for len(p.clocks) < len(m.steps)+1 {
		p.clocks = append(p.clocks, clock{})
	}
	p.forget(from)
	for i := from; i < len(m.steps); i++ {
		p.step(m, i, tell)
	}
	if m.end == stuck || m.end == abandoned || m.end == completed {
		p.pending(m, tell)
	}
}

// step works out the clock of step i.
//
//go:norace
func (p *past) step(m *machine, i int, tell reverser) {
	s := &m.steps[i]
	c := &p.clocks[i]
	if s.quits && s.waker >= 0 && m.steps[s.waker].kind == hook.CancelOp {
		p.gaveUp(m, i, tell)
	}
	p.before(m, i, s, c)
	for a := s.from; a < s.to; a++ {
		p.follow(m, &m.accesses[a], m.accesses[a].prev, i, int(s.task), c)
	}
	n := len(p.held)
	if s.quits && len(p.raced) > 0 {
		p.would(m, i, c)
	}
	p.report(m, i, int(s.task), c, tell)
	for _, f := range p.held[:n] {
		c.join(&p.clocks[f], m.width)
	}
	p.held = p.held[:0]
	c[s.task] = s.seq
	if s.meets {
		p.again(m, i, tell)
	}
}

// before sets c to what happened before step i for other reasons than what it touches.
//
//go:norace
func (p *past) before(m *machine, i int, s *step, c *clock) {
	p.own(m, i, c)
	if s.second && s.waker >= 0 && !s.timed { // else there may be two who could have been first to wake it
		c.join(&p.clocks[s.waker], m.width)
	}
}

// own sets c to what happened before the task of step i came to it.
//
//go:norace
func (p *past) own(m *machine, i int, c *clock) {
	if before := m.steps[i].before; before >= 0 {
		c.copy(&p.clocks[before], m.width)
	} else {
		c.clear(m.width)
	}
}

// follow compares the access a of task t, in step i, with those to its object from b backwards.
// What it races with joins c at once, so that what is ordered through it does not race as well; what
// it could only follow joins it in the end.
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
			if !known {
				p.held = append(p.held, e)
			}
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

// pending compares what the tasks of a stuck execution wait to do with what was done: each could
// have come before. So could those of one that was abandoned: that the others need not go on says
// nothing of what would have come of these. And so could the timers that nobody waited for.
//
//go:norace
func (p *past) pending(m *machine, tell reverser) {
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
		p.report(m, i, t, c, tell)
		p.held = p.held[:0]
	}
}

// wanted compares what the task w waits to do to the object.
//
//go:norace
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
