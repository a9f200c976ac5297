package primitives

import (
	"errors"
	"iter"
	"strconv"
	"sync/atomic"
	"unsafe"

	"syncplay/primitives/hook"
)

// ErrClosed is what [Queue.Put] returns after [Queue.Close].
var ErrClosed = errors.New("primitives: the queue is closed")

// A Queue is a bounded first-in, first-out queue between goroutines, made as the textbook makes
// it from a mutex and two semaphores: one counts the free slots, one the items, and the mutex
// guards the buffer.
//
// A Queue is made by [NewQueue]. The zero value has no slots: who puts or gets waits until it is
// closed. A Queue must not be copied after first use.
//
// In the terminology of the Go memory model, the k'th successful Put "synchronizes before" the
// return of the k'th successful Get, and the k'th successful Get "synchronizes before" the return
// of the k+C'th successful Put, where C is the capacity: as with a buffered channel. A successful
// TryPut is a Put, and a successful TryGet a Get. The call to Close that closes the queue
// "synchronizes before" a Get that returns false. Other calls that fail make no ordering.
//
// Put parks while there is no free slot, and Get while there is no item; each serves its callers
// in the order in which they began to wait. TryPut and TryGet do not count on what is promised to
// calls under way: a slot that a Put has been given is taken, an item that a Get has been given
// is gone.
//
// The tempting wrong order is to lock the mutex first, and to wait for a slot while holding it:
// nobody can get then, and so nobody frees a slot.
type Queue[T any] struct {
	slots Semaphore // as many permits as there are free slots, and the pill
	items Semaphore // as many permits as there are items, and the pill
	mutex word      // guards what follows

	buffer     []T
	edges      []byte // its addresses stand for the slots; in -race builds only
	puts, gets int    // how many succeeded, modulo the capacity
	closed     bool   // the pill is out: a permit of slots and one of items, which all pass on

	n   int64 // of the items; changed with the mutex locked, pairs with the load in Len
	obj hook.Object
}

// NewQueue returns an empty queue with the given capacity, which must be at least 1.
func NewQueue[T any](capacity int) *Queue[T] {
	if capacity < 1 {
		refuse("Queue of capacity %d", capacity)
	}
	q := &Queue[T]{buffer: make([]T, capacity)}
	q.slots.state = int64(capacity) << 1
	if hook.Race {
		q.edges = make([]byte, capacity)
	}
	return q
}

func (q *Queue[T]) object() *hook.Object { return &q.obj }

func (q *Queue[T]) enter(k hook.Kind) *hook.Task {
	op := hook.Op{Kind: k, Noun: hook.Queue, Object: &q.obj, N: int64(len(q.buffer))}
	switch k {
	case hook.Put:
		op.Gate = (*permitGate)(&q.slots)
	case hook.Get:
		op.Gate = (*permitGate)(&q.items)
	}
	return hook.Enter(op)
}

// permitGate is one of the two semaphores as one finds it who is about to take a permit of it.
type permitGate Semaphore

//go:norace
func (g *permitGate) Open() bool { return g.state>>1 > 0 }

// Put appends v, and blocks until there is a slot for it. It returns [ErrClosed], and appends
// nothing, if the queue is closed, also while it waits.
func (q *Queue[T]) Put(v T) error {
	t := q.enter(hook.Put)
	q.wait(t, &q.slots)
	q.lock(t, &q.slots)
	ok := q.put(t, v)
	q.mutex.unlock(t)
	if !ok {
		t.Failed()
		return ErrClosed
	}
	t.Done()
	return nil
}

// Get takes the first item, and blocks until there is one. After Close it returns what is left,
// and then false.
func (q *Queue[T]) Get() (T, bool) {
	t := q.enter(hook.Get)
	q.wait(t, &q.items)
	q.lock(t, &q.items)
	v, ok := q.get(t)
	q.mutex.unlock(t)
	if !ok {
		t.Failed()
		hook.TakeEdge(unsafe.Pointer(&q.obj))
		return v, false
	}
	t.Done()
	return v, true
}

// TryPut appends v if there is a slot for it and the queue is not closed, and says whether it
// did. It never blocks.
func (q *Queue[T]) TryPut(v T) bool {
	t := q.enter(hook.TryPut)
	if !q.slots.take(t, 1) {
		t.Failed()
		return false
	}
	q.lock(t, &q.slots)
	ok := q.put(t, v)
	q.mutex.unlock(t)
	if !ok {
		t.Failed()
		return false
	}
	t.Done()
	return true
}

// TryGet takes the first item if there is one, and says whether it did. It never blocks.
func (q *Queue[T]) TryGet() (T, bool) {
	t := q.enter(hook.TryGet)
	if !q.items.take(t, 1) {
		t.Failed()
		var zero T
		return zero, false
	}
	q.lock(t, &q.items)
	v, ok := q.get(t)
	q.mutex.unlock(t)
	if !ok {
		t.Failed()
		return v, false
	}
	t.Done()
	return v, true
}

// Close lets no more items in, and wakes all who wait in Put, and those who wait in Get once the
// items are used up. To close a queue that is closed does nothing.
func (q *Queue[T]) Close() {
	t := q.enter(hook.Close)
	if q.mutex.lock(t, nil) == hook.Unwound {
		t.Leave()
	}
	q.close(t)
	q.mutex.unlock(t)
	t.Done()
}

// All returns a sequence that gets items until the queue is closed and empty, or the loop ends.
func (q *Queue[T]) All() iter.Seq[T] {
	return func(yield func(T) bool) {
		for {
			v, ok := q.Get()
			if !ok || !yield(v) {
				return
			}
		}
	}
}

// Len returns the number of items at some moment during the call. It orders nothing.
func (q *Queue[T]) Len() int {
	t := q.enter(hook.Read)
	hook.Step(t, hook.Read, &q.n)
	n := atomic.LoadInt64(&q.n)
	if t.Witnessed() {
		t.Saw(strconv.FormatInt(n, 10))
	}
	t.Done()
	return int(n)
}

// Cap returns the capacity.
func (q *Queue[T]) Cap() int { return len(q.buffer) }

// wait takes a permit of s, one of the two semaphores.
func (q *Queue[T]) wait(t *hook.Task, s *Semaphore) {
	if s.acquire(t, nil, 1) == hook.Unwound {
		t.Leave()
	}
}

// lock locks the mutex for one that has a permit of s.
func (q *Queue[T]) lock(t *hook.Task, s *Semaphore) {
	if q.mutex.lock(t, nil) == hook.Unwound {
		s.release(t, 1)
		t.Leave()
	}
}

// put appends v, for a permit of slots, and lets a Get in while the mutex is still locked, so that
// an item is counted when it is there. If the queue is closed, the permit may be the pill: it is
// passed on.
//
//go:norace
func (q *Queue[T]) put(t *hook.Task, v T) bool {
	if q.closed {
		q.slots.release(t, 1)
		return false
	}
	q.buffer[q.puts] = v
	q.edge(q.puts)
	q.puts = (q.puts + 1) % len(q.buffer)
	hook.Step(t, hook.Modify, &q.n)
	atomic.AddInt64(&q.n, 1)
	q.items.release(t, 1)
	return true
}

// get takes the first item, for a permit of items. If there is none, the permit is the pill: it
// is passed on.
//
//go:norace
func (q *Queue[T]) get(t *hook.Task) (v T, ok bool) {
	hook.Step(t, hook.Read, &q.n)
	if atomic.LoadInt64(&q.n) == 0 {
		q.items.release(t, 1)
		return v, false
	}
	var zero T
	v, q.buffer[q.gets] = q.buffer[q.gets], zero
	q.edge(q.gets)
	q.gets = (q.gets + 1) % len(q.buffer)
	hook.Step(t, hook.Modify, &q.n)
	atomic.AddInt64(&q.n, -1)
	q.slots.release(t, 1)
	return v, true
}

// close closes the queue, unless it is closed. It gives the pill (the textbook's poison pill) to
// one who puts and one who gets, and each who meets it passes it on.
//
//go:norace
func (q *Queue[T]) close(t *hook.Task) {
	if q.closed {
		return
	}
	q.closed = true
	hook.Gives(unsafe.Pointer(&q.obj))
	q.slots.release(t, 1)
	q.items.release(t, 1)
}

// edge takes what the last one at slot i gave, and gives what the next one there takes.
//
//go:norace
func (q *Queue[T]) edge(i int) {
	if hook.Race {
		hook.Takes(unsafe.Pointer(&q.edges[i]))
		hook.Gives(unsafe.Pointer(&q.edges[i]))
	}
}
