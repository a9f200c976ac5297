package primitives

import (
	"context"
	"errors"

	"syncplay/primitives/hook"
)

// ErrDeadlock is what an operation with a context returns when its wait would never end, because it
// closes a circle of goroutines that wait for each other. It then has taken nothing, and its caller
// should give back what it holds, pause, and begin anew. Only a detector knows: without one that was told to
// break deadlocks (detector.BreakDeadlocks) the operation waits.
var ErrDeadlock = errors.New("primitives: the wait would close a deadlock")

// lockContext does op by acquire, which returns early when ctx is done. It is the way of every
// operation that takes a context.
func lockContext(ctx context.Context, op hook.Op, acquire func(*hook.Task, <-chan struct{}) hook.Reason) error {
	t, err := waitContext(ctx, op, acquire)
	if err == nil {
		t.Acquired(op.Object)
	}
	return err
}

// waitContext is lockContext for an operation that takes another edge than its object's: one
// that took effect is left to the caller to announce, and its hidden section to end.
func waitContext(ctx context.Context, op hook.Op, acquire func(*hook.Task, <-chan struct{}) hook.Reason) (*hook.Task, error) {
	done := doneOf(ctx)
	op.Timed, op.Done, op.Errs = done != nil, done, true
	t := hook.Enter(op)
	if done != nil {
		select {
		case <-done:
			err := ended(ctx)
			t.Failed()
			return nil, err
		default:
		}
	}
	switch acquire(t, done) {
	case hook.Cancelled:
		err := ended(ctx)
		t.Failed()
		return nil, err
	case hook.Refused:
		t.Failed()
		return nil, ErrDeadlock
	case hook.Unwound:
		t.Leave()
	}
	return t, nil
}

// doneOf returns what ctx.Done does. To call that may be an operation where a controller listens, and here
// it is a part of one.
func doneOf(ctx context.Context) <-chan struct{} {
	if hook.Loud() {
		if c, ok := ctx.(hook.Quiet); ok {
			return c.Ready()
		}
	}
	return ctx.Done()
}

// ended returns the error of ctx from within the hidden section of an operation, and takes the edge of
// the cancellation, which a wait does not.
func ended(ctx context.Context) error {
	hook.Show()
	defer hook.Hide()
	return ctx.Err()
}
