package primitives

import (
	"sync/atomic"

	"syncplay/primitives/hook"
	"syncplay/primitives/internal/park"
)

// count is the mechanism of [WaitGroup] and [Group], without its announcements: a counter, and a
// queue for those that wait until it is zero.
//
// Invariant: the counter comes down to zero only under the queue's lock, and whoever brings it
// there empties the queue before it unlocks. So one that sees it above zero under that lock and
// joins the queue is woken.
type count struct {
	n     int64 // never negative; CAS in add pairs with the loads in wait
	queue park.Queue
}

// add adds delta, which may be negative. It says false, and changes nothing, if the counter
// would become negative.
//
//go:norace
func (c *count) add(delta int64) bool {
	for {
		old := atomic.LoadInt64(&c.n)
		now := old + delta
		switch {
		case now < 0:
			return false
		case now == 0:
			if c.zero(old) {
				return true
			}
		case atomic.CompareAndSwapInt64(&c.n, old, now):
			return true
		}
	}
}

// zero brings the counter from old to zero and wakes all that wait for it. It says false, and
// changes nothing, if the counter is not old any more.
//
//go:norace
func (c *count) zero(old int64) bool {
	c.queue.Lock()
	defer c.queue.Unlock()
	if !atomic.CompareAndSwapInt64(&c.n, old, 0) {
		return false
	}
	for w := c.queue.Pop(); w != nil; w = c.queue.Pop() {
		w.Wake()
	}
	return true
}

// wait blocks until the counter is zero. One that was woken has seen that moment, though the
// counter may have left zero since.
//
//go:norace
func (c *count) wait(t *hook.Task) hook.Reason {
	if atomic.LoadInt64(&c.n) == 0 {
		return hook.Woken
	}
	w := park.Get()
	defer w.Put()
	c.queue.Lock()
	if atomic.LoadInt64(&c.n) == 0 {
		c.queue.Unlock()
		return hook.Woken
	}
	c.queue.Push(w)
	c.queue.Unlock()

	why := w.Wait(t, nil)
	if why != hook.Woken {
		c.queue.Quit(w) // popped meanwhile or not: nothing came with it that others could use
	}
	return why
}
