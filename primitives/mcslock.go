package primitives

import (
	"sync"
	"sync/atomic"
	"unsafe"

	"syncplay/primitives/hook"
	"syncplay/primitives/internal/park"
)

// An MCSLock is a fair lock, for comparison with [SpinLock]: the waiters form a list, and each
// waits at a word of its own, so that an Unlock disturbs only the one who is next.
//
// The zero value is an unlocked lock. An MCSLock must not be copied after first use.
//
// In the terminology of the Go memory model, the n'th call to Unlock "synchronizes before" the
// m'th call to Lock for any n < m; a successful TryLock is a call to Lock. A failed one makes no
// ordering at all.
//
// It is handed on strictly in the order of arrival, which is dear where there are more
// goroutines than processors: the next in line is mostly not running. So a waiter spins only for
// a moment and then parks; the textbook's lock, where all spin until their turn, is some 40 times
// slower then. (Mellor-Crummey and Scott, "Algorithms for Scalable Synchronization on
// Shared-Memory Multiprocessors".)
//
// It is not bound to a goroutine and not reentrant. To unlock an unlocked MCSLock panics.
type MCSLock struct {
	tail  atomic.Pointer[mcsNode] // the last in the list, nil if the lock is free; swap joins, CAS to nil frees
	owner atomic.Pointer[mcsNode] // the holder's node, nil while nobody holds; swap to nil in unlock
	first mcsNode                 // the node of one who finds the list empty
	obj   hook.Object
}

// An mcsNode is the place of one goroutine in the list.
type mcsNode struct {
	next  atomic.Pointer[mcsNode] // set by the one who joined behind
	turn  atomic.Uint32           // mcsWaits, then one of the others; swap in unlock pairs with CAS in wait
	waker *park.Waiter            // set before turn becomes mcsParked
}

const (
	mcsWaits  uint32 = iota
	mcsParked        // is woken through waker
	mcsGone          // left early: its turn goes to the next
	mcsTurn          // holds the lock
)

var mcsNodes = sync.Pool{New: func() any { return new(mcsNode) }}

// newMCSNode returns a node in no list, for the operation under way of t: see [park.Get].
func newMCSNode(t *hook.Task) *mcsNode {
	if t.Finely() {
		return new(mcsNode)
	}
	n := mcsNodes.Get().(*mcsNode)
	n.turn.Store(mcsWaits)
	return n
}

var _ Lockable = (*MCSLock)(nil)

func (l *MCSLock) object() *hook.Object { return &l.obj }

func (l *MCSLock) op(k hook.Kind) hook.Op {
	op := hook.Op{Kind: k, Noun: hook.MCSLock, Object: &l.obj}
	if k == hook.Lock {
		op.Gate = (*mcsGate)(l)
	}
	return op
}

// mcsGate is an MCSLock as one finds it who is about to join: open while the list is empty. Its
// look at the tail is a plain one: see [hook.Gate].
type mcsGate MCSLock

//go:norace
func (g *mcsGate) Open() bool { return *(*unsafe.Pointer)(unsafe.Pointer(&g.tail)) == nil }

// Lock locks l, after all that called it before.
func (l *MCSLock) Lock() {
	if hook.Loud() || !l.tryLock(nil) {
		l.lockSlow()
	}
}

func (l *MCSLock) lockSlow() {
	t := hook.Enter(l.op(hook.Lock))
	if !l.tryLock(t) && l.join(t) == hook.Unwound {
		t.Leave()
	}
	t.Acquired(&l.obj)
}

// tryLock takes the lock with its own node if the list is empty: nobody else uses it then.
func (l *MCSLock) tryLock(t *hook.Task) bool {
	hook.Step(t, hook.Modify, &l.tail)
	if !l.tail.CompareAndSwap(nil, &l.first) {
		return false
	}
	hook.Step(t, hook.Write, &l.owner)
	l.owner.Store(&l.first)
	return true
}

// join goes to the end of the list and waits for its turn.
//
//go:norace
func (l *MCSLock) join(t *hook.Task) hook.Reason {
	n := newMCSNode(t)
	hook.Step(t, hook.Modify, &l.tail)
	if before := l.tail.Swap(n); before != nil {
		hook.Step(t, hook.Write, &before.next)
		before.next.Store(n)
		hook.Step(t, hook.Read, &l.owner)
		if why := n.wait(t, before == l.owner.Load()); why != hook.Woken {
			return why // the node stays in the list until its turn
		}
	}
	hook.Step(t, hook.Write, &l.owner)
	l.owner.Store(n)
	return hook.Woken
}

// wait waits for the turn of n, for a moment without parking if it is next in line.
//
//go:norace
func (n *mcsNode) wait(t *hook.Task, next bool) hook.Reason {
	w := park.Get(t)
	defer w.Put(t)
	n.waker = w
	if next && park.Poll(t, func() bool { return n.hasTurn(t) }) {
		return hook.Woken
	}
	hook.Step(t, hook.Modify, &n.turn)
	if !n.turn.CompareAndSwap(mcsWaits, mcsParked) {
		return hook.Woken
	}
	if why := w.Wait(t, nil); why != hook.Woken {
		hook.Step(t, hook.Modify, &n.turn)
		if n.turn.CompareAndSwap(mcsParked, mcsGone) {
			return why
		}
		w.Token(t) // it was given the turn meanwhile
	}
	return hook.Woken
}

func (n *mcsNode) hasTurn(t *hook.Task) bool {
	hook.Step(t, hook.Read, &n.turn)
	return n.turn.Load() == mcsTurn
}

// TryLock locks l if it is free, and says whether it did. It never blocks.
func (l *MCSLock) TryLock() bool {
	if hook.Loud() {
		return l.tryLockSlow()
	}
	return l.tryLock(nil)
}

//go:noinline
func (l *MCSLock) tryLockSlow() bool { return announceTry(l.op(hook.TryLock), l.tryLock) }

// Unlock unlocks l, handing it to the next in the list. It panics if l is not locked.
func (l *MCSLock) Unlock() {
	if hook.Loud() || !l.unlock(nil) {
		l.unlockSlow()
	}
}

//go:noinline
func (l *MCSLock) unlockSlow() { announceUnlock(l.op(hook.Unlock), l.unlock) }

// unlock gives the turn to the next who has not left. It says false, and changes nothing, if
// nobody holds the lock.
func (l *MCSLock) unlock(t *hook.Task) bool {
	hook.Step(t, hook.Modify, &l.owner)
	n := l.owner.Swap(nil)
	if n == nil {
		return false
	}
	for n != nil {
		n = l.handOn(t, n)
	}
	return true
}

// handOn gives the turn of n to the node behind it, if there is one. If that one has left it is
// returned, for its turn to be handed on.
//
//go:norace
func (l *MCSLock) handOn(t *hook.Task, n *mcsNode) (gone *mcsNode) {
	hook.Step(t, hook.Modify, &l.tail)
	if l.tail.CompareAndSwap(n, nil) {
		l.recycle(t, n)
		return nil
	}
	next := n.successor(t)
	hook.Step(t, hook.Write, &n.next)
	n.next.Store(nil)
	l.recycle(t, n)
	hook.Step(t, hook.Modify, &next.turn)
	switch next.turn.Swap(mcsTurn) {
	case mcsParked:
		next.waker.Wake(t)
		t.Yield() // to next: to go on and queue again would cost a switch for each acquisition
	case mcsGone:
		return next
	}
	return nil
}

// successor returns the node behind n. It has joined, and may be about to say so.
func (n *mcsNode) successor(t *hook.Task) *mcsNode {
	for {
		hook.Step(t, hook.Read, &n.next)
		if next := n.next.Load(); next != nil {
			return next
		}
		t.Spin()
	}
}

// recycle gives back a node that is in no list and has nobody behind it. The lock's own node may
// have been taken again by now.
func (l *MCSLock) recycle(t *hook.Task, n *mcsNode) {
	if n != &l.first && (t == nil || t.Fine == nil) {
		mcsNodes.Put(n)
	}
}
