package primitives

import (
	"sync/atomic"

	"syncplay/primitives/hook"
)

// A TASLock is the plainest spinlock, for comparison with [SpinLock]: test-and-set in a loop,
// where each look is a write, so that those who wait take the cache line from the one who holds.
//
// The zero value is an unlocked lock. A TASLock must not be copied after first use.
//
// In the terminology of the Go memory model, the n'th call to Unlock "synchronizes before" the
// m'th call to Lock for any n < m; a successful TryLock is a call to Lock. A failed one makes no
// ordering at all.
//
// It is not fair. A waiter tries a few times in a row and then yields between two tries, where
// the textbook's never yields: more goroutines than processors would then wait for the scheduler
// to take the processor from them, 10 milliseconds each time.
//
// It is not bound to a goroutine and not reentrant. To unlock an unlocked TASLock panics.
type TASLock struct {
	state uint32 // as SpinLock's
	obj   hook.Object
}

// tries is how often a waiter of a TASLock tries between two yields.
const tries = 16

var _ Lockable = (*TASLock)(nil)

func (l *TASLock) object() *hook.Object { return &l.obj }

func (l *TASLock) op(k hook.Kind) hook.Op {
	op := hook.Op{Kind: k, Noun: hook.TASLock, Object: &l.obj}
	if k == hook.Lock {
		op.Gate = (*spinGate)(&l.state)
	}
	return op
}

// Lock locks l. If it is locked already, the caller tries and yields until it is not.
func (l *TASLock) Lock() {
	if hook.Loud() || !atomic.CompareAndSwapUint32(&l.state, free, held) {
		l.lockSlow()
	}
}

func (l *TASLock) lockSlow() {
	t := hook.Enter(l.op(hook.Lock))
	for n := 1; !l.tryLock(t); n++ {
		if (n%tries == 0 || t.Finely()) && t.Wait(nil, nil) == hook.Unwound {
			t.Leave()
		}
	}
	t.Acquired(&l.obj)
}

// tryLock sets the state only from free: a plain swap would hide that the lock was heard.
func (l *TASLock) tryLock(t *hook.Task) bool {
	hook.Step(t, hook.Modify, &l.state)
	return atomic.CompareAndSwapUint32(&l.state, free, taken())
}

// TryLock locks l if it is free, and says whether it did. It never blocks.
func (l *TASLock) TryLock() bool {
	if hook.Loud() {
		return l.tryLockSlow()
	}
	return atomic.CompareAndSwapUint32(&l.state, free, held)
}

//go:noinline
func (l *TASLock) tryLockSlow() bool { return announceTry(l.op(hook.TryLock), l.tryLock) }

// Unlock unlocks l. It panics if l is not locked.
func (l *TASLock) Unlock() {
	if !atomic.CompareAndSwapUint32(&l.state, held, free) {
		l.unlockSlow()
	}
}

//go:noinline
func (l *TASLock) unlockSlow() { announceUnlock(l.op(hook.Unlock), l.unlock) }

// unlock frees the lock. It says false if nobody holds it.
func (l *TASLock) unlock(t *hook.Task) bool {
	hook.Step(t, hook.Modify, &l.state)
	return atomic.SwapUint32(&l.state, free) != free
}
