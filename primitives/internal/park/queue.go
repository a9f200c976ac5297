// Package park is the one place where a primitive waits.
//
// A [Queue] holds the goroutines that wait for one primitive, in the order of their arrival,
// each as a [Waiter]. Waiting has one early way out, which the cancellation of a context and
// the unwinding of a run share: see [Waiter.Wait].
//
// Everything here is touched in the hidden section of an operation (see package hook) and
// marked go:norace, so that under the race detector a queue orders nothing by itself.
package park

import (
	"sync"
	"unsafe"

	"syncplay/primitives/hook"
)

// A Queue is a FIFO of waiters. Its lock also guards the state that a primitive binds to it:
// a waiter that is pushed under the lock, after a look at that state, misses no wake-up from
// one who changes the state and then pops under the same lock.
//
// The zero value is an empty queue.
type Queue struct {
	mu         sync.Mutex
	entered    bool // mu is locked, where one task goes on at a time
	head, tail *Waiter
}

// Lock locks the queue for the operation under way of t. No operation waits while it is locked.
func (q *Queue) Lock(t *hook.Task) {
	if t != nil && t.Fine != nil {
		q.lockFine(t)
		return
	}
	q.mu.Lock()
}

// lockFine waits at the gate, so that nobody ever waits for mu. A task that is being unwound goes
// through no gate; it ends here if it can't go on.
//
//go:norace
func (q *Queue) lockFine(t *hook.Task) {
	t.StepInto(unsafe.Pointer(q), (*gate)(q))
	if !q.mu.TryLock() {
		t.Leave()
	}
	q.entered = true
}

// Unlock unlocks the queue.
//
//go:norace
func (q *Queue) Unlock(t *hook.Task) {
	if t != nil && t.Fine != nil {
		q.entered = false
	}
	q.mu.Unlock()
	t.Touch(hook.Unlock, unsafe.Pointer(q))
}

// gate is a Queue as one finds it who is about to lock it. It is a hook.Gate.
type gate Queue

//go:norace
func (g *gate) Open() bool { return !g.entered }

// Head returns the longest waiter, or nil. The queue must be locked, as for all that follows.
//
//go:norace
func (q *Queue) Head() *Waiter { return q.head }

// Push appends w.
//
//go:norace
func (q *Queue) Push(w *Waiter) {
	w.since = w.came
	w.queue, w.prev, w.next = q, q.tail, nil
	if q.tail == nil {
		q.head = w
	} else {
		q.tail.next = w
	}
	q.tail = w
}

// PushFront puts w before all others: one that was woken in vain keeps its place.
//
//go:norace
func (q *Queue) PushFront(w *Waiter) {
	w.queue, w.prev, w.next = q, nil, q.head
	if q.head == nil {
		q.tail = w
	} else {
		q.head.prev = w
	}
	q.head = w
}

// Insert puts w behind those that ask for as much or less: in the order of their N, where that is
// a ticket.
//
//go:norace
func (q *Queue) Insert(w *Waiter) {
	q.Push(w)
	at := w.prev
	for at != nil && at.N > w.N {
		at = at.prev
	}
	if at == w.prev {
		return
	}
	q.Remove(w)
	w.queue, w.prev, w.next = q, at, q.head
	if at != nil {
		w.next, at.next = at.next, w
	} else {
		q.head = w
	}
	w.next.prev = w // there is one: it asks for more
}

// Pop takes the longest waiter out and returns it, or nil. The caller wakes it.
//
//go:norace
func (q *Queue) Pop() *Waiter {
	w := q.head
	if w != nil {
		q.Remove(w)
	}
	return w
}

// Remove takes w out and says whether it was still in.
//
//go:norace
func (q *Queue) Remove(w *Waiter) bool {
	if w.queue != q {
		return false
	}
	if w.prev == nil {
		q.head = w.next
	} else {
		w.prev.next = w.next
	}
	if w.next == nil {
		q.tail = w.prev
	} else {
		w.next.prev = w.prev
	}
	w.queue, w.prev, w.next = nil, nil, nil
	return true
}

// Quit takes w out after an early end of its wait, and says whether it left. If it was popped
// meanwhile it did not: Quit has taken the token that was on its way, and the caller must use
// or pass on what came with it. The queue must not be locked.
//
//go:norace
func (q *Queue) Quit(t *hook.Task, w *Waiter) bool {
	q.Lock(t)
	left := q.Remove(w)
	q.Unlock(t)
	if !left {
		w.Token(t)
	}
	return left
}
