package park

import (
	"sync"
	"time"

	"syncplay/primitives/hook"
)

// A Waiter is one goroutine in a queue.
type Waiter struct {
	queue      *Queue // the queue that it is in; nil once popped or removed
	prev, next *Waiter

	// N is how much the waiter asks for. Set before it is pushed.
	N int64

	// since is when the waiter was first pushed.
	since time.Duration

	// Granted says that the waker gave what was asked for, so that the waiter need not compete
	// for it. Set by the waker before Wake, read after Wait.
	Granted bool

	// ready holds one token from Wake until Wait takes it.
	ready chan struct{}
}

var free = sync.Pool{New: func() any { return &Waiter{ready: make(chan struct{}, 1)} }}

// Get returns a waiter in no queue. Put gives it back.
func Get() *Waiter { return free.Get().(*Waiter) }

// Put gives a waiter back that is in no queue and owed no token.
//
//go:norace
func (w *Waiter) Put() {
	w.N, w.since, w.Granted = 0, 0, false
	free.Put(w)
}

// Popped says whether the waiter was in a queue and no longer is.
//
//go:norace
func (w *Waiter) Popped() bool { return w.since != 0 && w.queue == nil }

// epoch is what instants are measured from: a difference costs half of what time.Now does.
var epoch = time.Now()

// Waited returns how long ago the waiter was first pushed.
//
//go:norace
func (w *Waiter) Waited() time.Duration { return time.Since(epoch) - w.since }

// Wake lets the waiter go on. It is called once for each time that the waiter was popped. A nil
// waiter is nobody.
//
//go:norace
func (w *Waiter) Wake() {
	if w != nil {
		w.ready <- struct{}{}
	}
}

// Wait blocks until the waiter was woken, or early: because done was closed, or because the run
// of task t is being unwound. After an early end the caller asks [Queue.Quit] whether it really
// left: it may have been woken at the same moment.
//
//go:norace
func (w *Waiter) Wait(t *hook.Task, done <-chan struct{}) hook.Reason {
	return t.Wait(w.ready, done)
}

// Token takes the token of a waiter that was woken at the moment when its wait ended early.
//
//go:norace
func (w *Waiter) Token() { <-w.ready }
