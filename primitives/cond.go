package primitives

import (
	"sync/atomic"
	"unsafe"

	"syncplay/primitives/hook"
	"syncplay/primitives/internal/park"
)

// A Cond is a condition variable: a place to wait until others announce that something may have
// changed. What the condition is, is up to the program; L guards it.
//
// A Cond needs its L, from [NewCond] or set before first use. It must not be copied after first
// use.
//
// In the terminology of the Go memory model, a call to Signal or Broadcast "synchronizes before"
// the return of any Wait call that it unblocks, and no other.
//
// Wait parks. Signal wakes the one that has waited longest, and Wait does not return unless it
// was woken. But the condition may be false again by the time that Wait has locked L, so it is
// asked in a loop. The tempting wrong version asks once:
//
//	c.L.Lock()
//	if !condition() { // for !condition() {
//		c.Wait()
//	}
//	... // condition() may be false here
//	c.L.Unlock()
//
// A Wait on a Cond without L, or while its L is not locked, panics, and so does every use of a copy
// of a Cond that was used before it was copied.
type Cond struct {
	L Locker // held when the condition is looked at or changed, and when Wait is called

	queue   park.Queue
	waiting uint32 // in the queue: stored under its lock, loaded without it by anyone
	origin  origin
	obj     hook.Object
}

var _ Object = (*Cond)(nil)

func (c *Cond) object() *hook.Object { return &c.obj }

func (c *Cond) op(k hook.Kind) hook.Op {
	return hook.Op{Kind: k, Noun: hook.Cond, Object: &c.obj}
}

// NewCond returns a condition variable with the locker l.
func NewCond(l Locker) *Cond { return &Cond{L: l} }

// Wait unlocks c.L and blocks until it is woken by Signal or Broadcast, as one step: none that
// comes after the unlock is missed. It locks c.L before it returns.
func (c *Cond) Wait() {
	op := c.op(hook.CondWait)
	t := c.enter(op)
	if c.L == nil {
		misused(t, hook.Cond, &c.obj, "wait on %s, which has no L,")
		t.Leave()
	}
	w := c.join(t)
	c.unlock(t, op, w)
	if w.Wait(t, nil) == hook.Unwound {
		c.quit(t, w)
		t.Leave() // without L
	}
	hook.Takes(unsafe.Pointer(w))
	w.Put(t)
	t.Done()
	c.L.Lock()
}

// enter starts an operation. It panics if c is a copy, whose queue is another's.
func (c *Cond) enter(op hook.Op) *hook.Task {
	t := hook.Enter(op)
	if c.origin.copied() {
		misused(t, hook.Cond, &c.obj, "%s is copied")
		t.Leave()
	}
	return t
}

// join enters the queue. L is still locked, so that whoever changes the condition under L and
// then calls Signal finds the waiter.
//
//go:norace
func (c *Cond) join(t *hook.Task) *park.Waiter {
	w := park.Get(t)
	c.queue.Lock(t)
	c.queue.Push(w)
	c.tally(t, c.waiting+1)
	c.queue.Unlock(t)
	return w
}

// tally notes how many are in the queue, which is locked.
//
//go:norace
func (c *Cond) tally(t *hook.Task, n uint32) {
	t.Touch(hook.Write, unsafe.Pointer(&c.waiting))
	atomic.StoreUint32(&c.waiting, n)
}

// anyone says whether anybody may be in the queue. A waiter is counted before it unlocks L. So whoever has locked L
// since, and all that comes after that, loads the new number: the atomics are sequentially consistent, and L orders the
// two. A Signal that does not see the waiter is ordered after none of that, and might as well have come before the Wait.
func (c *Cond) anyone(t *hook.Task) bool {
	hook.Step(t, hook.Read, &c.waiting)
	return atomic.LoadUint32(&c.waiting) != 0
}

// unlock unlocks L, as a part of the Wait under way. If that panics, w waits no more.
func (c *Cond) unlock(t *hook.Task, op hook.Op, w *park.Waiter) {
	unlocked := false
	defer func() {
		if !unlocked {
			t.Resume(op)
			c.quit(t, w)
			t.Suspend()
			t.Abandon()
		}
	}()
	t.Suspend()
	c.L.Unlock()
	t.Resume(op)
	unlocked = true
}

// quit takes w out of the queue. A signal that came meanwhile is passed on to the next waiter.
//
//go:norace
func (c *Cond) quit(t *hook.Task, w *park.Waiter) {
	switch {
	case c.queue.Quit(t, w):
		c.queue.Lock(t)
		c.tally(t, c.waiting-1)
		c.queue.Unlock(t)
	case w.Granted:
		hook.Takes(unsafe.Pointer(w))
		c.signal(t)
	}
	w.Put(t)
}

// Signal wakes the goroutine that has waited longest, if any waits. The caller may hold c.L, and
// need not.
func (c *Cond) Signal() {
	if hook.Loud() || !c.origin.here() || c.anyone(nil) {
		c.signalSlow()
	}
}

func (c *Cond) signalSlow() {
	t := c.enter(c.op(hook.Signal))
	t.Releasing(&c.obj)
	c.signal(t)
	t.Done()
}

// signal wakes one. Each waiter gets the edge at its own address.
//
//go:norace
func (c *Cond) signal(t *hook.Task) {
	if !c.anyone(t) {
		return
	}
	c.queue.Lock(t)
	w := c.queue.Pop()
	if w != nil {
		c.tally(t, c.waiting-1)
	}
	c.queue.Unlock(t)
	if w != nil {
		w.Granted = true // for this one alone: quit passes it on
		hook.Hands(unsafe.Pointer(w))
		w.Wake(t)
	}
}

// Broadcast wakes all goroutines that wait. The caller may hold c.L, and need not.
func (c *Cond) Broadcast() {
	if hook.Loud() || !c.origin.here() || c.anyone(nil) {
		c.broadcastSlow()
	}
}

func (c *Cond) broadcastSlow() {
	t := c.enter(c.op(hook.Broadcast))
	t.Releasing(&c.obj)
	c.broadcast(t)
	t.Done()
}

//go:norace
func (c *Cond) broadcast(t *hook.Task) {
	if !c.anyone(t) {
		return
	}
	c.queue.Lock(t)
	left := c.waiting // not 0 in the end if one is about to quit, who takes himself off
	for w := c.queue.Pop(); w != nil; w = c.queue.Pop() {
		left--
		hook.Hands(unsafe.Pointer(w))
		w.Wake(t)
	}
	c.tally(t, left)
	c.queue.Unlock(t)
}
