package primitives

import (
	"context"
	"math"
	"strconv"
	"sync/atomic"

	"syncplay/primitives/hook"
	"syncplay/primitives/internal/park"
)

// A Semaphore is a number of permits: [Semaphore.Acquire] takes some and waits while there are
// too few, [Semaphore.Release] gives some back. For one permit at a time the textbook's names
// are [Semaphore.Wait] and [Semaphore.Signal] (Dijkstra's P and V).
//
// The zero value has no permits and no bound. A Semaphore must not be copied after first
// use.
//
// In the terminology of the Go memory model, a call to Release "synchronizes before" any call to
// Acquire or TryAcquire that succeeds after it. A call that fails makes no ordering at all.
//
// Those that wait park and are served strictly in the order of their arrival, whatever they ask
// for. While one waits nobody overtakes it: a small Acquire joins the queue behind a big one that
// it could have passed, and TryAcquire fails. So a big request is not starved by small ones.
//
// A permit belongs to nobody: one goroutine may acquire it and another release it. A plain
// semaphore takes every Release, and so may grow; one made by [NewBoundedSemaphore] panics at a
// Release of more than was acquired. A negative number of permits panics everywhere.
type Semaphore struct {
	// state is permits<<1 | queued. While queued is clear, every operation is one
	// compare-and-swap. The first that must wait sets it under the queue's lock, and from then on
	// every change is made under that lock, until the queue is empty again.
	//
	// Invariant: while the queue's lock is free, queued is set exactly if somebody is in the queue,
	// and the first there asks for more permits than there are.
	state int64
	queue park.Queue
	turns int64 // how many have joined the queue; guarded by its lock

	below int64 // how far the bound is below maxPermits; constant, 0 if the semaphore is not bounded
	first int64 // permits that it began with; constant
	obj   hook.Object
}

const (
	queued     = 1
	maxPermits = math.MaxInt64 >> 1
)

var _ Object = (*Semaphore)(nil)

// NewSemaphore returns a semaphore with n permits. It panics if n is negative.
func NewSemaphore(n int64) *Semaphore {
	if n < 0 || n > maxPermits {
		refuse("Semaphore of %d permits", n)
	}
	return &Semaphore{state: n << 1, first: n}
}

// NewBoundedSemaphore returns a semaphore with n permits, which never has more. It panics if n
// is negative.
func NewBoundedSemaphore(n int64) *Semaphore {
	if n < 0 || n > maxPermits {
		refuse("Semaphore of %d permits", n)
	}
	return &Semaphore{state: n << 1, below: maxPermits - n, first: n}
}

func (s *Semaphore) object() *hook.Object { return &s.obj }

func (s *Semaphore) op(k hook.Kind, n int64) hook.Op {
	return hook.Op{Kind: k, Noun: hook.Semaphore, Object: &s.obj, N: n, Gate: (*stock)(s)}
}

// stock is a Semaphore as its operations find it: even one that will wait begins at once, and joins
// the queue. It is a hook.Reserve.
type stock Semaphore

func (*stock) Open() bool { return true }

// Stock returns how many permits there are for those who do not queue, and how many there could be more.
//
//go:norace
func (s *stock) Stock() (free, room int64) {
	state := s.state // one task at a time: see hook.Gate
	if state&queued == 0 {
		free = state >> 1
	}
	return free, (*Semaphore)(s).room(state)
}

// Reserve returns how many permits there were at first.
//
//go:norace
func (s *stock) Reserve() int64 { return s.first }

// Acquire takes n permits, and blocks until it has them or ctx is done: it then has taken none
// and returns the error of ctx. A ctx that is done already wins over free permits.
//
// To ask a bounded semaphore for more than its bound is to wait for ctx alone, outside of the
// queue: others are not held up.
func (s *Semaphore) Acquire(ctx context.Context, n int64) error {
	if hook.Loud() {
		return s.acquireSlow(ctx, n)
	}
	if done := ctx.Done(); done != nil {
		select {
		case <-done:
			s.check(hook.Acquire, n)
			return ctx.Err()
		default:
		}
	}
	if s.take(nil, n) {
		return nil
	}
	return s.acquireSlow(ctx, n)
}

func (s *Semaphore) acquireSlow(ctx context.Context, n int64) error {
	s.check(hook.Acquire, n)
	return lockContext(ctx, s.op(hook.Acquire, n), func(t *hook.Task, done <-chan struct{}) hook.Reason {
		return s.acquire(t, done, n)
	})
}

// TryAcquire takes n permits if they are there and nobody waits, and says whether it did. It
// never blocks.
func (s *Semaphore) TryAcquire(n int64) bool {
	if hook.Loud() || n < 0 {
		return s.tryAcquireSlow(n)
	}
	return s.take(nil, n)
}

func (s *Semaphore) tryAcquireSlow(n int64) bool {
	s.check(hook.TryAcquire, n)
	t := hook.Enter(s.op(hook.TryAcquire, n))
	if !s.take(t, n) {
		t.Failed()
		return false
	}
	t.Acquired(&s.obj)
	return true
}

// Release gives n permits back, and wakes those who can go on with them. It panics if a bounded
// semaphore would have more than its bound.
func (s *Semaphore) Release(n int64) {
	s.giveOr((*Semaphore).releaseSlow, n)
}

// giveOr is the fast way of a release. The slow way comes as an argument, so that the inliner
// counts no call and Release inlines.
func (s *Semaphore) giveOr(slow func(*Semaphore, int64), n int64) {
	old := atomic.LoadInt64(&s.state)
	if hook.Loud() || old&queued != 0 || uint64(n) > uint64(s.room(old)) ||
		!atomic.CompareAndSwapInt64(&s.state, old, old+n<<1) {
		slow(s, n)
	}
}

func (s *Semaphore) releaseSlow(n int64) {
	s.check(hook.Release, n)
	t := hook.Enter(s.op(hook.Release, n))
	if t.Forgives(&s.obj) {
		t.Done()
		return
	}
	t.Releasing(&s.obj)
	if !s.release(t, n) {
		misused(t, hook.Semaphore, &s.obj, "release of "+strconv.FormatInt(n, 10)+
			" exceeds the bound "+strconv.FormatInt(maxPermits-s.below, 10)+" of %s")
	}
	t.Done()
}

// Wait takes one permit, and blocks until it has it.
func (s *Semaphore) Wait() {
	s.takeOr((*Semaphore).waitSlow)
}

// takeOr is the fast way of Wait, as giveOr is that of Release.
func (s *Semaphore) takeOr(slow func(*Semaphore)) {
	old := atomic.LoadInt64(&s.state)
	if hook.Loud() || old&queued != 0 || old < 2 || !atomic.CompareAndSwapInt64(&s.state, old, old-2) {
		slow(s)
	}
}

func (s *Semaphore) waitSlow() {
	t := hook.Enter(s.op(hook.Acquire, 1))
	if s.acquire(t, nil, 1) == hook.Unwound {
		t.Leave()
	}
	t.Acquired(&s.obj)
}

// Signal gives one permit back. It is Release(1).
func (s *Semaphore) Signal() { s.Release(1) }

// check panics if n is negative.
func (s *Semaphore) check(k hook.Kind, n int64) {
	if n < 0 {
		t := hook.Enter(s.op(k, n))
		misused(t, hook.Semaphore, &s.obj, k.String()+" of "+strconv.FormatInt(n, 10)+" permits of %s")
		t.Leave()
	}
}

// take takes n permits if they are there and nobody waits.
//
//go:norace
func (s *Semaphore) take(t *hook.Task, n int64) bool {
	for {
		hook.Step(t, hook.Read, &s.state)
		old := atomic.LoadInt64(&s.state)
		if old&queued != 0 || uint64(n) > uint64(old>>1) { // a negative n is big
			return false
		}
		hook.Step(t, hook.Modify, &s.state)
		if atomic.CompareAndSwapInt64(&s.state, old, old-n<<1) {
			return true
		}
	}
}

// give gives n permits back if nobody waits and the bound allows it.
//
//go:norace
func (s *Semaphore) give(t *hook.Task, n int64) bool {
	for {
		hook.Step(t, hook.Read, &s.state)
		old := atomic.LoadInt64(&s.state)
		if old&queued != 0 || uint64(n) > uint64(s.room(old)) {
			return false
		}
		hook.Step(t, hook.Modify, &s.state)
		if atomic.CompareAndSwapInt64(&s.state, old, old+n<<1) {
			return true
		}
	}
}

// room returns how many permits can be added to a state.
//
//go:norace
func (s *Semaphore) room(state int64) int64 {
	return maxPermits - s.below - state>>1
}

// acquire takes n permits for the operation under way. On an early end it has taken none.
//
//go:norace
func (s *Semaphore) acquire(t *hook.Task, done <-chan struct{}, n int64) hook.Reason {
	if s.take(t, n) || s.yield(t, n) {
		return hook.Woken
	}
	w := park.Get(t)
	defer w.Put(t)
	if n > maxPermits-s.below {
		return w.Wait(t, done) // nobody will ever wake it
	}
	w.N = n
	taken, turn := s.join(t, w)
	if taken {
		return hook.Woken
	}
	t.Turn(turn)
	why := w.Wait(t, done)
	if why != hook.Woken {
		s.quit(t, w)
	}
	return why
}

// yield gives way once, and then takes n permits if it can. Those who have the permits may be
// waiting for nothing but a processor. And once there is a queue, every permit goes through it:
// if all joined at once, it would last for as long as they come back (a lock convoy).
//
//go:norace
func (s *Semaphore) yield(t *hook.Task, n int64) bool {
	if t != nil {
		return false
	}
	t.Wait(nil, nil)
	return s.take(t, n)
}

// join enters the queue, and returns the turn. It says true, and does not enter, if the permits were taken after all.
//
//go:norace
func (s *Semaphore) join(t *hook.Task, w *park.Waiter) (taken bool, turn int64) {
	s.queue.Lock(t)
	defer s.queue.Unlock(t)
	for {
		hook.Step(t, hook.Read, &s.state)
		old := atomic.LoadInt64(&s.state)
		hook.Step(t, hook.Modify, &s.state)
		if old&queued == 0 && w.N <= old>>1 {
			if atomic.CompareAndSwapInt64(&s.state, old, old-w.N<<1) {
				return true, 0
			}
		} else if atomic.CompareAndSwapInt64(&s.state, old, old|queued) {
			s.queue.Push(w)
			s.turns++
			return false, s.turns
		}
	}
}

// quit leaves the queue: the one behind w may ask for less and go on now. If w was served
// meanwhile, what it got is given back.
//
//go:norace
func (s *Semaphore) quit(t *hook.Task, w *park.Waiter) {
	s.queue.Lock(t)
	left := s.queue.Remove(w)
	if left {
		hook.Step(t, hook.Read, &s.state)
		s.serve(t, atomic.LoadInt64(&s.state)>>1)
	}
	s.queue.Unlock(t)
	if !left {
		s.queue.Quit(t, w) // takes the token that is on its way
		s.release(t, w.N)
	}
}

// release gives n permits back. It says false, and changes nothing, if the bound forbids it.
//
//go:norace
func (s *Semaphore) release(t *hook.Task, n int64) bool {
	if s.give(t, n) {
		return true
	}
	s.queue.Lock(t)
	defer s.queue.Unlock(t)
	for {
		hook.Step(t, hook.Read, &s.state)
		old := atomic.LoadInt64(&s.state)
		switch {
		case n > s.room(old):
			return false
		case old&queued != 0:
			s.serve(t, old>>1+n)
			return true
		}
		hook.Step(t, hook.Modify, &s.state)
		if atomic.CompareAndSwapInt64(&s.state, old, old+n<<1) {
			return true // the queue has become empty meanwhile
		}
	}
}

// serve grants from the permits in the order of the queue, up to the first request that is too
// big for what is left, and stores what is left. The queue is locked, and the state queued.
//
//go:norace
func (s *Semaphore) serve(t *hook.Task, permits int64) {
	w := s.queue.Head()
	if w == nil || w.N > permits {
		s.settle(t, permits)
		return
	}
	for w != nil && w.N <= permits {
		permits -= w.N
		s.queue.Remove(w)
		s.settle(t, permits) // before w goes on; after the last one the state is everybody's
		w.Wake(t)
		w = s.queue.Head()
	}
}

// settle stores the permits, and whether somebody is in the queue, which is locked.
//
//go:norace
func (s *Semaphore) settle(t *hook.Task, permits int64) {
	state := permits << 1
	if s.queue.Head() != nil {
		state |= queued
	}
	hook.Step(t, hook.Write, &s.state)
	atomic.StoreInt64(&s.state, state)
}
