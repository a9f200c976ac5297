package primitives_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/primitives"
)

// TestRefused refuses the wait of each operation that takes a context. It has taken nothing then: who
// had the lock gives it back, and all can be taken again.
func TestRefused(t *testing.T) {
	type operation struct {
		name string
		take func(context.Context) error
		hold func() (release func())
		free func() bool // says whether all of it can be taken
	}
	whole := func(try func() bool, release func()) func() bool {
		return func() bool {
			ok := try()
			if ok {
				release()
			}
			return ok
		}
	}
	var mu primitives.Mutex
	var rw primitives.RWMutex
	s := primitives.NewSemaphore(2)
	operations := []operation{
		{"Mutex.LockContext", mu.LockContext, func() func() { mu.Lock(); return mu.Unlock }, whole(mu.TryLock, mu.Unlock)},
		{"RWMutex.LockContext", rw.LockContext, func() func() { rw.RLock(); return rw.RUnlock }, whole(rw.TryLock, rw.Unlock)},
		{"RWMutex.LockContext behind a writer", rw.LockContext, func() func() { rw.Lock(); return rw.Unlock }, whole(rw.TryLock, rw.Unlock)},
		{"RWMutex.RLockContext", rw.RLockContext, func() func() { rw.Lock(); return rw.Unlock }, whole(rw.TryLock, rw.Unlock)},
		{"Semaphore.Acquire", func(ctx context.Context) error { return s.Acquire(ctx, 2) },
			func() func() { s.Wait(); return s.Signal },
			whole(func() bool { return s.TryAcquire(2) }, func() { s.Release(2) })},
	}
	for _, op := range operations {
		t.Run(op.name, func(t *testing.T) {
			e := listen(t)
			for _, ctx := range []context.Context{context.Background(), t.Context()} {
				release := op.hold()
				e.run(func() { assert.ErrorIs(t, op.take(ctx), primitives.ErrDeadlock) })
				e.blocked(1)
				e.denied <- struct{}{}
				e.join()
				release()
			}
			assert.EqualValues(t, 2, e.refused.Load(), "it is announced as refused")
			assert.True(t, op.free())
		})
	}
}

// TestNotRefused: who can't return an error waits.
func TestNotRefused(t *testing.T) {
	e := listen(t)
	var mu primitives.Mutex
	mu.Lock()
	e.run(func() { mu.Lock(); mu.Unlock() })
	e.blocked(1)
	select {
	case e.denied <- struct{}{}:
		t.Error("the wait of a Lock was refused")
	default:
	}
	mu.Unlock()
	e.join()
}
