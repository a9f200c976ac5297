package explore

import "syncplay/primitives/hook"

// Who waits for a lock with a context waits for one of two things. When the context is done the operation
// ends without a look at the lock, and depends on nothing that was done to it. But before that it could
// have had the lock.

// gaveUp tells of the races of step i, which ended a wait because a context was done, with what was
// done to the lock before the end of the context: it could have come before.
func (p *past) gaveUp(m *machine, i int, tell reverser) {
	s := &m.steps[i]
	end, n := int(s.waker), len(p.pairs)
	p.own(m, i, &p.wish)
	p.wanting(m, i, end, &p.wish)
	p.report(m, end, int(s.task), &p.wish, tell)
	p.held = p.held[:0]
	for k := range p.pairs[n:] {
		p.pairs[n+k].at = i
	}
}

// would adds to what step i could only follow what it would depend on if it did not give up. Its races
// are with who ended the context.
func (p *past) would(m *machine, i int, c *clock) {
	n := len(p.raced)
	p.wish.copy(c, m.width)
	p.wanting(m, i, i, &p.wish)
	p.held = append(p.held, p.raced[n:]...)
	p.raced = p.raced[:n]
}

// wanting compares what the task of step i would have done, if it had not given up, with what was done
// before step end.
func (p *past) wanting(m *machine, i, end int, c *clock) {
	s := &m.steps[i]
	for k := s.from; k < s.to; k++ {
		a := m.accesses[k]
		if a.class != quit {
			continue
		}
		a.class = any_
		switch s.kind {
		case hook.Lock:
			a.class = lock
		case hook.RLock:
			a.class = rlock
		}
		b := a.prev
		for b >= 0 && int(m.accesses[b].event) >= end {
			b = m.accesses[b].prev
		}
		p.follow(m, &a, b, end, int(s.task), c)
	}
}
