package primitives

import (
	"context"
	"runtime"
	"time"

	"syncplay/primitives/hook"
)

// Yield gives the processor to another goroutine, as [runtime.Gosched] does: it goes into a loop
// that looks at something again and again. It makes no ordering. It returns when the scheduler
// pleases, or when a controller does.
func Yield() {
	if hook.Loud() {
		yieldSlow()
		return
	}
	runtime.Gosched()
}

func yieldSlow() {
	t := hook.Enter(hook.Op{Kind: hook.YieldOp})
	if t.Wait(nil, nil) == hook.Unwound {
		t.Leave()
	}
	t.Done()
}

// Sleep pauses the goroutine for at least d, as [time.Sleep] does. A controller may take it
// over: it then ends at any later moment, not by the clock on the wall. It makes no ordering.
func Sleep(d time.Duration) {
	if hook.Loud() {
		sleepSlow(d)
		return
	}
	time.Sleep(d)
}

func sleepSlow(d time.Duration) {
	t := hook.Enter(hook.Op{Kind: hook.SleepOp, N: int64(d), Timed: true})
	if t == nil {
		time.Sleep(d)
	} else if clock := t.Clock(); clock != nil {
		clock.Sleep(t, d)
	} else {
		sleepWatched(t, d)
	}
	t.Done()
}

// sleepWatched sleeps so that the listener can end it early.
func sleepWatched(t *hook.Task, d time.Duration) {
	hook.Show() // the timer's own goroutine has to see what it is given
	ready := make(chan struct{})
	timer := time.AfterFunc(d, func() { close(ready) })
	hook.Hide()
	if t.Wait(ready, nil) == hook.Unwound {
		timer.Stop()
		t.Leave()
	}
}

// WithCancel is [context.WithCancel], which a controller may take over: to cancel is then one of
// the steps that it puts in order.
//
// In the terminology of the Go memory model, the first call of cancel "synchronizes before" what
// observes that the context is done.
func WithCancel(parent context.Context) (context.Context, context.CancelFunc) {
	if hook.Loud() {
		t := hook.Self()
		if clock := t.Clock(); clock != nil {
			return clock.WithCancel(t, parent)
		}
	}
	return context.WithCancel(parent)
}

// WithTimeout is [context.WithTimeout], which a controller may take over: the context is then
// done at any later moment, not by the clock on the wall. Ordering is as with [WithCancel].
func WithTimeout(parent context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	if hook.Loud() {
		t := hook.Self()
		if clock := t.Clock(); clock != nil {
			return clock.WithTimeout(t, parent, d)
		}
	}
	return context.WithTimeout(parent, d)
}

// WithDeadline is [context.WithDeadline], which a controller may take over: the context is then
// done at any later moment, not by the clock on the wall. Ordering is as with [WithCancel].
func WithDeadline(parent context.Context, deadline time.Time) (context.Context, context.CancelFunc) {
	if hook.Loud() {
		t := hook.Self()
		if clock := t.Clock(); clock != nil {
			return clock.WithDeadline(t, parent, deadline)
		}
	}
	return context.WithDeadline(parent, deadline)
}
