package primitives

import (
	"sync/atomic"
	"time"

	"syncplay/primitives/hook"
	"syncplay/primitives/internal/park"
)

// word is the mechanism of [Mutex], without its announcements: the textbook's integer, and a
// queue for those that find it taken. [RWMutex] and [Once] are built on it too.
//
// The textbook's integer starts at 1; lock waits until it is positive and takes one, unlock
// gives it back; a negative integer counts the waiting. The state is 1 minus that integer, so
// that its zero value is free, and of the negative side it keeps one value:
//
//	state      textbook
//	free           1     nobody holds it
//	held           0     somebody holds it; nobody waits
//	contended    < 0     somebody holds it; whoever gives it back looks into the queue
//
// (Drepper, "Futexes Are Tricky", mutex2.)
//
// Invariant: while the queue is not empty, the state is contended, or awake is true and a popped
// waiter is about to make it contended.
//
// A lock that is taken while somebody listens is taken as heard instead of held: its unlock then
// fails the fast path and is announced too, and the fast path of Unlock need not ask who listens.
type word struct {
	state uint32 // CAS to held, swap to contended; pairs with CAS or store to free in unlock
	queue park.Queue
	awake bool // a popped waiter is on its way to compete; guarded by the queue's lock
}

const (
	free uint32 = iota
	held
	contended
	heard // held, to the ears of somebody
)

// patience is how long a waiter lets itself be overtaken. After that the next unlock hands the
// lock to it. (sync.Mutex: starvationThresholdNs, the same.)
const patience = time.Millisecond

// tryLock takes the lock if it is free.
//
//go:norace
func (m *word) tryLock(t *hook.Task) bool {
	hook.Step(t, hook.Modify, &m.state)
	return atomic.CompareAndSwapUint32(&m.state, free, taken())
}

// taken is the state of a lock that is taken now, and for which nobody waits.
func taken() uint32 {
	if hook.Loud() {
		return heard
	}
	return held
}

// Open says whether a lock would succeed at once. It is a hook.Gate.
//
//go:norace
func (m *word) Open() bool { return m.state == free }

// lock takes the lock for the operation under way. On an early end it does not hold it.
//
//go:norace
func (m *word) lock(t *hook.Task, done <-chan struct{}) hook.Reason {
	var spin park.Spin
	for !m.tryLock(t) {
		if !spin.Once(t) {
			return m.wait(t, done)
		}
	}
	return hook.Woken
}

// wait parks until the lock is taken. A waiter that is woken competes with those that come by
// just then, who are on a processor already and mostly win: that keeps the processors busy.
// One that has lost its patience is handed the lock.
//
//go:norace
func (m *word) wait(t *hook.Task, done <-chan struct{}) hook.Reason {
	w := park.GetOfLock(t, done)
	defer w.Put(t)
	for {
		m.queue.Lock(t)
		again := w.Popped()
		if again {
			m.awake = false
		}
		hook.Step(t, hook.Modify, &m.state)
		if atomic.SwapUint32(&m.state, contended) == free {
			m.queue.Unlock(t)
			return hook.Woken
		}
		if again {
			m.queue.PushFront(w)
		} else {
			m.queue.Push(w)
		}
		m.queue.Unlock(t)

		why := w.Wait(t, done)
		if why != hook.Woken && m.queue.Quit(t, w) {
			return why
		}
		if w.Granted {
			return hook.Woken
		}
	}
}

// unlock gives the lock back. It says false, and changes nothing, if nobody holds it.
//
//go:norace
func (m *word) unlock(t *hook.Task) bool {
	hook.Step(t, hook.Modify, &m.state)
	if atomic.CompareAndSwapUint32(&m.state, taken(), free) {
		return true
	}
	m.queue.Lock(t)
	for {
		hook.Step(t, hook.Read, &m.state)
		state := atomic.LoadUint32(&m.state)
		switch state {
		case contended: // and stays so: to free it takes the queue's lock
			m.unlockSlow(t)
			return true
		case free:
			m.queue.Unlock(t)
			return false
		}
		hook.Step(t, hook.Modify, &m.state) // not a store: somebody else may free it just now
		if atomic.CompareAndSwapUint32(&m.state, state, free) {
			m.queue.Unlock(t)
			return true
		}
	}
}

// unlockSlow gives the lock to the first waiter if it has lost its patience; else it frees the
// lock and wakes the first waiter, unless one is on its way already. It unlocks the queue. The state is
// contended.
//
//go:norace
func (m *word) unlockSlow(t *hook.Task) {
	w := m.queue.Head()
	switch {
	case w != nil && w.WaitedFor(t, patience):
		m.queue.Remove(w)
		w.Granted = true // the state stays contended: the lock is w's
		m.queue.Unlock(t)
		w.Wake(t)
		t.Yield() // to w, which is next on this processor: nobody else can have the lock
		return
	case w != nil && !m.awake:
		m.queue.Remove(w)
		m.awake = true
	default:
		w = nil
	}
	hook.Step(t, hook.Write, &m.state)
	atomic.StoreUint32(&m.state, free)
	m.queue.Unlock(t)
	w.Wake(t)
}
