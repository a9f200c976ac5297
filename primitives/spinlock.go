package primitives

import (
	"sync/atomic"

	"syncplay/primitives/hook"
	"syncplay/primitives/internal/park"
)

// A SpinLock is a mutual exclusion lock whose waiters look again and again instead of parking:
// test-and-test-and-set with exponential back-off, and then yields. It is for sections of a few
// instructions that never block; a [Mutex] is right for everything else.
//
// The zero value is an unlocked lock. A SpinLock must not be copied after first use.
//
// In the terminology of the Go memory model, the n'th call to Unlock "synchronizes before" the
// m'th call to Lock for any n < m; a successful TryLock is a call to Lock. A failed one makes no
// ordering at all, and neither does a look at a lock that is taken.
//
// It is not fair: whoever looks at the right moment gets the lock, and a waiter may starve. A
// waiter keeps a processor busy for about 4 microseconds, and for 2 at a time after that: in
// between it yields, so the holder gets to run even where there are more goroutines than
// processors. (Anderson, "The Performance of Spin Lock Alternatives for Shared-Memory
// Multiprocessors".)
//
// It is not bound to a goroutine and not reentrant. To unlock an unlocked SpinLock panics.
type SpinLock struct {
	state uint32 // free, held or heard; CAS to take, pairs with CAS or swap to free in Unlock
	obj   hook.Object
}

// spinGate is the state of a spinlock as one finds it who is about to lock.
type spinGate uint32

//go:norace
func (g *spinGate) Open() bool { return uint32(*g) == free }

var _ Lockable = (*SpinLock)(nil)

func (s *SpinLock) object() *hook.Object { return &s.obj }

func (s *SpinLock) op(k hook.Kind) hook.Op {
	op := hook.Op{Kind: k, Noun: hook.SpinLock, Object: &s.obj}
	if k == hook.Lock {
		op.Gate = (*spinGate)(&s.state)
	}
	return op
}

// Lock locks s. If it is locked already, the caller spins and yields until it is not.
func (s *SpinLock) Lock() {
	if hook.Loud() || !atomic.CompareAndSwapUint32(&s.state, free, held) {
		s.lockSlow()
	}
}

func (s *SpinLock) lockSlow() {
	t := hook.Enter(s.op(hook.Lock))
	var wait park.Backoff
	for !s.tryLock(t) {
		if wait.Once(t) == hook.Unwound {
			t.Leave()
		}
	}
	t.Acquired(&s.obj)
}

// tryLock looks before it tries: a look shares the cache line, a try takes it from the others.
func (s *SpinLock) tryLock(t *hook.Task) bool {
	hook.Step(t, hook.Read, &s.state)
	if atomic.LoadUint32(&s.state) != free {
		return false
	}
	hook.Step(t, hook.Modify, &s.state)
	return atomic.CompareAndSwapUint32(&s.state, free, taken())
}

// TryLock locks s if it is free, and says whether it did.
func (s *SpinLock) TryLock() bool {
	if hook.Loud() {
		return s.tryLockSlow()
	}
	return atomic.CompareAndSwapUint32(&s.state, free, held)
}

//go:noinline
func (s *SpinLock) tryLockSlow() bool { return announceTry(s.op(hook.TryLock), s.tryLock) }

// Unlock unlocks s. It panics if s is not locked.
func (s *SpinLock) Unlock() {
	if !atomic.CompareAndSwapUint32(&s.state, held, free) {
		s.unlockSlow()
	}
}

//go:noinline
func (s *SpinLock) unlockSlow() { announceUnlock(s.op(hook.Unlock), s.unlock) }

// unlock frees the lock. It says false if nobody holds it.
func (s *SpinLock) unlock(t *hook.Task) bool {
	hook.Step(t, hook.Modify, &s.state)
	return atomic.SwapUint32(&s.state, free) != free
}
