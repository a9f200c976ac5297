package explore

import (
	"context"
	"time"

	"syncplay/primitives/hook"
)

// Time and cancellation, taken over. Nothing here happens by the wall clock: a sleep ends, and a
// deadline expires, as a step that may come at any moment from its beginning on.

// Sleep does nothing: that the sleep is over is the step that it is called in.
func (m *machine) Sleep(*hook.Task, time.Duration) {}

// WithCancel returns a context whose cancellation is a step.
func (m *machine) WithCancel(_ *hook.Task, parent context.Context) (context.Context, context.CancelFunc) {
	ctx := m.newScope(parent, m.here())
	return ctx, func() { ctx.end(m.here(), context.Canceled) }
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
	ctx := &deadline{m.newScope(parent, made), at}
	m.Begin(m.forkTimer(t), func() { ctx.end(made, context.DeadlineExceeded) })
	return ctx, func() { ctx.end(m.here(), context.Canceled) }
}

// deadline is a context that a timer task ends.
type deadline struct {
	*scope
	at time.Time
}

func (d *deadline) Deadline() (time.Time, bool) { return d.at, true }

// here is where its caller was called, if that is to be scope.
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
	of(timer).timer, m.timed = true, true
	return timer
}
