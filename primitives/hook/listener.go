package hook

import (
	"context"
	"time"
)

// Reason is why a wait ended.
type Reason uint8

// The ends of a wait.
const (
	Woken     Reason = iota // what was waited for may have come
	Cancelled               // the operation's own context is done
	Unwound                 // the run is over: clean up, then call Task.Leave
	Refused                 // it would never end, and the operation may fail: see Op.Errs
)

// A Listener decides for the goroutines that are its tasks, or watches them. Its methods are
// called on the task's own goroutine, inside a hidden section; in -race builds what they
// share must be touched in go:norace functions only.
type Listener interface {
	// Point is called before op. The listener may delay the task, let others go first, or end it.
	Point(t *Task, op *Op)

	// Wait is called when op can't proceed. It returns when ready yields, when done is
	// closed, or when the task has to leave. A nil ready is a spinner that asks between two
	// looks: Wait gives up the processor and returns.
	Wait(t *Task, op *Op, ready, done <-chan struct{}) Reason

	// Releasing is called before op gives back what the task holds.
	Releasing(t *Task, op *Op)

	// Done is called after op took effect, or (ok is false) was refused.
	Done(t *Task, op *Op, ok bool)

	// Holds says whether the task is known to hold the object: a task that is being unwound
	// gives back only what it has.
	Holds(t *Task, o *Object) bool

	// Misused is called before the panic on a misuse of a primitive.
	Misused(t *Task, op *Op, message string)

	// Check is called for a Check that failed. It ends the task and does not return, or returns:
	// then the caller panics.
	Check(t *Task, message string)

	// Panicked is called for a panic that will be passed on to another task, who waits for t.
	Panicked(t *Task, value any, stack []byte)

	// Reach is called when the task came by the label.
	Reach(t *Task, label string)

	// Fork returns the task for a goroutine that t is about to start, or nil to let it be. The end
	// of the goroutine is counted by into, if that is not nil: who waits there waits for it.
	Fork(t *Task, name string, into *Object) *Task

	// Begin starts f as the task child, which Fork returned. It is not called in a hidden section:
	// the start of a goroutine is ordered after what its starter did.
	Begin(child *Task, f func())

	// Start is called on the goroutine of a new task, before its function.
	Start(t *Task)

	// End is called on the goroutine of a task whose function has ended.
	End(t *Task, how Exit)

	// Leave ends the task, running its deferred functions. It does not return.
	Leave(t *Task)
}

// A Witness is told what operations read and wrote.
type Witness interface {
	// Saw is called within an operation that read or wrote the value, as people see it.
	Saw(t *Task, value string)
}

// An Onlooker is a Listener whose tasks run as they please. An operation of theirs that knows best
// how to wait, as one on a channel does, blocks by itself. The tasks of any other Listener go one at a time.
type Onlooker interface {
	// Blocks is called when op can't proceed and is about to block. It returns what is closed when
	// the task has to leave, or nil if it never has to.
	Blocks(t *Task, op *Op) (out <-chan struct{})

	// Unblocks is called when that is over.
	Unblocks(t *Task)
}

// A Chooser is a Listener that makes the choices that operations leave open.
type Chooser interface {
	// Choose returns one of 0..n-1. It is called within an operation.
	Choose(t *Task, n int) int
}

// A Clock is a Listener that takes over time and cancellation.
type Clock interface {
	// Sleep is called inside the operation, between Point and Done, in its hidden section.
	Sleep(t *Task, d time.Duration)

	// The following are called outside any operation, and not in a hidden section: package
	// context is not ours, and what it does must be seen to be ordered.

	WithCancel(t *Task, parent context.Context) (context.Context, context.CancelFunc)
	WithDeadline(t *Task, parent context.Context, d time.Time) (context.Context, context.CancelFunc)
	WithTimeout(t *Task, parent context.Context, d time.Duration) (context.Context, context.CancelFunc)
}

// Quiet is a context of a Clock, for whose Done a controller may stop. An operation that waits with the context asks
// for the channel in this way, which is no operation of its own.
type Quiet interface{ Ready() <-chan struct{} }

// Exit is how the function of a task ended. The zero value is a plain return.
type Exit struct {
	Panicked bool
	Value    any    // of the panic
	Stack    []byte // of the panic
	Goexit   bool   // runtime.Goexit: t.FailNow, or the unwinding itself
}
