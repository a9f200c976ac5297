package primitives

import (
	"iter"
	"strconv"
	"sync/atomic"

	"syncplay/primitives/hook"
)

// A Chan is a channel of Go's, said with methods, so that whoever listens can step between the
// operations on it: Send is `c <- v`, Recv is `v, ok := <-c`, All is `range c`. [Select] is the
// select statement.
//
// A Chan is made by [NewChan]. The zero value, and a nil *Chan, are the nil channel: Send and Recv
// block for ever, and Close panics. A Chan must not be copied after first use; pass a pointer.
//
// In the terminology of the Go memory model, a Send "synchronizes before" the return of the Recv
// that gets its value; the k'th Recv "synchronizes before" the return of the k+C'th Send, where C is the
// capacity, and so a Recv before the return of its Send if there is none; and Close before a Recv
// that returns false. Len and Cap make no ordering.
//
// Send blocks while there is neither room nor somebody to receive, and Recv while there is no
// value. Those that wait on a channel without room are served first come, first served. Free, a Chan is a
// real channel. Under control each operation is one step, or two if it has to wait for a partner, who
// completes it in a step of its own.
//
// To send on a closed channel panics, also if it is closed while one waits, and so does closing
// one twice. The tempting wrong order is for the receiver to close: it can't know who still sends.
type Chan[T any] struct {
	real  chan T      // nil is the nil channel
	shut  uint32      // pairs the store in Close with the load in isShut
	model exchange[T] // takes the place of real under control
	obj   hook.Object
}

// NewChan returns an open channel with room for so many values. It panics if capacity is negative.
func NewChan[T any](capacity int) *Chan[T] {
	if capacity < 0 {
		refuse("Chan of capacity %d", capacity)
	}
	return &Chan[T]{real: make(chan T, capacity)}
}

func (c *Chan[T]) object() *hook.Object {
	if c == nil {
		return nowhere("nil")
	}
	return &c.obj
}

// nowhere returns an object for an operation that has none, and so will wait for ever.
func nowhere(name string) *hook.Object {
	o := new(hook.Object)
	o.SetName(name)
	return o
}

// channel returns the real channel.
func (c *Chan[T]) channel() chan T {
	if c == nil {
		return nil
	}
	return c.real
}

// Send sends v, and blocks until it is received or there is room for it.
func (c *Chan[T]) Send(v T) {
	if hook.Loud() || c == nil || !c.sendReal(v) {
		a := &sending[T]{side: side[T]{c: c, v: v}}
		perform(hook.Send, a)
	}
}

// sendReal sends on the real channel. It says false if that is closed.
func (c *Chan[T]) sendReal(v T) (open bool) {
	defer func() {
		if !open {
			_ = recover()
		}
	}()
	c.real <- v
	return true
}

// Recv receives a value, and blocks until there is one. Where the channel is closed, and all values
// are used up, it returns the zero value and false.
func (c *Chan[T]) Recv() (v T, ok bool) {
	if hook.Loud() || c == nil {
		a := &receiving[T]{side: side[T]{c: c}}
		perform(hook.Recv, a)
		return a.v, a.ok
	}
	v, ok = <-c.real
	return v, ok
}

// All returns a sequence that receives values until the channel is closed and empty, or the loop
// ends.
func (c *Chan[T]) All() iter.Seq[T] {
	return func(yield func(T) bool) {
		for {
			v, ok := c.Recv()
			if !ok || !yield(v) {
				return
			}
		}
	}
}

// Close lets no more values in, and wakes all who wait: those who receive get what is left, and
// then false; those who send panic. It panics if the channel is closed already, or nil.
func (c *Chan[T]) Close() {
	t := hook.Enter(hook.Op{Kind: hook.Close, Noun: hook.Chan, Object: c.object(), N: c.room()})
	switch {
	case c.channel() == nil:
		misused(t, hook.Chan, c.object(), "close of nil %s")
	case !c.close(t):
		misused(t, hook.Chan, &c.obj, "close of closed %s")
	}
	t.Done()
}

// close closes the channel, the real one in sight of the race detector. It says false if it was
// closed.
func (c *Chan[T]) close(t *hook.Task) bool {
	if t.Controlled() {
		return c.model.close(&c.obj)
	}
	hook.Show()
	defer hook.Hide()
	atomic.StoreUint32(&c.shut, 1)
	return c.closeReal()
}

func (c *Chan[T]) closeReal() (open bool) {
	defer func() {
		if !open {
			_ = recover()
		}
	}()
	close(c.real)
	return true
}

// isShut says whether somebody has closed the real channel, or is about to.
func (c *Chan[T]) isShut() bool { return c != nil && atomic.LoadUint32(&c.shut) != 0 }

// Len returns the number of values that nobody has received, at some moment during the call.
func (c *Chan[T]) Len() int {
	if hook.Loud() {
		return c.lenSlow()
	}
	return len(c.channel())
}

func (c *Chan[T]) lenSlow() int {
	t := hook.Enter(hook.Op{Kind: hook.Read, Noun: hook.Chan, Object: c.object(), N: c.room()})
	n := len(c.channel())
	if t.Controlled() && c != nil {
		n = c.model.len()
	}
	if t.Witnessed() {
		t.Saw(strconv.Itoa(n))
	}
	t.Done()
	return n
}

// room returns the capacity, or -1 if c is nil.
func (c *Chan[T]) room() int64 {
	if c.channel() == nil {
		return -1
	}
	return int64(cap(c.real))
}

// Cap returns the capacity.
func (c *Chan[T]) Cap() int { return cap(c.channel()) }
