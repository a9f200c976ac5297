package explore

import "syncplay/primitives/hook"

// What happened before what, by synchronisation alone, and the data races that follow from it:
// two accesses to a Var, one of them a write, neither before the other. The accesses themselves
// order nothing here; that they depend on each other is another question, for the search, which
// has clocks of its own. (Flanagan and Freund, "FastTrack".)

// shared is what tasks have told each other through an object.
type shared struct {
	sync    clock   // of those who gave it
	written clock   // of an RWMutex: of its writers alone
	slots   []clock // of a queue: for each slot, of the one who used it last

	writer    int32 // of a Var: the last to write, -1 for none
	wrote     int32 // in its how-manieth step
	reads     clock // of a Var: the last step in which each task read it since
	readSince bool
}

//go:norace
func (s *shared) clear(width int) {
	s.sync.clear(width)
	s.written.clear(width)
	s.slots = s.slots[:0]
	s.reads.clear(width)
	s.writer, s.wrote, s.readSince = -1, 0, false
}

// race is two accesses to a Var that nothing orders.
type race struct {
	object        int32
	first, second access2
}

// access2 is one side of a race.
type access2 struct {
	task, seq int32
	write     bool
}

// order takes and gives the edges of an operation, as the memory model has them.
//
//go:norace
func (m *machine) order(t *task, o *object, a *act, second bool) {
	if a.outcome == misused {
		return
	}
	ok := a.outcome == took
	hb := &o.hb
	switch a.noun {
	case hook.Var:
		m.look(t, o, a.kind == hook.Write)
	case hook.Mutex, hook.SpinLock, hook.TASLock, hook.TicketLock, hook.MCSLock:
		m.pass(t, &hb.sync, ok && (a.kind == hook.Lock || a.kind == hook.TryLock), a.kind == hook.Unlock)
	case hook.RWMutex:
		m.orderRW(t, hb, a.kind, ok)
	case hook.Semaphore:
		m.pass(t, &hb.sync, ok && a.kind != hook.Release, a.kind == hook.Release)
	case hook.WaitGroup:
		m.pass(t, &hb.sync, a.kind == hook.Join, a.kind == hook.Add && a.n < 0)
	case hook.Group:
		m.pass(t, &hb.sync, a.kind == hook.Join, false)
	case hook.Once:
		m.pass(t, &hb.sync, a.kind == hook.Do && !ok, a.kind == hook.Unlock)
	case hook.Cond, hook.Barrier:
		m.orderMeeting(t, hb, a.noun, second)
	case hook.Queue:
		m.orderQueue(t, o, a.kind, ok)
	case hook.Chan:
		m.orderChan(t, o, a, second && t.woke)
	case hook.Context: // an object is shared by many: only who finds it done comes after an end
		m.pass(t, &hb.sync, a.part == hook.CancelOp, a.kind == hook.CancelOp)
	case hook.Int64, hook.Bool, hook.Pointer:
		m.orderAtomic(t, hb, a.kind, ok)
	}
}

// pass takes and gives the edge at c.
func (m *machine) pass(t *task, c *clock, takes, gives bool) {
	if takes {
		t.sync.join(c, m.width)
	}
	if gives {
		c.join(&t.sync, m.width)
	}
}

//go:norace
func (m *machine) orderRW(t *task, hb *shared, k hook.Kind, ok bool) {
	switch k {
	case hook.Lock, hook.TryLock:
		m.pass(t, &hb.sync, ok, false)
	case hook.RLock, hook.TryRLock:
		m.pass(t, &hb.written, ok, false)
	case hook.RUnlock:
		m.pass(t, &hb.sync, false, true)
	case hook.Unlock:
		m.pass(t, &hb.sync, false, true)
		m.pass(t, &hb.written, false, true)
	}
}

// orderMeeting: one that was woken takes what its waker gave to it alone; the last one at a
// barrier takes what all who came gave.
//
//go:norace
func (m *machine) orderMeeting(t *task, hb *shared, noun hook.Noun, second bool) {
	if second {
		t.sync.join(&t.gift, m.width)
	} else if noun == hook.Barrier {
		t.sync.join(&hb.sync, m.width)
	}
}

// orderWait gives the edges of an operation that begins to wait.
//
//go:norace
func (m *machine) orderWait(t *task, o *object) {
	if t.op.Noun != hook.Barrier {
		return
	}
	if o.waiting == 0 {
		o.hb.sync.clear(m.width) // the round before is over
	}
	o.hb.sync.join(&t.sync, m.width)
}

//go:norace
func (m *machine) orderQueue(t *task, o *object, k hook.Kind, ok bool) {
	switch {
	case k == hook.Read:
		return
	case k == hook.Close:
		m.pass(t, &o.hb.sync, false, true)
		return
	case !ok:
		m.pass(t, &o.hb.sync, k == hook.Get, false)
		return
	}
	for len(o.hb.slots) < int(o.room) {
		o.hb.slots = append(o.hb.slots, clock{})
	}
	n := o.puts - 1 // this one is counted already
	if k == hook.Get || k == hook.TryGet {
		n = o.gets - 1
	}
	m.pass(t, &o.hb.slots[n%o.room], true, true)
}

// orderAtomic: who observes an effect comes after it. A store hides what was before it.
//
//go:norace
func (m *machine) orderAtomic(t *task, hb *shared, k hook.Kind, ok bool) {
	switch {
	case k == hook.Write:
		hb.sync.copy(&t.sync, m.width)
	case k == hook.Modify && ok:
		m.pass(t, &hb.sync, true, true)
	default:
		m.pass(t, &hb.sync, true, false)
	}
}

// look checks an access to a Var against those before it.
//
//go:norace
func (m *machine) look(t *task, o *object, write bool) {
	hb := &o.hb
	me := access2{int32(t.index), t.steps, write}
	if hb.writer >= 0 && hb.wrote > t.sync[hb.writer] {
		m.race(o, access2{hb.writer, hb.wrote, true}, me)
	}
	if !write {
		hb.reads[t.index], hb.readSince = t.steps, true
		return
	}
	if hb.readSince {
		for i := range m.width {
			if i != t.index && hb.reads[i] > t.sync[i] {
				m.race(o, access2{int32(i), hb.reads[i], false}, me)
			}
		}
		hb.reads.clear(m.width)
		hb.readSince = false
	}
	hb.writer, hb.wrote = me.task, me.seq
}

func (m *machine) race(o *object, first, second access2) {
	m.races = append(m.races, race{o.index, first, second})
}
