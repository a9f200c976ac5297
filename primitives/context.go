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
	done := ctx.Done()
	op.Timed, op.Done, op.Errs = done != nil, done, true
	t := hook.Enter(op)
	if done != nil {
		select {
		case <-done:
			t.Failed()
			return nil, ctx.Err()
		default:
		}
	}
	switch acquire(t, done) {
	case hook.Cancelled:
		t.Failed()
		return nil, ctx.Err() // takes the edge of the cancellation, which the wait did not
	case hook.Refused:
		t.Failed()
		return nil, ErrDeadlock
	case hook.Unwound:
		t.Leave()
	}
	return t, nil
}
