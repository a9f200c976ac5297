package explore

import "syncplay/primitives/hook"

// What passes through a channel: values, and what orders the tasks on its two sides.

// value says what an operation on a channel did to it: Send, Recv, CancelOp (of a context), Close, Read
// or None.
func (a *act) value() hook.Kind {
	if a.kind == hook.SelectOp {
		return a.part
	}
	return a.kind
}

// passes counts the values that went through the buffer. One that a partner completed went by it.
func (o *object) passes(a *act, completed bool) {
	switch k := a.value(); {
	case o.room == 0 || completed || a.outcome != took:
	case k == hook.Send:
		o.puts++
	case k == hook.Recv && o.puts > o.gets:
		o.gets++
	case k == hook.Recv:
		o.drained = true
	}
}

// orderChan takes and gives the edges of an operation on a channel.
//
//go:norace
func (m *machine) orderChan(t *task, o *object, a *act, completed bool) {
	switch k := a.value(); {
	case completed:
		t.sync.join(&t.gift, m.width)
	case k == hook.Close:
		m.pass(t, &o.hb.sync, false, true)
	case k == hook.CancelOp:
		m.pass(t, &m.objects[m.contextOf(a.done)].hb.sync, true, false)
	case k != hook.Send && k != hook.Recv:
	case o.room > 0:
		m.orderSlot(t, o, k)
	case m.partner() != nil:
		t.sync.join(&m.partner().sync, m.width) // and he takes ours when he goes on
	case k == hook.Recv:
		m.pass(t, &o.hb.sync, true, false)
	}
}

// orderSlot is orderChan for a value that goes through the buffer, or one that is not there because
// the channel is closed.
//
//go:norace
func (m *machine) orderSlot(t *task, o *object, k hook.Kind) {
	for len(o.hb.slots) < int(o.room) {
		o.hb.slots = append(o.hb.slots, clock{})
	}
	n := o.puts
	if k == hook.Recv {
		n = o.gets
	}
	if k == hook.Recv && o.drained {
		m.pass(t, &o.hb.sync, true, false)
		return
	}
	m.pass(t, &o.hb.slots[(n-1)%o.room], true, true) // this one is counted already
}

// partner returns the task whose operation the step has completed, or nil.
//
//go:norace
func (m *machine) partner() *task {
	for left := m.alive; left != 0; left &= left - 1 {
		if p := m.tasks[left.First()]; p.queued && p.woken() {
			return p
		}
	}
	return nil
}
