package explore

// To start a goroutine in a Group is no step: it happens together with the operation before it. So a Wait
// for the Group that comes between the two is not tried, and a proof has to say so. There may be such a
// Wait where who waits knows of the operation, but of nothing that came after the start. A member of
// the Group is none of those who start: while it is there, nobody's Wait ends.

// fork is the start of a goroutine in a Group by a task that is no member of it.
type fork struct {
	parent int32
	child  int32
	after  int32 // steps that the parent had taken
}

// forks enters that t has started the child.
//
//go:norace
func (m *machine) forks(t, child *task) {
	if child.into != t.into {
		m.started = append(m.started, fork{int32(t.index), int32(child.index), t.steps})
	}
}

// waitsFor looks for starts that the Wait of t for the group could have come before.
//
//go:norace
func (m *machine) waitsFor(t *task, group *object) {
	for i := range m.started {
		if f := &m.started[i]; m.tasks[f.child].into == group.of && !m.triedBoth(t, f) {
			m.slipped = true
		}
	}
}

// triedBoth says whether what t does now could not come before the start, or is tried there as well.
//
//go:norace
func (m *machine) triedBoth(t *task, f *fork) bool {
	if int(f.parent) == t.index || t.sync[f.parent] > f.after || m.startedAfter(t, f) {
		return true
	}
	with, after := f.parent, f.after
	if after == 0 { // it happens together with the step in which the parent was started
		birth := m.tasks[f.parent].birth
		if birth < 0 {
			return false
		}
		with, after = m.steps[birth].task, m.steps[birth].seq
	}
	return int(with) != t.index && t.sync[with] < after
}

// startedAfter says whether the parent has started t, or one that t descends from, after the child.
//
//go:norace
func (m *machine) startedAfter(t *task, f *fork) bool {
	for t.parent >= 0 && t.parent != int(f.parent) {
		t = m.tasks[t.parent]
	}
	return t.parent == int(f.parent) && t.index > int(f.child)
}
