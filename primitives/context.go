package primitives

import (
	"context"

	"syncplay/primitives/hook"
)

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
	op.Timed, op.Done = done != nil, done
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
	case hook.Unwound:
		t.Leave()
	}
	return t, nil
}
