package primitives

import (
	"errors"
	"iter"
	"strconv"
	"unsafe"

	"syncplay/primitives/hook"
	"syncplay/primitives/internal/park"
)

// ErrClosed is what [Queue.Put] returns after [Queue.Close].
var ErrClosed = errors.New("primitives: the queue is closed")

// A Queue is a bounded first-in, first-out queue between goroutines, made as Go makes a buffered
// channel: a ring of items, a queue of those that wait to put and one of those that wait to get,
// all under one lock.
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
// in the order in which they began to wait, and nobody overtakes them: who makes room fills it with
// the item of the first that waits to put, and who brings an item passes it to the first that
// waits to get. So nobody is woken in vain, and there is no moment at which a slot or an item is
// promised and not there: TryPut is refused only by a queue that is full or closed, and TryGet
// only by one that is empty.
type Queue[T any] struct {
	putters park.Queue // those that wait for room; its lock guards all that follows
	getters park.Queue // those that wait for an item

	// Invariant: while the lock is free, somebody is in putters only if the queue is full, and in
	// getters only if it is empty; and in neither if it is closed.
	buffer     []T // a ring
	puts, gets int // the slots of the next item in, and of the next one out
	n          int // of the items
	closed     bool

	edges []unsafe.Pointer // where the last one at each slot gave its edge; in -race builds only
	obj   hook.Object
}

// A parcel is what one that waits has to give and to take.
type parcel[T any] struct {
	item T              // of a Put, what it brings; of a Get, what it was given
	edge unsafe.Pointer // where it gave its edge; once it was served, where to take one; in -race builds only
}

// NewQueue returns an empty queue with the given capacity, which must be at least 1.
func NewQueue[T any](capacity int) *Queue[T] {
	if capacity < 1 {
		refuse("Queue of capacity %d", capacity)
	}
	q := &Queue[T]{buffer: make([]T, capacity)}
	if hook.Race {
		for range capacity {
			q.edges = append(q.edges, unsafe.Pointer(new(byte)))
		}
	}
	return q
}

func (q *Queue[T]) object() *hook.Object { return &q.obj }

// enter is small, so that it inlines and one that nobody listens to makes no call.
func (q *Queue[T]) enter(k hook.Kind) *hook.Task {
	if !hook.Loud() {
		return nil
	}
	return q.enterSlow(k)
}

func (q *Queue[T]) enterSlow(k hook.Kind) *hook.Task {
	op := hook.Op{Kind: k, Noun: hook.Queue, Object: &q.obj, N: int64(len(q.buffer))}
	switch k {
	case hook.Put:
		op.Gate = (*entrance[T])(q)
	case hook.Get:
		op.Gate = (*exit[T])(q)
	}
	return hook.Enter(op)
}

// entrance is a Queue as one finds it who is about to put, and exit as one who is about to get. They
// are a hook.Gate.
type (
	entrance[T any] Queue[T]
	exit[T any]     Queue[T]
)

//go:norace
func (q *entrance[T]) Open() bool { return q.n < len(q.buffer) || q.closed }

//go:norace
func (q *exit[T]) Open() bool { return q.n > 0 || q.closed }

// Put appends v, and blocks until there is a slot for it. It returns [ErrClosed], and appends
// nothing, if the queue is closed, also while it waits.
func (q *Queue[T]) Put(v T) error {
	t := q.enter(hook.Put)
	if !q.put(t, v, true) {
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
	v, ok := q.get(t, true)
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
	if !q.put(t, v, false) {
		t.Failed()
		return false
	}
	t.Done()
	return true
}

// TryGet takes the first item if there is one, and says whether it did. It never blocks.
func (q *Queue[T]) TryGet() (T, bool) {
	t := q.enter(hook.TryGet)
	v, ok := q.get(t, false)
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
	q.close(t)
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
	n := q.length(t)
	if t.Witnessed() {
		t.Saw(strconv.Itoa(n))
	}
	t.Done()
	return n
}

// length asks under the lock: a word of its own would cost every Put and Get an atomic.
//
//go:norace
func (q *Queue[T]) length(t *hook.Task) int {
	q.putters.Lock(t)
	defer q.putters.Unlock(t)
	return q.n
}

// Cap returns the capacity.
func (q *Queue[T]) Cap() int { return len(q.buffer) }

// put appends v and says whether it did. If there is no room it waits for it, or is refused.
//
//go:norace
func (q *Queue[T]) put(t *hook.Task, v T, waits bool) bool {
	q.putters.Lock(t)
	switch {
	case !q.closed && q.n < len(q.buffer):
		q.edge(q.puts)
		q.push(v)
		w := q.passOn()
		q.putters.Unlock(t)
		w.Wake(t)
		return true
	case q.closed || !waits:
		q.putters.Unlock(t)
		return false
	}
	return q.wait(t, &q.putters, &parcel[T]{item: v})
}

// get takes the first item and says whether it did. If there is none it waits for one, or is
// refused.
//
//go:norace
func (q *Queue[T]) get(t *hook.Task, waits bool) (v T, ok bool) {
	q.putters.Lock(t)
	switch {
	case q.n > 0:
		q.edge(q.gets)
		v = q.pop()
		w := q.fillUp()
		q.putters.Unlock(t)
		w.Wake(t)
		return v, true
	case q.closed || !waits:
		q.putters.Unlock(t)
		return v, false
	}
	p := new(parcel[T])
	ok = q.wait(t, &q.getters, p)
	return p.item, ok
}

// push puts v into the next slot, which is free.
//
//go:norace
func (q *Queue[T]) push(v T) {
	q.buffer[q.puts] = v
	q.puts = q.after(q.puts)
	q.n++
}

// pop empties the slot of the first item. There is one.
//
//go:norace
func (q *Queue[T]) pop() (v T) {
	var zero T
	v, q.buffer[q.gets] = q.buffer[q.gets], zero
	q.gets = q.after(q.gets)
	q.n--
	return v
}

// after returns the slot after slot i.
//
//go:norace
func (q *Queue[T]) after(i int) int {
	if i++; i < len(q.buffer) {
		return i
	}
	return 0
}

// passOn gets the item that has come for the first that waits to get, if anybody does. The caller
// wakes it, as with fillUp.
//
//go:norace
func (q *Queue[T]) passOn() *park.Waiter {
	w := q.getters.Pop()
	if w != nil {
		p := (*parcel[T])(w.Elem)
		q.edgeOf(p, q.gets)
		p.item = q.pop()
		w.Granted = true
	}
	return w
}

// fillUp puts, into the slot that has become free, the item of the first that waits to put, if
// anybody does.
//
//go:norace
func (q *Queue[T]) fillUp() *park.Waiter {
	w := q.putters.Pop()
	if w != nil {
		p := (*parcel[T])(w.Elem)
		q.edgeOf(p, q.puts)
		q.push(p.item)
		w.Granted = true
	}
	return w
}

// wait joins one of the two queues, unlocks them, and parks until it was served or the queue was
// closed. It says which.
//
//go:norace
func (q *Queue[T]) wait(t *hook.Task, in *park.Queue, p *parcel[T]) (served bool) {
	if hook.Race {
		p.edge = unsafe.Pointer(new(byte))
		hook.Hands(p.edge)
	}
	w := park.Get(t)
	w.Elem = unsafe.Pointer(p)
	in.Push(w)
	q.putters.Unlock(t)
	if w.Wait(t, nil) == hook.Unwound {
		q.quit(t, in, w)
		t.Leave()
	}
	served = w.Granted
	w.Put(t)
	if hook.Race && served {
		hook.Takes(p.edge)
	}
	return served
}

// quit leaves the queue that w is in. One that was served meanwhile has put or has got, and is ended
// after that: others have gone on, or may, from what it did.
//
//go:norace
func (q *Queue[T]) quit(t *hook.Task, in *park.Queue, w *park.Waiter) {
	q.putters.Lock(t)
	left := in.Remove(w)
	q.putters.Unlock(t)
	if !left {
		w.Token(t)
	}
	w.Put(t)
}

// close closes the queue, unless it is closed, and refuses all who wait.
//
//go:norace
func (q *Queue[T]) close(t *hook.Task) {
	q.putters.Lock(t)
	defer q.putters.Unlock(t)
	if q.closed {
		return
	}
	q.closed = true
	hook.Gives(unsafe.Pointer(&q.obj))
	for _, in := range [...]*park.Queue{&q.putters, &q.getters} {
		for w := in.Pop(); w != nil; w = in.Pop() {
			w.Wake(t)
		}
	}
}

// edge takes what the last one at slot i gave, and gives what the next one there takes.
//
//go:norace
func (q *Queue[T]) edge(i int) {
	if hook.Race {
		hook.Takes(q.edges[i])
		hook.Gives(q.edges[i])
	}
}

// edgeOf is edge on behalf of one that waits: what it gave before is there for the next at slot i, and
// what it takes when it goes on is what was there until now, and nobody adds to.
//
//go:norace
func (q *Queue[T]) edgeOf(p *parcel[T], i int) {
	if hook.Race {
		p.edge, q.edges[i] = q.edges[i], p.edge
	}
}
