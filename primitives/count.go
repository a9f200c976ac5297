package primitives

import (
	"math"
	"sync/atomic"

	"syncplay/primitives/hook"
	"syncplay/primitives/internal/park"
)

// count is the mechanism of [WaitGroup] and [Group], without its announcements: a counter, and a
// queue for those that wait until it is zero.
//
// Invariant: while the queue is not empty, awaited is set; the counter then comes down to zero
// only under the queue's lock, and whoever brings it there empties the queue before it unlocks.
// So one that sets awaited under that lock, with the counter above zero, and joins is woken.
type count struct {
	state int64 // counter<<1 | awaited, never negative; CAS in add pairs with the loads in wait
	queue park.Queue
}

const (
	awaited  = 1
	maxCount = math.MaxInt64 >> 1
)

// Left returns the counter. It makes count a hook.Tally.
func (c *count) Left() int64 { return hook.Peek(&c.state) >> 1 }

// add adds delta, which may be negative. It says false, and changes nothing, if the counter
// would become negative, or too big.
//
//go:norace
func (c *count) add(t *hook.Task, delta int64) bool {
	for {
		hook.Step(t, hook.Read, &c.state)
		old := atomic.LoadInt64(&c.state)
		now := old>>1 + delta
		switch {
		case now < 0 || now > maxCount:
			return false
		case now == 0 && old&awaited != 0:
			if c.zero(t, old) {
				return true
			}
		default:
			hook.Step(t, hook.Modify, &c.state)
			if atomic.CompareAndSwapInt64(&c.state, old, old+delta<<1) {
				return true
			}
		}
	}
}

// zero brings the counter to zero and wakes all that wait for it. It says false, and changes
// nothing, if the state is not old any more.
//
//go:norace
func (c *count) zero(t *hook.Task, old int64) bool {
	c.queue.Lock(t)
	defer c.queue.Unlock(t)
	hook.Step(t, hook.Modify, &c.state)
	if !atomic.CompareAndSwapInt64(&c.state, old, 0) {
		return false
	}
	for w := c.queue.Pop(); w != nil; w = c.queue.Pop() {
		w.Wake(t)
	}
	return true
}

// Open says whether the counter is zero. It is a hook.Gate.
//
//go:norace
func (c *count) Open() bool { return c.state>>1 == 0 }

// wait blocks until the counter is zero. One that was woken has seen that moment, though the
// counter may have left zero since.
//
//go:norace
func (c *count) wait(t *hook.Task) hook.Reason {
	hook.Step(t, hook.Read, &c.state)
	if atomic.LoadInt64(&c.state) <= awaited {
		return hook.Woken
	}
	w := park.Get(t)
	defer w.Put(t)
	if !c.join(t, w) {
		return hook.Woken
	}
	why := w.Wait(t, nil)
	if why != hook.Woken {
		c.queue.Quit(t, w) // popped meanwhile or not: nothing came with it that others could use
	}
	return why
}

// join enters the queue, unless the counter is zero.
//
//go:norace
func (c *count) join(t *hook.Task, w *park.Waiter) bool {
	c.queue.Lock(t)
	defer c.queue.Unlock(t)
	for {
		hook.Step(t, hook.Read, &c.state)
		old := atomic.LoadInt64(&c.state)
		if old>>1 == 0 {
			return false
		}
		hook.Step(t, hook.Modify, &c.state)
		if atomic.CompareAndSwapInt64(&c.state, old, old|awaited) {
			c.queue.Push(w)
			return true
		}
	}
}
