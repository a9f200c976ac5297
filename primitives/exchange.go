package primitives

import (
	"unsafe"

	"syncplay/primitives/hook"
)

// exchange is a channel under control, where one task goes at a time: the values in its buffer, and
// those who wait for a partner. It is what a channel is inside Go's runtime, but for one thing: who
// finds a buffer full or empty joins nobody. It is held up before its operation until that can be
// done, and comes late where the other would have waited. No program can tell the two apart.
//
// Everything here is touched in go:norace functions, and gives its edges by hand.
type exchange[T any] struct {
	buffer     []T
	edges      []byte // its addresses stand for the slots; in -race builds only
	puts, gets int    // how many there have been
	closed     bool
	senders    line // of a channel without a buffer
	receivers  line
}

//go:norace
func (x *exchange[T]) len() int { return x.puts - x.gets }

// put appends v to the buffer, which has room.
//
//go:norace
func (x *exchange[T]) put(v T, capacity int) {
	if x.buffer == nil {
		x.buffer = make([]T, capacity)
		if hook.Race {
			x.edges = make([]byte, capacity)
		}
	}
	i := x.puts % capacity
	x.buffer[i] = v
	x.puts++
	x.edge(i)
}

// get takes the first value out of the buffer, which has one.
//
//go:norace
func (x *exchange[T]) get() (v T) {
	i := x.gets % len(x.buffer)
	v, x.buffer[i] = x.buffer[i], v
	x.gets++
	x.edge(i)
	return v
}

// edge takes what the last one at slot i gave, and gives what the next one there takes.
//
//go:norace
func (x *exchange[T]) edge(i int) {
	if hook.Race {
		hook.Takes(unsafe.Pointer(&x.edges[i]))
		hook.Gives(unsafe.Pointer(&x.edges[i]))
	}
}

// close closes the channel, and completes the operations of all who wait. It says false if the
// channel is closed already.
//
//go:norace
func (x *exchange[T]) close(o *hook.Object) bool {
	if x.closed {
		return false
	}
	hook.Gives(unsafe.Pointer(o))
	for r := x.receivers.first(); r != nil; r = x.receivers.first() {
		hook.Hands(unsafe.Pointer(&r.back))
		r.of.complete(r.index)
	}
	for s := x.senders.first(); s != nil; s = x.senders.first() {
		s.of.closed = true
		hook.Hands(unsafe.Pointer(&s.back))
		s.of.complete(s.index)
	}
	x.closed = true // not before: who finds it closed is distracted
	return true
}

// An offer is a case that waits for a partner.
type offer struct {
	of          *selection
	index       int // of the case
	in          *line
	prev, next  *offer
	there, back byte // their addresses are the edges to the partner and back
}

// line is a FIFO of offers.
type line struct{ head, tail *offer }

//go:norace
func (l *line) push(o *offer) {
	hook.Hands(unsafe.Pointer(&o.there))
	o.in, o.prev, o.next = l, l.tail, nil
	if l.tail == nil {
		l.head = o
	} else {
		l.tail.next = o
	}
	l.tail = o
}

// leave takes the offer out of the line that it is in, if it is in one.
//
//go:norace
func (o *offer) leave() {
	if o.in == nil {
		return
	}
	if o.prev == nil {
		o.in.head = o.next
	} else {
		o.prev.next = o.next
	}
	if o.next == nil {
		o.in.tail = o.prev
	} else {
		o.next.prev = o.prev
	}
	o.in = nil
}

// first returns the longest waiting offer that stands: that of one who could do something else
// meanwhile does not, for it would have done so.
//
//go:norace
func (l *line) first() *offer {
	o := l.head
	for o != nil && o.of.distracted() {
		o = o.next
	}
	return o
}

// accept completes the operation of the one who made the offer.
//
//go:norace
func (o *offer) accept() {
	hook.Takes(unsafe.Pointer(&o.there))
	hook.Hands(unsafe.Pointer(&o.back))
	o.of.complete(o.index)
}
