package hook

import (
	"math/rand/v2"
	"runtime/debug"
	"sync/atomic"
	"unsafe"
)

// A Task is a goroutine with a listener. A nil Task is a goroutine that nobody listens to: its
// methods do what the race detector has to be told, and nothing else.
type Task struct {
	Listener Listener
	Data     any     // the listener's own
	Witness  Witness // told of values; nil for most
	Fine     Fine    // told of what operations consist of; nil for most

	who    atomic.Uint64        // the goroutine's number while the task is registered, and its reasons: see Sit
	next   atomic.Pointer[Task] // in the bucket of the registry; guarded by its lock, read without
	bucket uint64
	seat   bool // it stays in the registry, and one goroutine after another takes it

	starter Starter // who is told of the end of its function
	name    string  // under which

	// The fields below belong to the task's goroutine, or to one after another if it is a seat: nothing orders those,
	// so they are touched in go:norace functions.

	op      Op   // the operation under way; written in go:norace functions, see Op
	depth   int  // operations under way, one inside the other; only the outermost is announced
	keep    int  // of a seat: see Keep
	part    bool // the next operation is a part of the suspended one: no point of its own
	leaving bool // being unwound: neither blocks, panics nor reports
	silent  int  // operations while leaving
}

// Enter announces that the caller's goroutine is about to do op, and starts the hidden section
// that one of Acquired, Done, Failed or Leave ends. An operation inside another is silent.
//
//go:norace
func Enter(op Op) *Task {
	Hide()
	if !listening() {
		return nil
	}
	t := lookup(&op)
	if t == nil {
		return nil
	}
	t.depth++
	switch {
	case t.depth > 1:
	case t.leaving:
		t.linger()
	default:
		t.op.set(&op)
		if !t.part {
			t.Listener.Point(t, &t.op)
		}
	}
	return t
}

// patience is how many operations a task may do while it is being unwound.
const patience = 1000

// linger lets a task go that is being unwound, and has recovered from that: its operations are
// silent, and it might go on with them for ever.
//
//go:norace
func (t *Task) linger() {
	t.silent++
	if t.silent == patience {
		t.silent = 0
		t.Leave()
	}
}

// Op returns the operation under way, or the last one that was. It is the task's own: a listener that
// lets one task go at a time may look at it while the task is stopped.
//
//go:norace
func (t *Task) Op() *Op { return &t.op }

// announced says whether the operation under way is one that the listener hears of.
//
//go:norace
func (t *Task) announced() bool { return t.depth == 1 && !t.leaving }

// Releasing announces that the operation is about to give o back, and gives its edge.
//
//go:norace
func (t *Task) Releasing(o *Object) {
	if t != nil && t.announced() {
		t.Listener.Releasing(t, &t.op)
	}
	Gives(unsafe.Pointer(o))
}

// Gives gives the edge at p from within the hidden section of an operation.
func Gives(p unsafe.Pointer) {
	Show()
	GiveEdge(p)
	Hide()
}

// Hands hands the edge at p from within the hidden section of an operation.
func Hands(p unsafe.Pointer) {
	Show()
	HandEdge(p)
	Hide()
}

// Takes takes the edge at p from within the hidden section of an operation.
func Takes(p unsafe.Pointer) {
	Show()
	TakeEdge(p)
	Hide()
}

// Acquired announces that the operation took effect, ends its hidden section and takes the edge of o.
//
//go:norace
func (t *Task) Acquired(o *Object) {
	t.Done()
	TakeEdge(unsafe.Pointer(o))
}

// Done announces that the operation took effect, and ends its hidden section.
//
//go:norace
func (t *Task) Done() {
	if t != nil {
		t.end(true)
	}
	Show()
}

// Failed announces that the operation was refused and changed nothing, and ends its hidden section.
//
//go:norace
func (t *Task) Failed() {
	if t != nil {
		t.end(false)
	}
	Show()
}

//go:norace
func (t *Task) end(ok bool) {
	if t.announced() {
		t.Listener.Done(t, &t.op, ok)
		if t.seat {
			t.settle()
			return
		}
	}
	t.depth--
}

// Suspend lets the next operation of the task be heard as a part of the one under way, as the
// unlock inside Cond.Wait is. Resume takes the operation up again.
//
//go:norace
func (t *Task) Suspend() {
	if t != nil && t.depth == 1 {
		t.depth, t.part = 0, true
	}
	Show()
}

// Resume takes up op, which Suspend laid aside.
//
//go:norace
func (t *Task) Resume(op Op) {
	Hide()
	if t != nil && t.part {
		t.depth, t.part, t.op = 1, false, op
	}
}

// Choose returns one of 0..n-1, where the operation under way leaves open which: at random, unless the
// listener chooses. It is told also where there is one alone.
//
//go:norace
func (t *Task) Choose(n int) int {
	if t != nil && t.announced() {
		if c, ok := t.Listener.(Chooser); ok {
			return c.Choose(t, n)
		}
	}
	return rand.IntN(n)
}

// Controlled says whether the task goes alone, until it stops, and whoever lets it go decides what its
// waits are.
//
//go:norace
func (t *Task) Controlled() bool {
	if t == nil {
		return false
	}
	_, free := t.Listener.(Onlooker)
	return !free
}

// Blocks announces that the operation is about to block by itself, until it can proceed or out is
// closed: then the caller calls Leave, after Unblocks.
//
//go:norace
func (t *Task) Blocks() (out <-chan struct{}) {
	if t == nil {
		return nil
	}
	return t.Listener.(Onlooker).Blocks(t, &t.op)
}

// Unblocks announces that it does no more.
//
//go:norace
func (t *Task) Unblocks() {
	if t != nil {
		t.Listener.(Onlooker).Unblocks(t)
	}
}

// Took says which of its cases the Select under way has taken: see [Op].
//
//go:norace
func (t *Task) Took(p Part) {
	if t == nil || !t.announced() {
		return
	}
	t.op.Took = p.Kind
	if p.Object != nil {
		t.op.Object, t.op.N = p.Object, p.N
	}
	if p.Done != nil {
		t.op.Done = p.Done
	}
}

// Turn says for which turn of an RWMutex, or in which of a Semaphore, the operation under way is about to wait: see [Op].
//
//go:norace
func (t *Task) Turn(n int64) {
	if t != nil && t.announced() {
		t.op.Turn = n
	}
}

// Abandon gives up the operation that Suspend laid aside, because the part of it panics.
//
//go:norace
func (t *Task) Abandon() {
	if t == nil {
		return
	}
	t.part = false
	if t.seat {
		t.settle()
	}
}

// Wait blocks the operation until ready yields or done, if not nil, is closed. With a nil ready
// it is a spinner's yield. On Unwound the caller cleans up and calls Leave.
//
//go:norace
func (t *Task) Wait(ready, done <-chan struct{}) Reason {
	switch {
	case t != nil && t.leaving:
		return Unwound
	case t != nil:
		return t.Listener.Wait(t, &t.op, ready, done)
	case ready == nil:
		yield()
		return Woken
	case done == nil:
		<-ready
		return Woken
	}
	select {
	case <-ready:
		return Woken
	case <-done:
		return Cancelled
	}
}

// Leave ends the goroutine of a task whose wait was Unwound, running its deferred functions.
// It does not return.
//
//go:norace
func (t *Task) Leave() {
	t.Depart()
	t.Listener.Leave(t)
}

// Depart marks the task as one that is being unwound, and ends its hidden sections. It is for a
// listener that ends the task from within one of its own methods.
//
//go:norace
func (t *Task) Depart() {
	t.leaving, t.part = true, false
	for ; t.depth > 0; t.depth-- {
		Show()
	}
	if t.seat {
		t.leaving = false // the operation ends, the goroutine goes on
		t.settle()
	}
}

// Number returns the goroutine's number while the task is registered.
//
//go:norace
func (t *Task) Number() uint64 { return peek64(&t.who) & number }

// Leaving says whether the task is being unwound.
//
//go:norace
func (t *Task) Leaving() bool { return t != nil && t.leaving }

// Forgives says whether an operation that gives o back should do nothing: a task that is being
// unwound runs deferred unlocks of locks that it never got.
//
//go:norace
func (t *Task) Forgives(o *Object) bool {
	return t != nil && t.leaving && !t.Listener.Holds(t, o)
}

// Misused tells the listener of a misuse. The caller panics with the message afterwards.
//
//go:norace
func (t *Task) Misused(message string) {
	if t == nil {
		Show()
		return
	}
	if !t.leaving {
		t.Listener.Misused(t, &t.op, message)
	}
	t.part = false
	for ; t.depth > 0; t.depth-- {
		Show()
	}
	if t.seat {
		t.settle()
	}
}

// Do runs f on the caller's goroutine as the task t.
func (t *Task) Do(f func()) {
	t.register()
	normal := false
	defer func() {
		how := Exit{Goexit: !normal}
		if !normal {
			if v := recover(); v != nil {
				how = Exit{Panicked: true, Value: v, Stack: debug.Stack()}
			}
		}
		Hide()
		t.Listener.End(t, how)
		t.unregister()
		Show()
	}()
	Hide()
	t.Listener.Start(t)
	Show()
	t.Call(f)
	normal = true
}

// Accompany runs f on the caller's goroutine as the task t, and lets a panic be.
func (t *Task) Accompany(f func()) {
	t.register()
	how := Exit{Goexit: true} // or a panic
	defer func() {
		Hide()
		t.Listener.End(t, how)
		t.unregister()
		Show()
	}()
	Hide()
	t.Listener.Start(t)
	Show()
	t.Call(f)
	how = Exit{}
}

// Reset makes a task that has ended ready for another function.
//
//go:norace
func (t *Task) Reset() { t.depth, t.part, t.leaving, t.silent = 0, false, false, 0 }

// A Starter is told of the end of a function that it has started. The call is a deferred one, so it may
// recover from a panic. The task is nil where nobody listens.
type Starter interface{ Ended(t *Task, name string) }

// StartedBy says who is told of the end of the function that the task will call.
//
//go:norace
func (t *Task) StartedBy(s Starter, name string) {
	if s != nil || t.starter != nil {
		t.starter, t.name = s, name
	}
}

// Call calls f as the function of the task.
func (t *Task) Call(f func()) {
	me := t
	if t.seat {
		me = nil // it is no task outside of an operation
	}
	call(me, t.starter, t.name, f)
}

func call(t *Task, s Starter, name string, f func()) {
	if s != nil {
		defer s.Ended(t, name)
	}
	f()
}

// Go starts f on a new goroutine, of whose end s is told, if that is not nil, and which is counted by
// into, if that is not nil. If the caller is a task, the new one is a task of the same listener, also if
// the caller is being unwound: else nobody would ever end it.
func Go(name string, into *Object, s Starter, f func()) {
	t := Self()
	if t == nil {
		t = overseen(Op{Kind: Fork, Object: into})
	}
	if t == nil {
		go call(nil, s, name, f)
		return
	}
	child := t.fork(name, into)
	if child == nil {
		go call(nil, s, name, f)
		return
	}
	child.StartedBy(s, name)
	t.Listener.Begin(child, f)
}

// fork ends its hidden section also when the listener ends the task.
//
//go:norace
func (t *Task) fork(name string, into *Object) *Task {
	Hide()
	defer Show()
	child := t.Listener.Fork(t, name, into)
	if t.seat && t.depth == 0 {
		t.settle()
	}
	return child
}
