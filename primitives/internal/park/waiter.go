package park

import (
	"sync"
	"time"
	"unsafe"

	"syncplay/primitives/hook"
)

// A Waiter is one goroutine in a queue.
type Waiter struct {
	queue      *Queue // the queue that it is in; nil once popped or removed
	prev, next *Waiter

	// N is how much the waiter asks for. Set before it is pushed.
	N int64

	// Elem is what the waiter has to give or to take, of a type that its primitive knows. Set before it
	// is pushed.
	Elem unsafe.Pointer

	came  time.Duration // when the waiter was got
	since time.Duration // the same, once it has been pushed
	asked int           // how often WaitedFor was, at the fine grain

	// Granted says that the waker gave what was asked for, so that the waiter need not compete
	// for it. Set by the waker before Wake, read after Wait.
	Granted bool

	// ready holds one token from Wake until Wait takes it.
	ready chan struct{}

	bubbled bool        // ready is of a bubble, and nobody outside may have it
	outside *sync.Mutex // in place of ready, for one in a bubble: locked until Wake
}

var free = sync.Pool{New: func() any { return newWaiter(0) }}

// Get returns a waiter in no queue, for the operation under way of t. Put gives it back. Who is
// explored at the fine grain, and may end anywhere, gets one that nobody else has had or will; so
// does who is in a bubble.
//
//go:norace
func Get(t *hook.Task) *Waiter {
	now := time.Since(epoch)
	if t.Finely() || inBubble(now) {
		return newWaiter(now)
	}
	w := free.Get().(*Waiter)
	w.came = now
	return w
}

//go:norace
func newWaiter(came time.Duration) *Waiter {
	return &Waiter{came: came, bubbled: inBubble(came), ready: make(chan struct{}, 1)}
}

// Put gives a waiter back that is in no queue and owed no token. At the fine grain it is not used again,
// but that it could be is checked.
//
//go:norace
func (w *Waiter) Put(t *hook.Task) {
	if t != nil && t.Fine != nil {
		if !t.Leaving() && (w.queue != nil || len(w.ready) != 0) {
			panic("park: a waiter is given back that somebody may still wake")
		}
		return
	}
	if w.bubbled {
		return
	}
	w.N, w.Elem, w.since, w.Granted = 0, nil, 0, false
	free.Put(w)
}

// Popped says whether the waiter was in a queue and no longer is.
//
//go:norace
func (w *Waiter) Popped() bool { return w.since != 0 && w.queue == nil }

// epoch is what instants are measured from: a difference costs half of what time.Now does.
var epoch = time.Now()

// mostAsked is how often a waiter's patience is left open, at the fine grain.
const mostAsked = 3

// WaitedFor says whether the waiter was first pushed longer than d ago. At the fine grain it may be so
// or not, for time has no say there, but it is so once that was asked often enough: all further ones
// would be like the last.
//
//go:norace
func (w *Waiter) WaitedFor(t *hook.Task, d time.Duration) bool {
	switch {
	case !t.Finely():
		return time.Since(epoch)-w.since > d
	case w.asked == mostAsked:
		return t.Choose(1) == 0 // so that a proof can say that there is no other choice
	}
	w.asked++
	return t.Choose(2) == 1
}

// Wake lets the waiter go on. It is called once for each time that the waiter was popped. A nil
// waiter is nobody.
//
//go:norace
func (w *Waiter) Wake(t *hook.Task) {
	switch {
	case w == nil:
	case w.outside != nil:
		w.outside.Unlock()
	default:
		w.ready <- struct{}{}
		t.Touch(hook.Signal, w.at())
	}
}

// at is where those meet who wake the waiter and who wait, at the fine grain.
func (w *Waiter) at() unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&w.ready)) }

// Wait blocks until the waiter was woken, or early: because done was closed, or because the run
// of task t is being unwound. After an early end the caller asks [Queue.Quit] whether it really
// left: it may have been woken at the same moment.
//
//go:norace
func (w *Waiter) Wait(t *hook.Task, done <-chan struct{}) hook.Reason {
	if w.outside != nil {
		w.outside.Lock()
		return hook.Woken
	}
	return t.Wait(w.ready, done)
}

// Token takes the token of a waiter that was woken at the moment when its wait ended early.
//
//go:norace
func (w *Waiter) Token(t *hook.Task) {
	if t.Finely() {
		t.Wait(w.ready, nil)
		return
	}
	<-w.ready
}
