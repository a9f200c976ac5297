package explore

import (
	"unsafe"

	"syncplay/primitives/hook"
)

// The fine grain: what an operation of a lock consists of is explored, atomic by atomic, instead of
// the operation. So what is proved is proved of the lock as it is shipped, and of nobody's table of
// what a lock does.
//
// An atomic is a step. So is to enter a queue, which one at a time may be in, and to go on after a
// park. To leave a queue, and to wake somebody, is part of the step before: nobody could tell the
// difference. (Both are left movers: Lipton, "Reduction: A Method of Proving Properties of Parallel
// Programs".)
//
// What is no lock has one grain: a Var, the atomics, a channel, a Group, a context.

// fine says whether operations on such things are explored by their parts.
func fine(n hook.Noun) bool {
	switch n {
	case hook.Mutex, hook.RWMutex, hook.Semaphore, hook.SpinLock, hook.TASLock, hook.TicketLock, hook.MCSLock,
		hook.Cond, hook.Barrier, hook.Once, hook.WaitGroup, hook.Queue:
		return true
	}
	return false
}

// grain is what counts as a step.
func (m *machine) grain() GrainSize {
	if m.fine {
		return Fine
	}
	return Coarse
}

// place is a place in memory that the execution's steps touched.
type place struct {
	word   hook.Word // whose pointer also keeps it from being used for something else
	object int32
	noun   hook.Noun    // of whose operation it was a part first
	lock   *hook.Object // the same
}

// The methods of a hook.Fine. They run on the task's goroutine, in the hidden section of its operation.

// Step stops before the word is touched until the machine lets the task go on.
//
//go:norace
func (m *machine) Step(ht *hook.Task, w hook.Word, gate hook.Gate) {
	t := of(ht)
	if !fine(ht.Op().Noun) {
		return
	}
	if gate == nil {
		gate = m.awaits(t)
	}
	t.word = w
	m.stopAt(t, hook.Op{Kind: w.Kind, Gate: gate})
}

// Touch notes what is done as a part of the step under way.
//
//go:norace
func (m *machine) Touch(ht *hook.Task, w hook.Word) {
	t := of(ht)
	if !fine(ht.Op().Noun) {
		return
	}
	if t.nwords == len(t.words) {
		t.fail(&failure{kind: tooMuch, task: t.index, site: hook.Here(3)})
		return
	}
	t.words[t.nwords] = w
	t.nwords++
}

// Spin stops so that others may go first.
//
//go:norace
func (m *machine) Spin(ht *hook.Task) {
	m.stopAt(of(ht), hook.Op{Kind: hook.YieldOp})
}

// stopAt stops within an operation, before a part of it.
//
//go:norace
func (m *machine) stopAt(t *task, part hook.Op) {
	if m.aborting {
		t.Depart()
		t.leave()
	}
	t.part, t.op = part, &t.part
	if m.recording {
		t.inner = hook.Here(4)
	}
	if m.probe.task == t {
		t.place = whole()
	}
	t.phase = atPoint
	if next := m.moved(t); next != t {
		m.back.pause(t, next)
	}
	t.phase, t.op, t.word = running, t.Op(), hook.Word{}
	if m.aborting {
		t.Depart()
		t.leave()
	}
}

// begins stops before an operation that is explored by its parts, if the first of them is a look at
// a context.
//
//go:norace
func (m *machine) begins(t *task, op *hook.Op) {
	if op.Done != nil {
		m.stopAt(t, hook.Op{Kind: op.Kind, Noun: op.Noun, Timed: true, Done: op.Done})
	}
}

// parks stops in the middle of an operation until a token has come. Each waiter has a channel of its
// own, which is where they meet.
//
//go:norace
func (t *task) parks(ready <-chan struct{}) {
	t.word = hook.Word{Kind: hook.Join, At: *(*unsafe.Pointer)(unsafe.Pointer(&ready))}
}

// What the machine makes of it.

// placeOf returns the number of a place in memory, which it is given at its first mention.
//
//go:norace
func (m *machine) placeOf(t *task, w hook.Word) int32 {
	for i := len(m.places) - 1; i >= 0; i-- {
		if m.places[i].word.At == w.At {
			return m.places[i].object
		}
	}
	m.addObject(nil, hook.Nothing)
	i := int32(len(m.objects) - 1)
	m.objects[i].alone = w.Kind == hook.Join || w.Kind == hook.Signal // no token
	m.places = append(m.places, place{w, i, t.Op().Noun, t.Op().Object})
	return i
}

// value returns what is in the word.
//
//go:norace
func value(w hook.Word) uint64 {
	switch w.Size {
	case 4:
		return uint64(*(*uint32)(w.At))
	case 8:
		return *(*uint64)(w.At)
	}
	return 0
}

// parts enters what the parts of an operation did in the step: first the word that it stopped at, and
// then those that it touched besides.
//
//go:norace
func (m *machine) parts(t *task, s *step) {
	if t.context >= 0 && s.timed {
		m.touch(t.context, read)
	}
	if w, i := m.doing, s.object; w.At != nil {
		c := m.classifyWord(w, s)
		if c == read && w.Kind == hook.Modify {
			s.outcome = refused
		}
		m.touch(i, c)
		if c == write {
			m.accesses[len(m.accesses)-1].keeps(m.was)
		}
		m.orderWord(t, &m.objects[i].hb, w.Kind, c)
	}
	for _, w := range t.words[:t.nwords] {
		i := m.placeOf(t, w)
		m.touch(i, unlock)
		m.pass(t, &m.objects[i].hb.sync, false, true)
	}
}

// classifyWord says what a step did to the word that it stopped at. One that left it as it was has
// read it: a compare-and-swap that failed.
//
//go:norace
func (m *machine) classifyWord(w hook.Word, s *step) class {
	spin, same := !m.everyLook && unfair(m.ofNoun), value(w) == m.was
	switch {
	case spin && w.Kind == hook.Read && s.gated:
		return called
	case spin && w.Kind == hook.Modify && !same:
		return classifyLock(m.ofKind, true)
	case w.Kind == hook.Lock:
		return lock
	case w.Kind == hook.Join && s.timed: // it was woken, or gave up although it might have been woken
		return any_
	case w.Kind == hook.Join:
		return lock
	case w.Kind == hook.Read, w.Kind == hook.Modify && same:
		return read
	}
	return write
}

// orderWord takes and gives the edges of an atomic: who observes an effect comes after it. A store
// hides what was before it.
//
//go:norace
func (m *machine) orderWord(t *task, hb *shared, k hook.Kind, c class) {
	switch {
	case k == hook.Write:
		hb.sync.copy(&t.sync, m.width)
	case k == hook.Modify && c != read:
		m.pass(t, &hb.sync, true, true)
	default:
		m.pass(t, &hb.sync, true, false)
	}
}
