package primitives

import (
	"context"

	"syncplay/primitives/hook"
)

// lockContext does op by acquire, which returns early when ctx is done. It is the way of every
// operation that takes a context.
func lockContext(ctx context.Context, op hook.Op, acquire func(*hook.Task, <-chan struct{}) hook.Reason) error {
	done := ctx.Done()
	op.Timed = done != nil
	t := hook.Enter(op)
	if done != nil {
		select {
		case <-done:
			t.Failed()
			return ctx.Err()
		default:
		}
	}
	switch acquire(t, done) {
	case hook.Cancelled:
		t.Failed()
		return ctx.Err() // takes the edge of the cancellation, which the wait did not
	case hook.Unwound:
		t.Leave()
	}
	t.Acquired(op.Object)
	return nil
}
