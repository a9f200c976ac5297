package explore

// causes hashes, for each task, all that can have made its variables what they are: what it did and what
// it found, and so what those did who changed that. Two tasks with equal hashes are in the same state,
// if they began as the same. It is asked for at the head of a loop only, so it is worked out from the
// steps, as far as it has not been.
type causes struct {
	begun    int // steps that were begun
	accesses int // that were entered
}

// pastOf returns the hash for t, up to where it has stopped.
//
//go:norace
func (m *machine) pastOf(t *task) uint64 {
	if m.naming != nil {
		return m.naming.of(m, t)
	}
	h := &m.causes
	for i := max(0, h.begun-1); i < len(m.steps); i++ { // the last one may have gone on since
		s := &m.steps[i]
		u := m.tasks[s.task]
		if i >= h.begun {
			m.beginCauses(u, s)
			h.begun++
		}
		end := s.to
		if i == len(m.steps)-1 {
			end = int32(len(m.accesses))
		}
		for ; h.accesses < int(end); h.accesses++ {
			u.enterCause(m, &m.accesses[h.accesses])
		}
	}
	return t.past
}

// beginCauses enters what a step depends on before it touches anything: who started the task, what was
// chosen in the step, and every context, at which a task may look without a word.
//
//go:norace
func (m *machine) beginCauses(t *task, s *step) {
	if s.seq == 1 && t.parent >= 0 {
		t.past = then(m.tasks[t.parent].past, uint64(t.number))
	}
	if s.picks > 1 {
		t.past = then(t.past, uint64(s.pick))
	}
	for c := m.contexts; c != nil; c = c.next {
		if i := c.object.Number; i >= 0 {
			t.past = then(t.past, m.objects[i].stamp)
		}
	}
}

// enterCause enters an access: its object tells of those who changed it, and now of this one as well.
//
//go:norace
func (t *task) enterCause(m *machine, a *access) {
	o := &m.objects[a.object]
	t.past = then(t.past+uint64(a.class), o.stamp)
	if a.class.changes() {
		o.stamp = t.past
	}
}

// then returns the past that goes on with what b stands for.
func then(past, b uint64) uint64 { return mix(past*0x9E3779B97F4A7C15 + b + 1) }

// changes says whether those who come after such an access may find something else than before it.
func (c class) changes() bool {
	switch c {
	case miss, crowd, quit, called, await, hear, full, empty, shut, shutput, shutget, read, wake, entered:
		return false
	}
	return true
}
