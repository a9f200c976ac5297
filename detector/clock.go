package detector

import (
	"context"
	"time"

	"syncplay/primitives/hook"
)

// Time and cancellation are those of packages time and context, but for one thing: a task that
// sleeps wakes up when its run is over.

// The first timer reads package time's settings, under a [sync.Once]. Read here, that orders
// nothing; read by the first task that sleeps, it came before the second, and hid their race.
func init() { time.NewTimer(0).Stop() }

// Sleep sleeps by the wall clock, and wakes early when the run is over.
func (r *run) Sleep(ht *hook.Task, d time.Duration) {
	hook.Show() // the settings are looked at again, and that can't be hidden
	timer := time.NewTimer(d)
	hook.Hide()
	defer timer.Stop()
	r.gate.Store(true)
	over := false
	select {
	case <-timer.C:
	case <-r.out:
		over = true
	}
	if over {
		ht.Leave()
	}
}

// WithCancel is package context's.
func (r *run) WithCancel(_ *hook.Task, parent context.Context) (context.Context, context.CancelFunc) {
	return context.WithCancel(parent)
}

// WithDeadline is package context's.
func (r *run) WithDeadline(_ *hook.Task, parent context.Context, d time.Time) (context.Context, context.CancelFunc) {
	return context.WithDeadline(parent, d)
}

// WithTimeout is package context's.
func (r *run) WithTimeout(_ *hook.Task, parent context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(parent, d)
}
