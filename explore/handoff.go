package explore

import (
	"strings"

	"syncplay/internal/dump"
	"syncplay/primitives/hook"
)

// handoff runs each task on a goroutine and hands control over through channels. All of it happens
// in hidden sections, so that the race detector does not see that the tasks take turns: it would
// take every race for ordered. (With coroutines it would see races inside package iter instead.)
type handoff struct{ m *machine }

// relay is how control is handed to a task's goroutine and back.
type relay struct {
	go_  chan bool // false: end
	back chan struct{}
	over chan struct{} // closed when the goroutine has ended
}

func (h *handoff) resume(t *task) {
	if t.relay == nil {
		t.relay = &relay{make(chan bool), make(chan struct{}), make(chan struct{})}
		go h.lives(t, t.relay)
	}
	hook.Hide()
	t.relay.go_ <- true
	<-t.relay.back
	hook.Show()
	h.forget(t)
}

// forget lets go of the goroutine of a task that ended it.
//
//go:norace
func (h *handoff) forget(t *task) {
	if t.dead {
		t.relay, t.dead = nil, false
	}
}

// lives runs the functions that the task has in one execution after another.
//
//go:norace
func (h *handoff) lives(t *task, r *relay) {
	hook.Hide()
	defer hook.Show() // a goroutine that ended while hiding would confuse the race detector
	defer close(r.over)
	t.Register(h.m.identity())
	defer t.Unregister()
	for <-r.go_ {
		hook.Show()
		t.run()
		hook.Hide()
		r.back <- struct{}{}
	}
}

//go:norace
func (h *handoff) pause(t *task) {
	r := t.relay
	r.back <- struct{}{}
	if !<-r.go_ {
		h.m.aborting = true
	}
}

//go:norace
func (h *handoff) last(t *task) {
	t.relay.back <- struct{}{}
}

func (h *handoff) parked(g dump.Goroutine) bool {
	for _, fn := range g.Frames {
		if strings.HasSuffix(fn, "explore.(*handoff).pause") || strings.HasSuffix(fn, "explore.(*handoff).lives") {
			return true
		}
		if !strings.HasPrefix(fn, "runtime.") {
			return false
		}
	}
	return false
}

func (h *handoff) abandon(stuck *task) {
	h.m.aborting = true
	for _, t := range h.m.tasks {
		if t != nil && t != stuck && t.relay != nil {
			h.drain(t.relay)
		}
	}
}

func (h *handoff) close() {
	for _, t := range h.m.tasks {
		if t == nil || t.relay == nil {
			continue
		}
		r := t.relay
		hook.Hide()
		r.go_ <- false
		hook.Show()
		h.drain(r)
		t.relay = nil
	}
}

// drain waits until the goroutine has ended, which may have something to unwind.
func (h *handoff) drain(r *relay) {
	hook.Hide()
	defer hook.Show()
	for {
		select {
		case <-r.back:
			select {
			case r.go_ <- false:
			case <-r.over:
				return
			}
		case <-r.over:
			return
		}
	}
}
