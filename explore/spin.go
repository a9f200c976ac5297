package explore

import (
	"slices"

	"syncplay/primitives/hook"
)

// A task that looks for the same again and again, and leaves everything as it was, need not go on
// before somebody else changes what it looks at: one more round would show nothing. It sleeps.
//
// That begins at the head of a loop: the task has gone round twice, with the same operations and the same
// outcomes; what it took in a round it has given back in it; and nobody else has done since what
// depends on one of those steps. Then the second round can be taken out of any execution, and what
// comes after it stays the same, if only the task itself has not changed. Its variables can't be
// seen, so it is tried: see probe. A step of another task wakes it that what it looked at depends
// on, and its next step depends on all that it looked at.

// loop is what a task does again and again, when it has reached the head of it.
type loop struct {
	period int    // steps of a round
	looks  []look // at what it looks in a round; none if it is at no head
}

// look is the first access of a round to an object.
type look struct {
	access
	held int64 // taken and not given back
	seen bool

	wrote bool   // a word, at the fine grain
	was   uint64 // in it
}

// longestRound is how many steps a round may have.
const longestRound = 64

// mark returns what the steps of a loop have in common with those of the round before: the part that
// is known before the step is taken, without the lowest bits, and what came of it. Where there is no
// channel there is no object, though it has a number of its own each time.
//
//go:norace
func (m *machine) mark(k hook.Kind, noun hook.Noun, object int32) uint64 {
	if noun == hook.Chan && object >= 0 && m.objects[object].room < 0 {
		object = -1
	}
	return uint64(k)<<56 | uint64(noun)<<48 | uint64(uint32(object))<<16
}

const aim = ^uint64(0xffff)

// trails adds the step to the trail of its task.
//
//go:norace
func (m *machine) trails(t *task, s *step) {
	came := uint64(s.outcome)
	if s.picks > 1 {
		came |= 0x100
	}
	if s.got { // at the fine grain the parts of Lock and Unlock may be alike
		came |= 0x200
	}
	if s.missed {
		came |= 0x400
	}
	t.trail = append(t.trail, m.mark(s.kind, s.noun, s.object)|came)
}

// rests puts t to sleep if it has come to the head of a loop that it spins in.
//
//go:norace
func (m *machine) rests(t *task) {
	if m.restless || t.phase != atPoint || m.lasso.alone && m.lasso.tried(m) || m.probe.task != nil && len(m.steps) >= len(m.script) {
		return
	}
	n := len(t.trail)
	next := m.mark(t.op.Kind, t.op.Noun, t.object)
	for p := 1; p <= longestRound && 2*p <= n; p++ {
		if t.trail[n-p]&aim == next && slices.Equal(t.trail[n-p:], t.trail[n-2*p:n-p]) {
			if m.known[headed(m.pastOf(t), p)] != elsewhere {
				m.atHead(t, p)
				return
			}
		}
	}
}

// atHead puts t, which has gone round twice in p steps, to sleep if it may.
func (m *machine) atHead(t *task, p int) {
	past := headed(m.pastOf(t), p)
	if m.known[past] == leaves || !m.restores(t, m.stepsBack(t, p)) {
		t.loop.looks = t.loop.looks[:0]
		return
	}
	t.loop.period = p
	switch {
	case !t.enabled || m.observed(t, m.stepsBack(t, 2*p)):
	case m.known[past].forEver():
		m.sleep(t)
	case !m.recording && !m.lasso.tried(m):
		m.probe.begin(m, t, p)
	}
}

// stepsBack returns the step that t took so many of its steps ago.
func (m *machine) stepsBack(t *task, n int) int {
	for i := len(m.steps) - 1; ; i-- {
		if int(m.steps[i].task) == t.index {
			if n--; n == 0 {
				return i
			}
		}
	}
}

// restores says whether t left everything as it was, in the round that began with step from, and
// notes what it looked at. If that was nothing, nobody knows what it waits for.
func (m *machine) restores(t *task, from int) bool {
	l := &t.loop
	l.looks = l.looks[:0]
	for i := from; i < len(m.steps); i++ {
		s := &m.steps[i]
		if int(s.task) != t.index {
			continue
		}
		if s.picks > 1 {
			return false
		}
		for j := s.own; j < s.to; j++ {
			switch a := &m.accesses[j]; {
			case l.rewrites(m, s, a):
			case !s.passes(a) || l.at(a) < 0:
				return false
			}
		}
	}
	if l.keeps() || m.fine && (!m.asBefore(l) || !m.undoes(t, from)) {
		return false
	}
	for c := m.contexts; c != nil; c = c.next {
		if i := c.object.Number; i >= 0 {
			l.at(&access{object: i, class: read})
		}
	}
	return len(l.looks) > 0
}

// keeps says whether anything is taken and not given back.
func (l *loop) keeps() bool {
	return slices.ContainsFunc(l.looks, func(k look) bool { return k.held != 0 })
}

// passes says whether a step with such an access may be one of a loop that leaves everything as it
// was.
func (s *step) passes(a *access) bool {
	switch {
	case s.second, s.noun == hook.Once && a.class != called:
		return false
	}
	return a.class.returns() || s.kind == hook.Read || s.outcome == refused
}

// returns says whether such accesses leave everything as it was, if what they take is given back.
func (c class) returns() bool {
	switch c {
	case lock, try, unlock, miss, crowd, quit, rlock, tryr, runlock, take, give, await, full, empty, shut, shutput, shutget, called, read:
		return true
	}
	return false
}

// at enters the access, and returns how much of the object is held after it.
func (l *loop) at(a *access) int64 {
	for i := range l.looks {
		if k := &l.looks[i]; k.object == a.object {
			k.held += a.takes()
			return k.held
		}
	}
	l.looks = append(l.looks, look{access: *a, held: a.takes()})
	return a.takes()
}

// takes says how much an access takes, or if that is negative, gives back.
func (a *access) takes() int64 {
	switch a.class {
	case lock, try, rlock, tryr:
		return 1
	case unlock, runlock:
		return -1
	case take:
		return int64(a.n)
	case give:
		return -int64(a.n)
	}
	return 0
}

// observed says whether another task has done something that depends on a step of t from start on.
func (m *machine) observed(t *task, start int) bool {
	for i := range t.loop.looks {
		t.loop.looks[i].seen = t.loop.looks[i].event == 0
	}
	for i := start; i < len(m.steps); i++ {
		s := &m.steps[i]
		for j := s.from; j < s.to; j++ {
			switch k := t.loop.of(&m.accesses[j]); {
			case k == nil:
			case int(s.task) == t.index:
				k.seen = true
			case k.seen && (k.wrote || dependency.relate(&k.access, &m.accesses[j]) != commutes):
				return true
			}
		}
	}
	return false
}

// of returns the look at the object of an access, or nil.
func (l *loop) of(a *access) *look {
	for i := range l.looks {
		if l.looks[i].object == a.object {
			return &l.looks[i]
		}
	}
	return nil
}
