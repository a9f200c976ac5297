package primitives

import (
	"context"
	"sync/atomic"
	"unsafe"

	"syncplay/primitives/hook"
	"syncplay/primitives/internal/park"
)

// An RWMutex is a reader/writer mutual exclusion lock: any number of readers hold it, or one
// writer.
//
// The zero value is an unlocked RWMutex. An RWMutex must not be copied after first use.
//
// In the terminology of the Go memory model, the n'th call to Unlock "synchronizes before" the
// m'th call to Lock for any n < m, as for [Mutex]. For any call to RLock there is an n such that
// the n'th call to Unlock "synchronizes before" that call to RLock, and the corresponding call
// to RUnlock "synchronizes before" the n+1'th call to Lock. One reader's RUnlock and another's
// RLock order nothing. A successful try, or a nil error of a Context form, is the plain call; one
// that fails makes no ordering at all.
//
// Writers come first: from the moment that a writer waits for the readers to leave, new readers
// wait behind it. When it unlocks, those readers go before the next writer. So neither side
// starves, and a goroutine that takes the read lock twice may wait for itself, through the writer
// that came in between. Writers among themselves are served as those of a Mutex. A read lock
// can't be upgraded.
//
// An RWMutex is not bound to a goroutine. To unlock what is not locked panics.
type RWMutex struct {
	// state holds three things, and is changed by one atomic operation each time:
	//
	//	bits 32 to 61   the readers that hold the lock or wait for it
	//	minus 1<<62     if a writer is announced: it holds the lock, or waits for the readers that do
	//	bits 0 to 31    the generation, which a writer increments when it leaves while readers
	//	                are counted: the readers whose number it was have been let in
	//
	// So it is negative for a reader that has to wait, and in the underflow of an RUnlock too many.
	// The generation changes under the queue's lock; a writer is announced and leaves without that
	// lock only while no reader is counted. First in the struct, and the struct holds typed
	// atomics: aligned to 8 bytes on every platform.
	state int64

	word word // excludes the writers from each other: taken before a writer is announced
	obj  hook.Object

	queue     park.Queue   // readers that wait for the announced writer; its lock guards the rest
	departing int64        // readers that the announced writer waits for; else 0
	writer    *park.Waiter // the announced writer, while it waits for them
}

const (
	reader    = 1 << 32
	announced = 1 << 62

	// unasked is a state that can't be: the atomic operation has not been done.
	unasked = -1 << 63
)

var _ Lockable = (*RWMutex)(nil)

// readers returns the number of readers in a state without an announced writer.
func readers(state int64) int64 { return state >> 32 }

// hasWriter tells a state with an announced writer from an underflow.
func hasWriter(state int64) bool { return state < -announced/2 }

// sameGeneration says whether no writer has left with readers counted between two states.
func sameGeneration(a, b int64) bool { return uint32(a) == uint32(b) }

// turn numbers the generation of a state for those who listen: the readers that wait behind a
// writer and that writer are of one turn. 0 is of nobody.
func turn(state int64) int64 { return 1 + int64(uint32(state)) }

// nextGeneration increments the generation of a state, without a carry into the readers.
func nextGeneration(state int64) int64 {
	return state&^(reader-1) | int64(uint32(state)+1)
}

func (rw *RWMutex) object() *hook.Object { return &rw.obj }

func (rw *RWMutex) op(k hook.Kind) hook.Op {
	op := hook.Op{Kind: k, Noun: hook.RWMutex, Object: &rw.obj}
	switch k {
	case hook.Lock:
		op.Gate = &rw.word // to be announced; the readers that are in are waited for afterwards
	case hook.RLock:
		op.Gate = (*readGate)(rw)
	}
	return op
}

// readGate is an RWMutex as a reader finds it: open while no writer is announced.
type readGate RWMutex

//go:norace
func (g *readGate) Open() bool { return !hasWriter(g.state) }

// written is the edge from a writer to the readers after it. The edge of obj leads from both
// sides to the writers: were it the only one, a reader's RUnlock would order a reader's RLock.
func (rw *RWMutex) written() unsafe.Pointer { return unsafe.Pointer(&rw.departing) }

// RLock locks rw for reading. It blocks while a writer holds rw or waits for it.
func (rw *RWMutex) RLock() {
	rw.count(reader, (*RWMutex).rLockSlow)
}

// count is the fast way of a reader in or out: one addition, whose result v is negative if there
// is more to do. It takes the slow way as a parameter because the inliner reckons the call of a
// parameter at a third of another call; it becomes a direct call all the same.
func (rw *RWMutex) count(n int64, slow func(rw *RWMutex, v int64)) {
	v := int64(unasked)
	if !hook.Loud() {
		v = atomic.AddInt64(&rw.state, n)
	}
	if v < 0 {
		slow(rw, v)
	}
}

func (rw *RWMutex) rLockSlow(v int64) {
	t := hook.Enter(rw.op(hook.RLock))
	if v == unasked {
		hook.Step(t, hook.Modify, &rw.state)
		v = atomic.AddInt64(&rw.state, reader)
	}
	if rw.admit(t, nil, v) == hook.Unwound {
		t.Leave()
	}
	rw.rLocked(t)
}

// rLocked ends the operation of a reader that is in.
func (rw *RWMutex) rLocked(t *hook.Task) {
	t.Done()
	hook.TakeEdge(rw.written())
}

// RLockContext locks rw for reading, or gives up when ctx is done and returns its error. A ctx
// that is done already wins over a free lock.
func (rw *RWMutex) RLockContext(ctx context.Context) error {
	t, err := waitContext(ctx, rw.op(hook.RLock), rw.rLock)
	if err == nil {
		rw.rLocked(t)
	}
	return err
}

// rLock counts a reader and waits until it is in. After an early end it is not counted.
func (rw *RWMutex) rLock(t *hook.Task, done <-chan struct{}) hook.Reason {
	hook.Step(t, hook.Modify, &rw.state)
	return rw.admit(t, done, atomic.AddInt64(&rw.state, reader))
}

// admit waits until the reader is in that was counted when the state became v.
//
//go:norace
func (rw *RWMutex) admit(t *hook.Task, done <-chan struct{}, v int64) hook.Reason {
	if !hasWriter(v) {
		return hook.Woken
	}
	rw.queue.Lock(t)
	hook.Step(t, hook.Read, &rw.state)
	if !sameGeneration(v, atomic.LoadInt64(&rw.state)) {
		rw.queue.Unlock(t) // that writer has gone, and has let in all who were counted
		return hook.Woken
	}
	w := park.GetOfLock(t, done)
	rw.queue.Push(w)
	rw.queue.Unlock(t)
	defer w.Put(t)
	t.Turn(turn(v))

	why := w.Wait(t, done)
	if why != hook.Woken && rw.uncount(t, w) {
		return why
	}
	return hook.Woken
}

// uncount takes a reader out whose wait ended early, and says whether it left: it may have been
// let in meanwhile. The count changes under the lock: later it would include one who is not in,
// and the next writer would wait for a reader that does not exist.
//
//go:norace
func (rw *RWMutex) uncount(t *hook.Task, w *park.Waiter) bool {
	rw.queue.Lock(t)
	left := rw.queue.Remove(w)
	if left {
		hook.Step(t, hook.Modify, &rw.state)
		atomic.AddInt64(&rw.state, -reader)
	}
	rw.queue.Unlock(t)
	return left || rw.queue.Quit(t, w) // Quit takes the token and says false
}

// TryRLock locks rw for reading if no writer holds it or waits for it, and says whether it did.
// It never blocks.
func (rw *RWMutex) TryRLock() bool {
	return rw.tryCount((*RWMutex).tryRLockSlow)
}

// tryCount is the fast way of a try to read.
func (rw *RWMutex) tryCount(slow func(*RWMutex) bool) bool {
	v := atomic.LoadInt64(&rw.state)
	if hook.Loud() || v >= 0 && !atomic.CompareAndSwapInt64(&rw.state, v, v+reader) {
		return slow(rw)
	}
	return v >= 0
}

func (rw *RWMutex) tryRLock(t *hook.Task) bool {
	for {
		hook.Step(t, hook.Read, &rw.state)
		v := atomic.LoadInt64(&rw.state)
		if v < 0 {
			return false
		}
		hook.Step(t, hook.Modify, &rw.state)
		if atomic.CompareAndSwapInt64(&rw.state, v, v+reader) {
			return true
		}
	}
}

func (rw *RWMutex) tryRLockSlow() bool {
	t := hook.Enter(rw.op(hook.TryRLock))
	if !rw.tryRLock(t) {
		t.Failed()
		return false
	}
	rw.rLocked(t)
	return true
}

// RUnlock gives back one read lock. It panics if rw is not locked for reading.
func (rw *RWMutex) RUnlock() {
	rw.count(-reader, (*RWMutex).rUnlockSlow)
}

func (rw *RWMutex) rUnlockSlow(v int64) {
	t := hook.Enter(rw.op(hook.RUnlock))
	if t.Forgives(&rw.obj) {
		t.Done()
		return
	}
	t.Releasing(&rw.obj)
	if v == unasked {
		hook.Step(t, hook.Modify, &rw.state)
		v = atomic.AddInt64(&rw.state, -reader)
	}
	if v < 0 && !rw.depart(t, v) {
		misused(t, hook.RWMutex, &rw.obj, "read unlock of unlocked %s")
	}
	t.Done()
}

// depart tells the announced writer that a reader has left, whose leaving made the state v. It
// says false, and counts the reader again, if no reader was in.
//
//go:norace
func (rw *RWMutex) depart(t *hook.Task, v int64) bool {
	rw.queue.Lock(t)
	defer rw.queue.Unlock(t)
	if !hasWriter(v) || readers(v+announced) < 0 { // nobody is counted
		return rw.recount(t)
	}
	hook.Step(t, hook.Read, &rw.state)
	switch {
	case !sameGeneration(v, atomic.LoadInt64(&rw.state)):
		return true // that writer has given up
	case rw.departing == 0: // the writer holds the lock, so those who are counted only wait
		return rw.recount(t)
	}
	rw.departing--
	if rw.departing == 0 {
		rw.writer.Wake(t)
		rw.writer = nil
	}
	return true
}

// recount takes back an RUnlock too many, and says false. If no writer is announced now, those
// that wait are let in: the RUnlock may have hidden one of them from a writer that left meanwhile.
// And if enough readers are counted by now, it is one of theirs: it says true. The queue must be
// locked.
//
//go:norace
func (rw *RWMutex) recount(t *hook.Task) bool {
	for {
		hook.Step(t, hook.Read, &rw.state)
		v := atomic.LoadInt64(&rw.state)
		next, open, enough := v, !hasWriter(v), false
		if open {
			next = nextGeneration(v)
			enough = readers(v) >= 0
		}
		if !enough {
			next += reader
		}
		hook.Step(t, hook.Modify, &rw.state)
		if atomic.CompareAndSwapInt64(&rw.state, v, next) {
			if open {
				rw.letIn(t)
			}
			return enough
		}
	}
}

// Lock locks rw for writing. It blocks until no other writer holds rw, and then until the
// readers that hold it have left; new readers wait meanwhile.
func (rw *RWMutex) Lock() {
	rw.enter((*RWMutex).lockSlow)
}

// enter is the fast way of a writer in: first among the writers, and no reader is in. The slow
// way hears whether the former was reached.
func (rw *RWMutex) enter(slow func(rw *RWMutex, first bool) bool) bool {
	first := !hook.Loud() && atomic.CompareAndSwapUint32(&rw.word.state, free, held)
	v := atomic.LoadInt64(&rw.state)
	if first && readers(v) == 0 && atomic.CompareAndSwapInt64(&rw.state, v, v-announced) {
		return true
	}
	return slow(rw, first)
}

func (rw *RWMutex) lockSlow(first bool) bool {
	t := hook.Enter(rw.op(hook.Lock))
	var why hook.Reason
	if first {
		why = rw.take(t, nil)
	} else {
		why = rw.lock(t, nil)
	}
	if why == hook.Unwound {
		t.Leave()
	}
	t.Acquired(&rw.obj)
	return true
}

// LockContext locks rw for writing, or gives up when ctx is done and returns its error: readers
// that waited behind it go on. A ctx that is done already wins over a free lock.
func (rw *RWMutex) LockContext(ctx context.Context) error {
	return lockContext(ctx, rw.op(hook.Lock), rw.lock)
}

// lock excludes the other writers and then the readers. After an early end it does neither.
func (rw *RWMutex) lock(t *hook.Task, done <-chan struct{}) hook.Reason {
	if why := rw.word.lock(t, done); why != hook.Woken {
		return why
	}
	return rw.take(t, done)
}

// tryTake takes rw for the first writer, announced and in at once, if no reader is counted.
func (rw *RWMutex) tryTake(t *hook.Task) bool {
	hook.Step(t, hook.Read, &rw.state)
	v := atomic.LoadInt64(&rw.state)
	if readers(v) != 0 {
		return false
	}
	hook.Step(t, hook.Modify, &rw.state)
	return atomic.CompareAndSwapInt64(&rw.state, v, v-announced)
}

// take announces the first writer and waits for the readers that are in. These are two steps:
// new readers are stopped from the first, and the second comes when no reader is left.
//
//go:norace
func (rw *RWMutex) take(t *hook.Task, done <-chan struct{}) hook.Reason {
	if rw.tryTake(t) {
		return hook.Woken
	}
	rw.queue.Lock(t)
	hook.Step(t, hook.Modify, &rw.state)
	v := atomic.AddInt64(&rw.state, -announced) // the first step
	rw.departing = max(0, readers(v+announced))
	if rw.departing == 0 {
		rw.queue.Unlock(t)
		return hook.Woken
	}
	w := park.GetOfLock(t, done)
	rw.writer = w
	rw.queue.Unlock(t)
	defer w.Put(t)
	t.Turn(turn(v))

	why := w.Wait(t, done) // the second step: the last reader to depart wakes w
	if why != hook.Woken && rw.withdraw(t, w) {
		rw.word.unlock(t)
		return why
	}
	return hook.Woken
}

// withdraw takes back the announcement of a writer whose wait ended early, and says whether it
// did: the last reader may have left meanwhile, and the writer has the lock.
//
//go:norace
func (rw *RWMutex) withdraw(t *hook.Task, w *park.Waiter) bool {
	rw.queue.Lock(t)
	if rw.writer != w {
		rw.queue.Unlock(t)
		return rw.queue.Quit(t, w) // takes the token and says false
	}
	rw.writer, rw.departing = nil, 0
	rw.leave(t)
	rw.queue.Unlock(t)
	return true
}

// leave takes the announced writer out of the state and lets in the readers behind it. It says
// false if there is no such writer. The queue must be locked.
//
//go:norace
func (rw *RWMutex) leave(t *hook.Task) bool {
	for {
		hook.Step(t, hook.Read, &rw.state)
		v := atomic.LoadInt64(&rw.state)
		if !hasWriter(v) {
			return false
		}
		hook.Step(t, hook.Modify, &rw.state)
		if atomic.CompareAndSwapInt64(&rw.state, v, nextGeneration(v+announced)) {
			break
		}
	}
	rw.letIn(t)
	return true
}

// letIn wakes the readers that wait. The queue must be locked.
//
//go:norace
func (rw *RWMutex) letIn(t *hook.Task) {
	for w := rw.queue.Pop(); w != nil; w = rw.queue.Pop() {
		w.Wake(t)
	}
}

// TryLock locks rw for writing if it is free, and says whether it did. It never blocks. It may
// be refused because of another writer that is just about to be refused.
func (rw *RWMutex) TryLock() bool {
	return rw.enter((*RWMutex).tryLockSlow)
}

func (rw *RWMutex) tryLockSlow(first bool) bool {
	t := hook.Enter(rw.op(hook.TryLock))
	if !first && !rw.word.tryLock(t) {
		t.Failed()
		return false
	}
	for !rw.tryTake(t) {
		hook.Step(t, hook.Read, &rw.state)
		if readers(atomic.LoadInt64(&rw.state)) != 0 {
			rw.word.unlock(t)
			t.Failed()
			return false
		}
	}
	t.Acquired(&rw.obj)
	return true
}

// Unlock unlocks rw for writing, and lets in the readers that wait. It panics if no writer holds rw.
func (rw *RWMutex) Unlock() {
	rw.exit((*RWMutex).unlockSlow)
}

// exit is the fast way of a writer out: no reader is counted, and no other writer waits. The slow
// way hears whether the former was so, and is done.
func (rw *RWMutex) exit(slow func(rw *RWMutex, left bool)) {
	v := atomic.LoadInt64(&rw.state) + announced
	left := !hook.Loud() && uint64(v) < reader && atomic.CompareAndSwapInt64(&rw.state, v-announced, v)
	if !left || !atomic.CompareAndSwapUint32(&rw.word.state, held, free) {
		slow(rw, left)
	}
}

// tryLeave takes the writer out of the state if no reader is counted.
func (rw *RWMutex) tryLeave(t *hook.Task) bool {
	hook.Step(t, hook.Read, &rw.state)
	v := atomic.LoadInt64(&rw.state) + announced
	if uint64(v) >= reader {
		return false
	}
	hook.Step(t, hook.Modify, &rw.state)
	return atomic.CompareAndSwapInt64(&rw.state, v-announced, v)
}

func (rw *RWMutex) unlockSlow(left bool) {
	if left {
		rw.word.unlock(nil)
		return
	}
	t := hook.Enter(rw.op(hook.Unlock))
	if t.Forgives(&rw.obj) {
		t.Done()
		return
	}
	t.Releasing(&rw.obj)
	hook.Gives(rw.written())
	if rw.tryLeave(t) || rw.unlock(t) {
		rw.word.unlock(t)
	} else {
		misused(t, hook.RWMutex, &rw.obj, "unlock of unlocked %s")
	}
	t.Done()
}

// unlock is the way of a writer behind which readers are counted. It says false, and changes
// nothing, if no writer holds rw.
//
//go:norace
func (rw *RWMutex) unlock(t *hook.Task) bool {
	rw.queue.Lock(t)
	ok := rw.writer == nil && rw.leave(t)
	rw.queue.Unlock(t)
	return ok
}

// RLocker returns a [Locker] whose Lock and Unlock are rw's RLock and RUnlock.
func (rw *RWMutex) RLocker() Locker { return (*readLocker)(rw) }

type readLocker RWMutex

func (r *readLocker) Lock()   { (*RWMutex)(r).RLock() }
func (r *readLocker) Unlock() { (*RWMutex)(r).RUnlock() }
