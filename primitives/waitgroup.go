package primitives

import (
	"sync/atomic"

	"syncplay/primitives/hook"
)

// A WaitGroup is a counter of what is still to be done, and a place to wait until nothing is:
// [sync.WaitGroup].
//
// The zero value is a group with nothing to do. A WaitGroup must not be copied after first use.
//
// In the terminology of the Go memory model, a call to Done "synchronizes before" the return of
// any Wait call that it unblocks.
//
// Wait parks until the counter is zero; the call that brings it there wakes all who wait. Calls
// to Add that start from zero must happen before Wait: one that does not may come too late for
// it. The group may be used again after that, also while those who were woken are still on
// their way out of Wait.
//
// A counter that would become negative, or exceed 1<<62-1, panics, and stays as it was.
type WaitGroup struct {
	count count
	obj   hook.Object
}

var _ Object = (*WaitGroup)(nil)

func (wg *WaitGroup) object() *hook.Object { return &wg.obj }

func (wg *WaitGroup) op(k hook.Kind, n int64) hook.Op {
	op := hook.Op{Kind: k, Noun: hook.WaitGroup, Object: &wg.obj, N: n}
	switch k {
	case hook.Join:
		op.Gate = &wg.count
	case hook.Add:
		op.Gate = (*tally)(&wg.count)
	}
	return op
}

// tally is a counter as those find it who count it up and down. It is a hook.Stock.
type tally count

func (*tally) Open() bool { return true }

// Stock returns the counter, and how far it is from the most.
//
//go:norace
func (c *tally) Stock() (free, room int64) {
	n := c.state >> 1 // one task at a time: see hook.Gate
	return n, maxCount - n
}

// Add adds delta, which may be negative, to the counter. It panics if the counter would become
// negative.
func (wg *WaitGroup) Add(delta int) {
	if hook.Loud() || !wg.count.add(nil, int64(delta)) {
		wg.addSlow(int64(delta))
	}
}

func (wg *WaitGroup) addSlow(delta int64) {
	t := hook.Enter(wg.op(hook.Add, delta))
	if delta < 0 {
		t.Releasing(&wg.obj)
	}
	if !wg.count.add(t, delta) && !t.Forgives(&wg.obj) {
		wrong := "negative counter of %s"
		if delta > 0 {
			wrong = "counter overflow of %s"
		}
		misused(t, hook.WaitGroup, &wg.obj, wrong)
	}
	t.Done()
}

// Done takes one from the counter. It is Add(-1).
func (wg *WaitGroup) Done() { wg.Add(-1) }

// Wait blocks until the counter is zero.
func (wg *WaitGroup) Wait() {
	if hook.Loud() || atomic.LoadInt64(&wg.count.state) > awaited {
		wg.waitSlow()
	}
}

func (wg *WaitGroup) waitSlow() {
	t := hook.Enter(wg.op(hook.Join, 0))
	if wg.count.wait(t) == hook.Unwound {
		t.Leave()
	}
	t.Acquired(&wg.obj)
}

// Go adds one to the counter, and calls f on a new goroutine that calls Done when f has ended.
// A call to Go synchronizes before the start of f. A panic in f ends the process, as in every
// goroutine; [Group] passes it on to the one who waits.
func (wg *WaitGroup) Go(f func()) {
	wg.Add(1)
	hook.Go("", nil, (*counted)(wg), f)
}

// counted is a WaitGroup as its goroutines know it. It is a hook.Starter.
type counted WaitGroup

// Ended is deferred by each goroutine that Go has started.
func (c *counted) Ended(*hook.Task, string) {
	if v := recover(); v != nil {
		panic(v) // without Done: nobody goes on while the process dies
	}
	(*WaitGroup)(c).Done()
}
