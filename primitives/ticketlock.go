package primitives

import (
	"sync/atomic"

	"syncplay/primitives/hook"
	"syncplay/primitives/internal/park"
)

// A TicketLock is a fair lock, for comparison with [SpinLock]: each caller draws a ticket and
// waits until its number is served.
//
// The zero value is an unlocked lock. A TicketLock must not be copied after first use.
//
// In the terminology of the Go memory model, the n'th call to Unlock "synchronizes before" the
// m'th call to Lock for any n < m; a successful TryLock is a call to Lock. A failed one makes no
// ordering at all.
//
// It is served strictly in the order of the tickets, which is dear where there are more
// goroutines than processors: the next in line is the only one who can go on, and it is mostly
// not running. So only the next in line spins, for a moment, and all others park; the textbook's
// lock, where all spin until served, is some 80 times slower then. (Mellor-Crummey and Scott,
// "Algorithms for Scalable Synchronization on Shared-Memory Multiprocessors".)
//
// It is not bound to a goroutine and not reentrant. To unlock an unlocked TicketLock panics.
type TicketLock struct {
	next    uint64 // the next ticket to be drawn; Add draws one. First, for its alignment
	serving uint64 // the ticket that holds the lock, or next; CAS in unlock pairs with loads in wait
	obj     hook.Object

	// queue holds those that have parked, in the order of their tickets: N is twice the ticket,
	// and one more for one that left early, who stays until it would be served.
	queue park.Queue
}

var _ Lockable = (*TicketLock)(nil)

func (l *TicketLock) object() *hook.Object { return &l.obj }

func (l *TicketLock) op(k hook.Kind) hook.Op {
	op := hook.Op{Kind: k, Noun: hook.TicketLock, Object: &l.obj}
	if k == hook.Lock {
		op.Gate = (*ticketGate)(l)
	}
	return op
}

// ticketGate is a TicketLock as one finds it who is about to draw: open while no ticket is out.
type ticketGate TicketLock

//go:norace
func (g *ticketGate) Open() bool { return g.next == g.serving }

// Lock locks l, after all that called it before.
func (l *TicketLock) Lock() {
	if hook.Loud() || !l.tryLock(nil) {
		l.lockSlow()
	}
}

func (l *TicketLock) lockSlow() {
	t := hook.Enter(l.op(hook.Lock))
	hook.Step(t, hook.Modify, &l.next)
	if l.wait(t, atomic.AddUint64(&l.next, 1)-1) == hook.Unwound {
		t.Leave()
	}
	t.Acquired(&l.obj)
}

// wait waits until the ticket is served. After an early end its number is passed over.
//
//go:norace
func (l *TicketLock) wait(t *hook.Task, ticket uint64) hook.Reason {
	var w *park.Waiter
	for !l.soon(t, ticket) {
		l.queue.Lock(t)
		if l.served(t, ticket) {
			l.queue.Unlock(t)
			break
		}
		if w == nil {
			w = park.Get(t)
			w.N = int64(ticket) * 2
		}
		l.queue.Insert(w)
		l.queue.Unlock(t)

		why := w.Wait(t, nil)
		if why != hook.Woken && l.abandon(t, w, ticket) {
			return why
		}
	}
	if w != nil {
		w.Put(t)
	}
	return hook.Woken
}

// soon waits a moment for the ticket to be served, if it is next in line, and says whether it is.
func (l *TicketLock) soon(t *hook.Task, ticket uint64) bool {
	hook.Step(t, hook.Read, &l.serving)
	if int64(ticket-atomic.LoadUint64(&l.serving)) > 1 {
		return false
	}
	return park.Poll(t, func() bool { return l.served(t, ticket) })
}

// served says whether it has been the turn of ticket. It may be over already: whoever unlocks need
// not be the one who locked, nor wait until that one has noticed.
func (l *TicketLock) served(t *hook.Task, ticket uint64) bool {
	hook.Step(t, hook.Read, &l.serving)
	return int64(ticket-atomic.LoadUint64(&l.serving)) <= 0
}

// abandon marks the ticket of one whose wait ended early, and says whether it did: it may be
// served already.
//
//go:norace
func (l *TicketLock) abandon(t *hook.Task, w *park.Waiter, ticket uint64) bool {
	l.queue.Quit(t, w) // in or out, it is owed no token now
	l.queue.Lock(t)
	defer l.queue.Unlock(t)
	if l.served(t, ticket) {
		return false
	}
	w.N++
	l.queue.Insert(w)
	return true
}

// TryLock locks l if it is free, and says whether it did. It never blocks.
func (l *TicketLock) TryLock() bool {
	if hook.Loud() {
		return l.tryLockSlow()
	}
	return l.tryLock(nil)
}

// tryLock draws the ticket that is served, if it has not been drawn.
func (l *TicketLock) tryLock(t *hook.Task) bool {
	hook.Step(t, hook.Read, &l.serving)
	s := atomic.LoadUint64(&l.serving)
	hook.Step(t, hook.Modify, &l.next)
	return atomic.CompareAndSwapUint64(&l.next, s, s+1)
}

//go:noinline
func (l *TicketLock) tryLockSlow() bool { return announceTry(l.op(hook.TryLock), l.tryLock) }

// Unlock unlocks l: the next ticket is served. It panics if l is not locked.
func (l *TicketLock) Unlock() {
	if hook.Loud() || !l.unlock(nil) {
		l.unlockSlow()
	}
}

//go:noinline
func (l *TicketLock) unlockSlow() { announceUnlock(l.op(hook.Unlock), l.unlock) }

// unlock serves the next ticket. It says false, and changes nothing, if nobody holds the lock.
func (l *TicketLock) unlock(t *hook.Task) bool {
	for {
		hook.Step(t, hook.Read, &l.serving)
		s := atomic.LoadUint64(&l.serving)
		hook.Step(t, hook.Read, &l.next)
		if s == atomic.LoadUint64(&l.next) {
			return false
		}
		hook.Step(t, hook.Modify, &l.serving)
		if !atomic.CompareAndSwapUint64(&l.serving, s, s+1) {
			continue
		}
		hook.Step(t, hook.Read, &l.next)
		if s+1 == atomic.LoadUint64(&l.next) || !l.call(t, s+1) {
			return true
		}
	}
}

// call wakes the one who waits with the ticket, which is being served. It says true if that one
// has left, so that the ticket after it is to be served.
//
//go:norace
func (l *TicketLock) call(t *hook.Task, ticket uint64) (gone bool) {
	l.queue.Lock(t)
	w := l.pop(int64(ticket) * 2)
	if w == nil {
		w = l.pop(int64(ticket)*2 + 1)
		gone = w != nil
	}
	l.queue.Unlock(t)
	switch {
	case gone:
		w.Put(t)
	case w != nil:
		w.Wake(t)
		t.Yield() // to w: to go on and queue again would cost a switch for each acquisition
	}
	return gone
}

// pop takes the first out of the queue if its N is n.
//
//go:norace
func (l *TicketLock) pop(n int64) *park.Waiter {
	if w := l.queue.Head(); w == nil || w.N != n {
		return nil
	}
	return l.queue.Pop()
}
