package primitives

import (
	"context"
	"sync/atomic"

	"syncplay/primitives/hook"
)

// A Mutex is a mutual exclusion lock: the textbook's integer that starts at 1, where lock waits
// until it is positive and takes one, and unlock gives it back.
//
// The zero value is an unlocked mutex. A Mutex must not be copied after first use.
//
// In the terminology of the Go memory model, the n'th call to Unlock "synchronizes before" the
// m'th call to Lock for any n < m; a successful TryLock or LockContext is a call to Lock. A call
// that fails makes no ordering at all.
//
// A goroutine that finds the mutex locked spins for a moment and then parks. Those that park
// are woken in the order of their arrival, but may be overtaken by one that comes by just when
// the mutex is free; a waiter that has been overtaken for a millisecond is handed the mutex.
//
// A Mutex is not bound to a goroutine: one may lock it and another unlock it. It is not
// reentrant: a goroutine that locks it twice waits for itself. To unlock an unlocked Mutex
// panics.
type Mutex struct {
	word word
	obj  hook.Object
}

var _ Lockable = (*Mutex)(nil)

func (m *Mutex) object() *hook.Object { return &m.obj }

func (m *Mutex) op(k hook.Kind) hook.Op {
	op := hook.Op{Kind: k, Noun: hook.Mutex, Object: &m.obj}
	if k == hook.Lock {
		op.Gate = &m.word
	}
	return op
}

// Lock locks m. If it is locked already, the caller blocks until it is not.
func (m *Mutex) Lock() {
	if hook.Loud() || !atomic.CompareAndSwapUint32(&m.word.state, free, held) {
		m.lockSlow()
	}
}

func (m *Mutex) lockSlow() {
	t := hook.Enter(m.op(hook.Lock))
	if m.word.lock(t, nil) == hook.Unwound {
		t.Leave()
	}
	t.Acquired(&m.obj)
}

// LockContext locks m, or gives up when ctx is done and returns its error: it then does not
// hold m. A ctx that is done already wins over a free mutex.
func (m *Mutex) LockContext(ctx context.Context) error {
	op := m.op(hook.Lock)
	return lockContext(ctx, op, m.word.lock)
}

// TryLock locks m if it is free, and says whether it did. It never blocks.
func (m *Mutex) TryLock() bool {
	if hook.Loud() {
		return m.tryLockSlow()
	}
	return atomic.CompareAndSwapUint32(&m.word.state, free, held)
}

//go:noinline
func (m *Mutex) tryLockSlow() bool { return announceTry(m.op(hook.TryLock), m.word.tryLock) }

// Unlock unlocks m. It panics if m is not locked.
func (m *Mutex) Unlock() {
	if atomic.LoadUint32(&m.word.state) != held || !atomic.CompareAndSwapUint32(&m.word.state, held, free) {
		m.unlockSlow()
	}
}

//go:noinline
func (m *Mutex) unlockSlow() { announceUnlock(m.op(hook.Unlock), m.word.unlock) }
