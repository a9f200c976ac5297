package explore

import "slices"

// histories name the states of an execution. What a task will do depends on what it did and found so far,
// and on nothing else: two tasks with one history are in the same state, and two executions are in which all
// tasks are. What others did is in a history where it was found: who takes a lock finds who had it
// last, and with that all of his history. Who is refused finds that somebody has it, and no more.
//
// A loop without end would have histories without end. So a task that has gone round twice and found the
// same, left everything as it was, and was seen to spin (see probe) has the history of one round less,
// and so has what it changed last.
type histories struct {
	number int64 // of the execution that was read
	read   int   // steps of it
	tasks  int   // that were entered
	lives  [MaxTasks]life
	stamps []stamp // of the objects
	loops  bool    // a history was made shorter, ever
}

// life is the history of a task.
type life struct {
	names []uint64 // of the task when it began, and after each of its steps
	found []uint64 // in each step: what it did to which objects, and found there
}

// stamp is who changed an object last, in the how-manieth step of his history; 0 if nobody did.
type stamp struct{ task, step int32 }

// nobody is what is found of an object that nobody has changed, or that the task itself changed last: that is in
// its history.
const nobody = 0

// of returns the name of t, up to where it has stopped.
func (h *histories) of(m *machine, t *task) uint64 {
	h.follow(m)
	return h.lives[t.index].name()
}

// state returns the name of the state that the execution is in.
func (h *histories) state(m *machine) (name uint64) {
	h.follow(m)
	for i := range h.lives[:h.tasks] {
		name += mix(h.lives[i].name())
	}
	return name
}

// follow reads the steps that were taken since it was called.
func (h *histories) follow(m *machine) {
	if h.number != m.number {
		h.number, h.read, h.tasks, h.stamps = m.number, 0, 0, h.stamps[:0]
	}
	h.enter(m, -1)
	for ; h.read < len(m.steps); h.read++ {
		s := &m.steps[h.read]
		h.step(m, s)
		h.enter(m, int32(h.read))
		if t := m.tasks[s.task]; m.probe.task != t || h.read < len(m.script) {
			h.shorten(m, t)
		}
	}
}

// enter begins the histories of those who were started by a step.
func (h *histories) enter(m *machine, by int32) {
	for ; h.tasks < m.n && m.tasks[h.tasks].birth <= by; h.tasks++ {
		t := m.tasks[h.tasks]
		l := &h.lives[h.tasks]
		l.names, l.found = append(l.names[:0], uint64(t.number)), l.found[:0]
		if t.parent >= 0 {
			l.names[0] = then(h.lives[t.parent].name(), uint64(t.number))
		}
	}
}

// step enters a step into the history of its task.
func (h *histories) step(m *machine, s *step) {
	for len(h.stamps) < len(m.objects) {
		h.stamps = append(h.stamps, stamp{})
	}
	accesses := m.accesses[s.from:s.to]
	all := uint64(s.pick)
	at := m.mark(s.kind, s.noun, s.object)
	for i := range accesses {
		a := &accesses[i]
		all = then(then(all, uint64(a.class)), h.finds(a, s.task))
		at = then(at, uint64(a.object))
	}
	all = then(all, h.ends(m, s.task))
	l := &h.lives[s.task]
	l.names = append(l.names, then(l.name(), all))
	l.found = append(l.found, then(at, all))
	for i := range accesses {
		if accesses[i].class.changes() {
			h.stamps[accesses[i].object] = stamp{s.task + 1, int32(len(l.found))}
		}
	}
}

// finds returns what the access of a task tells it of those who changed the object.
func (h *histories) finds(a *access, task int32) uint64 {
	switch a.class {
	case miss, crowd, quit, full, empty:
		return nobody
	}
	return h.lastChange(a.object, task)
}

func (h *histories) lastChange(object, task int32) uint64 {
	s := h.stamps[object]
	if s.task == 0 || s.task == task+1 {
		return nobody
	}
	return h.lives[s.task-1].names[s.step]
}

// ends returns which contexts others have ended: a task may look at them without a word.
func (h *histories) ends(m *machine, task int32) (all uint64) {
	for c := m.contexts; c != nil; c = c.next {
		if i := c.object.Number; i >= 0 && int(i) < len(h.stamps) {
			if by := h.lastChange(i, task); by != nobody {
				all += mix(by)
			}
		}
	}
	return all
}

func (l *life) name() uint64 { return l.names[len(l.names)-1] }

// twice says whether the last so many steps are a round that found the same as the one before.
func (l *life) twice(steps int) bool {
	n := len(l.found)
	return 2*steps <= n && l.found[n-1] == l.found[n-1-steps] && slices.Equal(l.found[n-steps:], l.found[n-2*steps:n-steps])
}

// again says whether the last step of t found the same as so many steps before. Else it says nothing of a
// task that goes on finding the same. Where nothing is named, nobody else has done anything (see observed).
func (h *histories) again(m *machine, t *task, steps int) bool {
	if h == nil {
		return true
	}
	h.follow(m)
	found := h.lives[t.index].found
	return found[len(found)-1] == found[len(found)-1-steps]
}

// shorten takes the last round out of the history of t, if it spins.
func (h *histories) shorten(m *machine, t *task) {
	l := &h.lives[t.index]
	for p := 1; p <= longestRound && 2*p <= len(l.found) && len(m.known) > 0; p++ {
		if m.known[headed(l.name(), p)].forEver() && l.twice(p) {
			h.cut(t, p)
			h.loops = true
			return
		}
	}
}

// cut takes so many steps out of the history of t, which are a round like the one before.
func (h *histories) cut(t *task, steps int) {
	l := &h.lives[t.index]
	left := len(l.found) - steps
	l.names, l.found = l.names[:left+1], l.found[:left]
	for i := range h.stamps {
		if s := &h.stamps[i]; s.task == int32(t.index)+1 && int(s.step) > left {
			s.step -= int32(steps)
		}
	}
}
