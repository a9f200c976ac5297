package explore

import "syncplay/primitives/hook"

// A Select is an operation on several objects: it looks at all of them, and so does whoever may be
// the partner of one that waits.

// part is an object that an operation on channels is about, a channel or a context.
type part struct {
	object int32
	wish   wish
}

// wish is what an operation on channels can do to an object, where it is held up until it can do something;
// zero if it never is held up.
type wish uint8

const (
	toSend wish = 1 << iota
	toRecv
	several // on other objects as well
	unclear // it depends on who waits there
)

// adoptAll adopts what a Select is about. It is called on the goroutine of the task.
func adoptAll(m *machine, op *hook.Op) {
	for _, p := range op.Gate.(hook.Spread).Parts() {
		m.adopt(p.Object, hook.Chan)
	}
}

// enterParts enters what the operation of t on channels is about.
//
//go:norace
func (m *machine) enterParts(t *task) {
	t.tries = t.op.Gate == nil // to close, or to ask how long it is
	if t.op.Kind != hook.SelectOp {
		t.enterPart(t.object, wishes(t.op.Kind))
		return
	}
	for _, p := range t.op.Gate.(hook.Spread).Parts() {
		switch {
		case p.Object != nil:
			t.enterPart(m.objectOf(t.op.Kind, hook.Chan, p.Object, p.N), wishes(p.Kind))
		case p.Done != nil:
			t.enterPart(m.contextOf(p.Done), unclear)
		default:
			t.tries = t.tries || p.Kind == hook.None
		}
	}
}

func wishes(k hook.Kind) wish {
	if k == hook.Send {
		return toSend
	}
	return toRecv
}

func (t *task) enterPart(object int32, w wish) {
	for i := range t.parts {
		if t.parts[i].object == object {
			t.parts[i].wish |= w
			return
		}
	}
	if object >= 0 {
		t.parts = append(t.parts, part{object, w})
	}
}

// about says whether the operation of t is about the object.
func (t *task) about(object int32) bool {
	for _, p := range t.parts {
		if p.object == object {
			return true
		}
	}
	return false
}

// concernsPart says whether something was touched that the operation of t is about.
//
//go:norace
func (m *machine) concernsPart(t *task) bool {
	for _, p := range t.parts {
		if m.objects[p.object].touched == m.stops {
			return true
		}
	}
	return false
}

// wanted returns the wish of the operation of t for one of its objects.
func (m *machine) wanted(t *task, p part, second bool) wish {
	if t.tries || !second && m.meets(t) {
		return 0
	}
	w := p.wish
	if len(t.parts) > 1 {
		w |= several
	}
	if m.objects[p.object].room == 0 {
		w |= unclear
	}
	return w
}

// meets says whether the operation of t may have to wait for a partner: then it begins at once.
func (m *machine) meets(t *task) bool {
	for _, p := range t.parts {
		if o := &m.objects[p.object]; o.noun == hook.Chan && o.room == 0 {
			return true
		}
	}
	return false
}

// spread enters that an operation of t touched all that it is about, in the way of class c; and all that
// those are about who wait in a Select for any of that: they were asked whether they are free to be
// partners.
//
//go:norace
func (m *machine) spread(t *task, i int32, c class, k hook.Kind, second bool) {
	if c == wake {
		m.touch(i, c)
		return
	}
	from := len(m.accesses)
	for _, p := range t.parts {
		m.touchPart(from, p.object, c, m.wanted(t, p, second))
	}
	m.touchPart(from, i, c, 0)
	if k == hook.Read {
		return
	}
	w := wish(0)
	if second {
		w = unclear
	}
	for left := m.alive &^ only(t.index); left != 0; left &= left - 1 {
		p := m.tasks[left.First()]
		if !p.queued || p.op.Kind != hook.SelectOp || !p.about(i) && !t.shares(p) || m.settled(p) {
			continue
		}
		for _, q := range p.parts {
			m.touchPart(from, q.object, c, w)
		}
	}
}

// settled says whether p, who waits in a Select, will go on without a partner whatever others do: one
// of its channels is closed.
func (m *machine) settled(p *task) bool {
	for _, q := range p.parts {
		if m.objects[q.object].closed {
			return true
		}
	}
	return false
}

// shares says whether t and p have an object in common.
func (t *task) shares(p *task) bool {
	for _, q := range t.parts {
		if p.about(q.object) {
			return true
		}
	}
	return false
}

// touchPart adds an access to the object, unless the step has one since from. Of a context only the
// end is told.
func (m *machine) touchPart(from int, object int32, c class, w wish) {
	for k := from; k < len(m.accesses); k++ {
		if m.accesses[k].object == object {
			return
		}
	}
	if m.objects[object].noun == hook.Context {
		c = read
	}
	m.touch(object, c)
	m.accesses[len(m.accesses)-1].wish = w
}

// holdsUp says whether what became the access b was held up before the access a, by the state that the
// object had then, and whether it is certain that it was.
func (a *access) holdsUp(b *access) (held, certain bool) {
	switch w := b.wish; {
	case w == 0, a.n < 0, w&toSend != 0 && a.n < a.room, w&toRecv != 0 && a.n > 0:
		return w&unclear != 0, false
	default:
		return true, w&(several|unclear) == 0
	}
}
