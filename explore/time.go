package explore

import (
	"context"
	"sync/atomic"
	"time"

	"syncplay/primitives/hook"
)

// Time and cancellation, taken over. Nothing here happens by the wall clock: a sleep ends, and a
// deadline expires, as a step that may come at any moment from its beginning on.

// contexts is a list of the contexts that an execution made.
type contexts struct {
	done   <-chan struct{}
	object *hook.Object // shared by a context and all that are derived from it
	next   *contexts
}

// Sleep does nothing: that the sleep is over is the step that it is called in.
func (m *machine) Sleep(*hook.Task, time.Duration) {}

// WithCancel returns a context whose cancellation is a step.
func (m *machine) WithCancel(_ *hook.Task, parent context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(parent)
	object := m.enterContext(parent, ctx, m.here())
	return ctx, func() { cancelStep(object, m.here(), cancel) }
}

// WithTimeout returns a context that may expire at any step.
func (m *machine) WithTimeout(t *hook.Task, parent context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return m.withDeadline(t, parent, time.Time{}.Add(d), m.here())
}

// WithDeadline returns a context that may expire at any step.
func (m *machine) WithDeadline(t *hook.Task, parent context.Context, at time.Time) (context.Context, context.CancelFunc) {
	return m.withDeadline(t, parent, at, m.here())
}

// withDeadline returns a context that was made there, and tells its end as of that line.
func (m *machine) withDeadline(t *hook.Task, parent context.Context, at time.Time, made hook.Site) (context.Context, context.CancelFunc) {
	inner, cancel := context.WithCancel(parent)
	ctx := &deadline{Context: inner, at: at}
	object := m.enterContext(parent, ctx, made)
	m.Begin(m.forkTimer(t), func() {
		cancelStep(object, made, func() {
			ctx.expired.Store(inner.Err() == nil)
			cancel()
		})
	})
	return ctx, func() { cancelStep(object, m.here(), cancel) }
}

// here is where its caller was called, if that is to be told.
//
//go:norace
func (m *machine) here() (s hook.Site) {
	if m.recording {
		s = hook.Here(2)
	}
	return s
}

// forkTimer enters a timer task.
//
//go:norace
func (m *machine) forkTimer(t *hook.Task) *hook.Task {
	hook.Hide()
	defer hook.Show()
	timer := m.Fork(t, "timer", nil)
	of(timer).timer = true
	return timer
}

// cancelStep cancels as a step of its own, in that line.
func cancelStep(object *hook.Object, at hook.Site, cancel context.CancelFunc) {
	t := hook.Enter(hook.Op{Kind: hook.CancelOp, Noun: hook.Context, Object: object})
	hook.Show() // package context is not ours: what it orders is seen
	cancel()
	hook.Hide()
	if t.Controlled() {
		of(t).cancels = at
	}
	t.Done()
}

// deadline is a context that a timer task ends.
type deadline struct {
	context.Context
	at      time.Time
	expired atomic.Bool // pairs with Err
}

func (d *deadline) Deadline() (time.Time, bool) { return d.at, true }

func (d *deadline) Err() error {
	if d.expired.Load() {
		return context.DeadlineExceeded
	}
	return d.Context.Err()
}

// enterContext enters a context of the execution's, and returns the object that it is known by.
func (m *machine) enterContext(parent, ctx context.Context, made hook.Site) *hook.Object {
	hook.Hide()
	defer hook.Show()
	object := m.contextObject(parent.Done())
	if object == nil {
		object = new(hook.Object)
		if made != (hook.Site{}) {
			object.MarkFirst(&made)
		}
		m.adopt(object, hook.Context)
	}
	m.addContext(ctx.Done(), object)
	return object
}

//go:norace
func (m *machine) addContext(done <-chan struct{}, object *hook.Object) {
	m.contexts = &contexts{done, object, m.contexts}
}

// contextObject returns the object of a context, or nil. One that is not the execution's own may
// end whenever it likes.
//
//go:norace
func (m *machine) contextObject(done <-chan struct{}) *hook.Object {
	for c := m.contexts; c != nil; c = c.next {
		if c.done == done {
			return c.object
		}
	}
	if done != nil && m.stranger == "" {
		m.stranger = foreignContext
	}
	return nil
}

const foreignContext = "a wait has a context that can end by itself: it was not made by primitives.WithCancel, WithTimeout or " +
	"WithDeadline inside the function, so its end is no step"

// contextOf returns the number of a context's object.
func (m *machine) contextOf(done <-chan struct{}) int32 {
	object := m.contextObject(done)
	if object == nil {
		return -1
	}
	return m.numbered(object, hook.Context)
}
