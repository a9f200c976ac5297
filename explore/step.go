package explore

import (
	"math"

	"syncplay/primitives/hook"
)

// beginStep notes that t is about to take a step.
//
//go:norace
func (m *machine) beginStep(t *task) {
	m.stepping = true
	if m.last != t {
		m.last = t
	}
	m.state.Step++
	if m.state.Step&1023 == 0 {
		m.strides.Add(1)
	}
	m.state.Current = t.index
	t.steps++
	t.sync[t.index] = t.steps
	lengthen(&m.steps)
	s := &m.steps[len(m.steps)-1]
	s.task, s.seq, s.kind, s.noun, s.object = int32(t.index), t.steps, t.op.Kind, t.op.Noun, t.object
	s.pick, s.picks = 0, 1
	s.got, s.missed, s.meets, s.quits = false, false, false, false
	s.outcome, s.second, s.timed, s.birth, s.waker = took, t.phase == waiting, t.op.Timed || t.op.Either, -1, t.waker
	s.before = t.last
	s.from, s.to = int32(len(m.accesses)), int32(len(m.accesses))
	s.known, s.runnable = int32(len(m.objects)), m.state.Runnable
	if t.steps == 1 {
		s.birth = t.birth
	}
	if m.fine {
		m.doing, m.was, m.inner, s.gated = t.word, value(t.word), t.inner, t.op.Gate != nil
		m.ofKind, m.ofNoun = t.Op().Kind, t.Op().Noun
	}
	if m.probe.task == t {
		m.probe.notes(t)
	}
	if len(t.loop.looks) > 0 {
		m.depends(t)
	}
	s.own = int32(len(m.accesses))
}

// lengthen gives s one more element, which has yet to be written: field by field and in its place, for a
// processor stalls where it copies in wide pieces what was just written in small ones. As a rule it
// writes no pointer: that is slow while the garbage is collected.
func lengthen[T any](s *[]T) {
	if n := len(*s); n < cap(*s) {
		*s = (*s)[:n+1]
	} else {
		*s = append(*s, *new(T))
	}
}

// collect takes up what t did until it stopped: its step, if it took one, and what it is about to
// do next.
//
//go:norace
func (m *machine) collect(t *task) {
	m.stops++
	now := int32(len(m.steps) - 1)
	if m.stepping {
		t.last = now
	}
	acts := t.acts[:t.nacts]
	t.nacts = 0
	if t.failure != nil || t.labels != nil {
		m.learns(t)
	}
	if m.stepping {
		s := &m.steps[now]
		if m.fine {
			m.parts(t, s)
		}
		for i := range acts {
			m.act(t, s, &acts[i])
		}
		if t.phase == waiting && !m.finely(t.op.Noun) {
			m.waits(t, s)
		}
		if m.recording && m.lasso.tried(m) {
			m.lasso.wrote(t, acts)
		}
		m.memory.outcome(m, s)
		m.trails(t, s)
	}
	if m.failure != nil && m.before < 0 {
		m.before = len(m.races)
	}
	if m.wrong < 0 && (m.failure != nil || len(m.races) > 0) {
		m.wrong = len(m.steps)
	}
	if m.forked {
		m.starts(t)
	}
	switch t.phase {
	case ended:
		m.ends(t)
	case atPoint, waiting:
		m.arrives(t)
	}
	if now >= 0 { // what a goroutine does before its first step is of the step that started it
		m.steps[now].to = int32(len(m.accesses))
	}
	if m.teller != nil {
		m.teller.acts(t, acts)
	}
	stepped := m.stepping
	m.stepping, t.nwords = false, 0
	m.enable(t, now)
	if m.sleeping != 0 && now >= 0 {
		m.wake(now)
	}
	if stepped {
		m.rests(t)
	}
	m.forked = false
	if m.teller != nil {
		m.teller.stops(t)
	}
}

// learns takes up what went wrong with t first, and the labels that it came by.
//
//go:norace
func (m *machine) learns(t *task) {
	if t.failure != nil && m.failure == nil {
		m.failure = t.failure
	}
	for l := t.labels; l != nil; l = l.next {
		m.labels = &label{l.text, m.labels}
	}
	t.labels = nil
}

// finely says whether the parts of operations on such things are the steps.
//
//go:norace
func (m *machine) finely(n hook.Noun) bool { return m.fine && fine(n) }

// act enters what an operation did.
//
//go:norace
func (m *machine) act(t *task, s *step, a *act) {
	if a.outcome == gave {
		return
	}
	if a.timed && a.outcome == refused && a.noun != hook.Chan {
		m.given(t, a.done)
	}
	if m.finely(a.noun) {
		s.ends(a)
		m.finished(a)
		return
	}
	second := s.second && a.kind == s.kind && a.noun == s.noun
	if a.kind == s.kind {
		s.outcome = a.outcome
	}
	if t.context >= 0 && a.timed {
		m.touch(t.context, read)
	}
	if a.object == nil {
		return
	}
	i := m.objectOf(a.kind, a.noun, a.object, a.n)
	o := &m.objects[i]
	if second {
		m.objects[t.object].dequeue(t)
	}
	c := any_
	if a.outcome != misused || a.noun == hook.Chan && second {
		if o.noun == hook.RWMutex {
			o.sharing(t, a)
		}
		c = o.classify(a, second)
	}
	if a.noun == hook.Chan {
		m.spread(t, i, c, a.kind, second)
		o = &m.objects[i]
		o.passes(a, second && t.woke)
	} else {
		m.touch(i, c)
		if counts[c] {
			m.count(c, a)
		}
	}
	if second && a.kind == hook.Lock && a.outcome == refused {
		o.alone = false // it was announced
	}
	if c == entered {
		m.accesses[len(m.accesses)-1].n = s.waker
	}
	o.closed = o.closed || a.kind == hook.Close
	if !m.blind {
		m.order(t, o, a, second)
	}
}

// ends notes what came of an operation whose last part the step was.
func (s *step) ends(a *act) {
	switch a.kind {
	case hook.Lock, hook.TryLock, hook.RLock, hook.TryRLock, hook.Acquire, hook.TryAcquire:
		s.got = s.got || a.outcome == took
	}
	s.missed = s.missed || a.outcome == refused
}

// given notes that t gave up because a context is done: that came after what ended the context.
func (m *machine) given(t *task, up <-chan struct{}) {
	if c := m.contextOf(up); c >= 0 {
		m.pass(t, &m.objects[c].hb.sync, true, false)
	}
}

// sharing keeps the count of the read locks. One is given back by who took it, as a rule: then
// the others need not care. But where anybody else gives one back, it is one of anybody's, and
// nobody's is certain.
func (o *object) sharing(t *task, a *act) {
	if a.outcome != took {
		return
	}
	switch a.kind {
	case hook.RLock, hook.TryRLock:
		o.readers[t.index]++
	case hook.RUnlock:
		o.readers[t.index]--
		o.stolen = o.stolen || o.readers[t.index] < 0
	}
}

// counts are the classes that take or give so much.
var counts = [classes]bool{take: true, give: true, done: true, add: true}

// count enters how much was taken or given, and how much more could have been.
//
//go:norace
func (m *machine) count(c class, did *act) {
	a := &m.accesses[len(m.accesses)-1]
	free, room := did.gate.(hook.Stock).Stock()
	switch c {
	case give:
		free = room
	case add:
		a.n = to32(free - did.n)
		return
	}
	a.n, a.room = to32(max(did.n, -did.n)), to32(free)
}

func to32(n int64) int32 { return int32(min(n, math.MaxInt32)) }

// waits enters that an operation began to wait.
//
//go:norace
func (m *machine) waits(t *task, s *step) {
	if s.second {
		return
	}
	i := m.objectOf(t.op.Kind, t.op.Noun, t.op.Object, t.op.N)
	o := &m.objects[i]
	if t.op.Noun == hook.Chan {
		m.spread(t, i, any_, t.op.Kind, false)
		o = &m.objects[i]
	} else {
		m.touch(i, began(t.op.Kind, t.op.Noun))
	}
	m.orderWait(t, o)
	o.waiting++
	t.queued = true
	if t.context >= 0 && t.op.Timed {
		m.touch(t.context, read) // which was not done yet
	}
}

// dequeue notes that t waits no longer: it was woken, whenever it goes on, or has given up.
func (o *object) dequeue(t *task) {
	if t.queued {
		o.waiting--
		t.queued = false
	}
}

// touch adds an access to the step under way.
//
//go:norace
func (m *machine) touch(object int32, c class) {
	o := &m.objects[object]
	lengthen(&m.accesses)
	n := int32(len(m.accesses) - 1)
	a := &m.accesses[n]
	a.object, a.class, a.shut, a.wish, a.n, a.room = object, c, o.alone, 0, 0, 0
	a.event, a.prev = int32(len(m.steps)-1), o.last
	switch c {
	case put, tryput:
		a.n, a.room = o.puts, o.room
		o.puts++
	case get, tryget:
		a.n = o.gets
		o.gets++
	case done, fail:
		a.n, a.room = 1, math.MaxInt32
	case lock, try, announce:
		o.alone = true
	case unlock:
		o.alone = false
	case any_, read:
		a.n, a.room = o.puts-o.gets, o.room
		if o.closed {
			a.n = -1 // nobody waits any more
		}
	case quit:
		m.steps[len(m.steps)-1].quits = true
	}
	if c == fail || c == hear || c == await && o.noun == hook.Group {
		m.steps[len(m.steps)-1].meets = true
	}
	if c == await && o.noun == hook.Group {
		m.waitsFor(m.tasks[m.steps[len(m.steps)-1].task], o)
	}
	o.touched, o.last = m.stops, n
}

// starts enters that t has started goroutines which Groups count. Before the first step of all, it
// makes no difference to anybody.
//
//go:norace
func (m *machine) starts(t *task) {
	if m.aborting {
		return
	}
	for _, child := range m.tasks[m.born:m.n] {
		if child.parent != t.index || child.into == nil {
			continue
		}
		m.forks(t, child)
		if len(m.steps) == 0 {
			continue
		}
		m.touch(m.numbered(child.into, hook.Group), start)
		if child.into == t.into {
			m.accesses[len(m.accesses)-1].n = 1
		}
	}
}

// ends enters that t has ended.
//
//go:norace
func (m *machine) ends(t *task) {
	m.state.Live &^= only(t.index)
	m.alive &^= only(t.index)
	m.state.Runnable &^= only(t.index)
	t.enabled = false
	if t.into == nil {
		return
	}
	i := m.numbered(t.into, hook.Group)
	o := &m.objects[i]
	o.hb.sync.join(&t.sync, m.width)
	o.hb.sync[t.index]++ // who waits for it knows all that it did
	o.touched = m.stops
	c := done
	if t.failure != nil {
		c, o.failed = fail, true // the first panic is the one that is passed on
	}
	if !m.aborting && len(m.steps) > 0 {
		m.touch(i, c)
	}
}

// arrives enters what t is about to do.
//
//go:norace
func (m *machine) arrives(t *task) {
	t.object, t.context, t.parts = -1, -1, t.parts[:0]
	switch {
	case t.word.At != nil:
		t.object = m.placeOf(t, t.word)
	case t.op.Object != nil:
		t.object = m.objectOf(t.op.Kind, t.op.Noun, t.op.Object, t.op.N)
	}
	if t.op.Done != nil {
		t.context = m.contextOf(t.op.Done)
	}
	if t.op.Noun == hook.Chan {
		m.enterParts(t)
	}
	t.enabled = false
	m.state.Runnable &^= only(t.index)
}

// objectOf returns the number of the object that an operation is done to.
//
//go:norace
func (m *machine) objectOf(k hook.Kind, noun hook.Noun, o *hook.Object, n int64) int32 {
	if k == hook.Draw {
		return 0
	}
	i := m.numbered(o, noun)
	if noun == hook.Queue || noun == hook.Chan {
		m.objects[i].room = int32(n)
	}
	return i
}

// numbered returns the number of o in this execution, which it is given at its first mention.
//
//go:norace
func (m *machine) numbered(o *hook.Object, noun hook.Noun) int32 {
	if o != nil && o.Number >= 0 {
		return o.Number
	}
	return m.addObject(o, noun)
}

//go:norace
func (m *machine) addObject(o *hook.Object, noun hook.Noun) int32 {
	if o != nil {
		o.Number = int32(len(m.objects))
	}
	lengthen(&m.objects)
	at := &m.objects[len(m.objects)-1]
	at.of, at.noun, at.last, at.index = o, noun, -1, int32(len(m.objects)-1)
	at.waiting, at.puts, at.gets, at.stamp = 0, 0, 0, 0
	at.hb.clear(m.width)
	at.readers.clear(m.width)
	at.alone, at.stolen, at.failed, at.closed, at.drained = false, false, false, false, false
	return at.index
}

// adopt makes o an object of this execution, and notes if it is one of an earlier execution or
// of another run. It is called on the goroutine of a task that uses o, for who made o is ordered
// before that task, and not before the machine.
//
//go:norace
func (m *machine) adopt(o *hook.Object, noun hook.Noun) {
	if o != nil && !o.At(m.home) {
		m.adoptNew(o, noun)
	}
}

//go:norace
func (m *machine) adoptNew(o *hook.Object, noun hook.Noun) {
	before := o.Adopt(m.home)
	o.Number = -1
	if before != nil && m.shared == nil {
		m.shared = &sharedObject{o, noun, before}
	}
}

// enable finds out who can go on after the step now, which stopped took, or only came to its first
// operation in. It asks those alone who are concerned. Who sleeps is asked by wake.
//
//go:norace
func (m *machine) enable(stopped *task, now int32) {
	for left := m.alive; left != 0; left &= left - 1 {
		i := left.First()
		t := m.tasks[i]
		if t.phase != atPoint && t.phase != waiting || m.sleeping.Has(i) || t != stopped && !m.concerns(t) {
			continue
		}
		open := t.open()
		if t.queued && t.woken() {
			m.objects[t.object].dequeue(t)
			t.gift.copy(&m.last.sync, m.width)
		}
		switch {
		case open == t.enabled:
		case open:
			t.waker = -1
			if t.last != now {
				t.waker = now
			}
			if t.phase == waiting {
				t.gift.copy(&m.last.sync, m.width)
			}
			m.state.Runnable |= only(i)
		default:
			m.state.Runnable &^= only(i)
		}
		t.enabled = open
	}
}

// concerns says whether what was done since a task was resumed may be of concern to t: it touched
// the object of its operation, or the context, or started goroutines that t may wait for.
//
//go:norace
func (m *machine) concerns(t *task) bool {
	return m.forked || t.object >= 0 && m.objects[t.object].touched == m.stops ||
		t.context >= 0 && m.objects[t.context].touched == m.stops || m.concernsPart(t)
}

// woken says whether what t waits for has come.
//
//go:norace
func (t *task) woken() bool { return t.phase == waiting && len(t.ready) > 0 }

// open says whether t could go on now.
//
//go:norace
func (t *task) open() bool {
	if t.woken() {
		return true
	}
	if (t.phase == atPoint || t.op.Either) && (t.op.Gate == nil || t.op.Gate.Open()) {
		return true
	}
	if t.op.Done == nil {
		return false
	}
	hook.Hide()
	ended := over(t.op.Done)
	hook.Show()
	return ended
}
