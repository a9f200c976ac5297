package explore

import (
	"strings"
	"unsafe"

	"syncplay/internal/dump"
	"syncplay/primitives/hook"
)

// handoff runs each task on a goroutine and hands control over through channels. All of it happens
// in hidden sections, so that the race detector does not see that the tasks take turns: it would
// take every race for ordered. (With coroutines it would see races inside package iter instead.)
type handoff struct {
	m       *machine
	settled int64 // the last execution whose tasks were told to settle
}

// relay is how control is handed to a task's goroutine and back.
type relay struct {
	turn chan turn
	back chan struct{}
	over chan struct{} // closed when the goroutine has ended
	busy bool          // with a function
	dead bool          // the goroutine is ending
}

// turn is what a goroutine is to do that is given control.
type turn uint8

const (
	onward turn = iota
	settle      // give the edge to those that will be unwound, and nothing else
	finish
)

func (h *handoff) resume(t *task) {
	if t.relay == nil {
		t.relay = &relay{turn: make(chan turn), back: make(chan struct{}), over: make(chan struct{})}
		own.Add(1)
		go h.lives(t, t.relay)
	}
	if h.m.aborting && h.settled != h.m.number {
		h.settle()
	}
	h.give(t.relay, onward)
	h.forget(t)
}

// give gives control to a goroutine and waits until it comes back.
//
//go:norace
func (h *handoff) give(r *relay, how turn) {
	hook.Hide()
	r.turn <- how
	<-r.back
	hook.Show()
}

// forget lets go of a goroutine that is ending.
//
//go:norace
func (h *handoff) forget(t *task) {
	if t.relay.dead {
		t.relay = nil
	}
}

// settle has every task that stopped within an operation give its edge, before the first is unwound.
// What tasks do while they are unwound the program itself would never do then: it is ordered, not
// to be reported.
//
//go:norace
func (h *handoff) settle() {
	h.settled = h.m.number
	for i := range h.m.n {
		t := h.m.tasks[i]
		if t.relay != nil && (t.phase == atPoint || t.phase == waiting) {
			h.give(t.relay, settle)
		}
	}
}

// lives runs the functions that the task has in one execution after another. To the race detector,
// a function that a panic unwound is on the stack for ever, so such a goroutine is not used again.
//
//go:norace
func (h *handoff) lives(t *task, r *relay) {
	hook.Hide()
	t.Register(h.m.identity())
	defer h.dies(t, r)
	for <-r.turn != finish {
		r.busy = true
		hook.Show()
		if h.m.ordered {
			hook.TakeEdge(unsafe.Pointer(&h.m.edge))
		}
		t.run()
		if t.spoilt {
			return
		}
		hook.Hide()
		r.busy = false
		r.back <- struct{}{}
	}
	hook.Show()
}

// dies ends a goroutine: one that is told to, or one that ran a function that did not return. (One
// that ended in a hidden section would confuse the race detector.)
//
//go:norace
func (h *handoff) dies(t *task, r *relay) {
	hook.Hide()
	t.Unregister()
	if r.busy {
		r.dead = true
		r.back <- struct{}{}
	}
	close(r.over)
	hook.Show()
}

// pause is called in the hidden section of an operation.
//
//go:norace
func (h *handoff) pause(t, _ *task) {
	m, r := h.m, t.relay
	if m.givenUp.Load() {
		m.aborting = true
		return
	}
	if m.ordered || m.recording { // who tells of the step looks at the object
		hook.Gives(unsafe.Pointer(&m.edge))
	}
	r.back <- struct{}{}
	how := <-r.turn
	for ; how == settle; how = <-r.turn {
		hook.Gives(unsafe.Pointer(&m.edge))
		r.back <- struct{}{}
	}
	if how == finish {
		m.aborting = true
	}
	if m.ordered || m.aborting {
		hook.Takes(unsafe.Pointer(&m.edge))
	}
}

func (h *handoff) parked(g dump.Goroutine) bool {
	for _, at := range g.Stack {
		if !strings.HasPrefix(at.Func, "runtime.") {
			return strings.Contains(at.Func, "explore.(*handoff).")
		}
	}
	return false
}

// abandon, and what it calls, is go:norace because whoever calls it comes after the machine in no way
// that the race detector knows of.
//
//go:norace
func (h *handoff) abandon(stuck *task) {
	h.m.givenUp.Store(true)
	h.settle()
	for _, t := range &h.m.tasks {
		if t != nil && t != stuck && t.relay != nil {
			t.relay.end()
			t.relay = nil
		}
	}
}

func (h *handoff) close() { h.abandon(nil) }

// end tells a goroutine to finish until it has: it may have something to unwind first.
//
//go:norace
func (r *relay) end() {
	hook.Hide()
	defer hook.Show()
	for {
		select {
		case r.turn <- finish:
		case <-r.back:
		case <-r.over:
			return
		}
	}
}
