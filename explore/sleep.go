package explore

import "slices"

// sleep puts a task to sleep that spins.
func (m *machine) sleep(t *task) {
	m.sleeping |= only(t.index)
	m.slept = true
	m.rewrote = m.rewrote || slices.ContainsFunc(t.loop.looks, func(k look) bool { return k.wrote })
	t.enabled = false
	m.state.Runnable &^= only(t.index)
	for i := range m.state.Live.All() {
		if w := m.tasks[i]; w.starves() && t.loop.takes(w.object) {
			m.lasso.passed = true
		}
	}
}

// takes says whether the object is taken in the loop.
func (l *loop) takes(object int32) bool {
	k := l.of(&access{object: object})
	return k != nil && k.takes() > 0
}

// wake wakes those who look at what the step now has changed.
//
//go:norace
func (m *machine) wake(now int32) {
	s := &m.steps[now]
	for i := range m.sleeping.All() {
		t := m.tasks[i]
		if i == int(s.task) || !m.stirs(t, s) {
			continue
		}
		m.sleeping &^= only(i)
		if t.enabled = t.open(); t.enabled {
			t.waker = now
			m.state.Runnable |= only(i)
		}
	}
}

// stirs says whether what t looked at in its loop depends on the step.
func (m *machine) stirs(t *task, s *step) bool {
	for j := s.from; j < s.to; j++ {
		if k := t.loop.of(&m.accesses[j]); k != nil && dependency.relate(&k.access, &m.accesses[j]) != commutes {
			return true
		}
	}
	return false
}

// depends enters that the next step of t, which is at the head of a loop, depends on all that it looked
// at in a round: it might not have been taken otherwise.
func (m *machine) depends(t *task) {
	for i := range t.loop.looks {
		k := &t.loop.looks[i]
		o := &m.objects[k.object]
		lengthen(&m.accesses)
		n := int32(len(m.accesses) - 1)
		a := &m.accesses[n]
		*a = k.access
		a.shut, a.event, a.prev = o.alone, int32(len(m.steps)-1), o.last
		o.last = n
	}
	t.loop.looks = t.loop.looks[:0]
}
