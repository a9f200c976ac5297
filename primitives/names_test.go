package primitives_test

import (
	"context"
	"iter"
	"sync"
	"testing"
	"time"

	"syncplay/primitives"
)

// What follows compiles only while the names that programs rely on keep their types.

var (
	_ sync.Locker         = primitives.Locker(nil)
	_ primitives.Lockable = (*primitives.Mutex)(nil)
	_ primitives.Lockable = (*primitives.RWMutex)(nil)
	_ primitives.Lockable = (*primitives.SpinLock)(nil)
	_ primitives.Lockable = (*primitives.TASLock)(nil)
	_ primitives.Lockable = (*primitives.TicketLock)(nil)
	_ primitives.Lockable = (*primitives.MCSLock)(nil)

	_ func(primitives.Object, string)                                                     = primitives.Name
	_ func(bool, string, ...any)                                                          = primitives.Check
	_ func(string)                                                                        = primitives.Reach
	_ func()                                                                              = primitives.Yield
	_ func(time.Duration)                                                                 = primitives.Sleep
	_ func(context.Context) (context.Context, context.CancelFunc)                         = primitives.WithCancel
	_ func(context.Context, time.Duration) (context.Context, context.CancelFunc)          = primitives.WithTimeout
	_ func(context.Context, time.Time) (context.Context, context.CancelFunc)              = primitives.WithDeadline
	_ func(int64) *primitives.Semaphore                                                   = primitives.NewSemaphore
	_ func(int64) *primitives.Semaphore                                                   = primitives.NewBoundedSemaphore
	_ func(primitives.Locker) *primitives.Cond                                            = primitives.NewCond
	_ func(int) *primitives.Barrier                                                       = primitives.NewBarrier
	_ func(int) *primitives.Queue[string]                                                 = primitives.NewQueue[string]
	_ func(int) *primitives.Chan[string]                                                  = primitives.NewChan[string]
	_ func(*primitives.Chan[string], string, func()) primitives.Case                      = primitives.OnSend[string]
	_ func(*primitives.Chan[string], func(string, bool)) primitives.Case                  = primitives.OnRecv[string]
	_ func(context.Context, func()) primitives.Case                                       = primitives.OnDone
	_ func(func()) primitives.Case                                                        = primitives.Default
	_ func(...primitives.Case) int                                                        = primitives.Select
	_ func(...primitives.Lockable) func()                                                 = primitives.LockAll
	_ func(context.Context, ...primitives.Lockable) (func(), error)                       = primitives.TryAll
	_ func(*primitives.Holder, primitives.Rank, primitives.Lockable)                      = (*primitives.Holder).Lock
	_ func(*primitives.Holder, primitives.Lockable)                                       = (*primitives.Holder).Unlock
	_ func(*primitives.Holder, context.Context, primitives.Rank, *primitives.Mutex) error = (*primitives.Holder).LockContext
	_ func(*primitives.WaitGroup, func())                                                 = (*primitives.WaitGroup).Go
	_ func(*primitives.Group, string, func())                                             = (*primitives.Group).Go
	_ error                                                                               = primitives.ErrClosed
)

// The method sets of the types of packages sync and sync/atomic, and what comes on top.
type (
	lockSet interface {
		Lock()
		Unlock()
		TryLock() bool
	}
	contextLockSet interface {
		lockSet
		LockContext(context.Context) error
	}
	rwLockSet interface {
		contextLockSet
		RLock()
		RUnlock()
		TryRLock() bool
		RLocker() primitives.Locker
		RLockContext(context.Context) error
	}
	permitSet interface {
		Acquire(context.Context, int64) error
		TryAcquire(int64) bool
		Release(int64)
		Wait()
		Signal()
	}
	queueSet interface {
		Put(string) error
		Get() (string, bool)
		TryPut(string) bool
		TryGet() (string, bool)
		Close()
		All() iter.Seq[string]
	}
	chanSet interface {
		Send(string)
		Recv() (string, bool)
		Close()
		Len() int
		Cap() int
		All() iter.Seq[string]
	}
	int64Set interface {
		Add(int64) int64
		And(int64) int64
		CompareAndSwap(old, new int64) bool
		Load() int64
		Or(int64) int64
		Store(int64)
		Swap(int64) int64
	}
	cellSet[T any] interface {
		CompareAndSwap(old, new T) bool
		Load() T
		Store(T)
		Swap(T) T
	}
)

var (
	_ contextLockSet = (*primitives.Mutex)(nil)
	_ rwLockSet      = (*primitives.RWMutex)(nil)
	_ lockSet        = (*primitives.SpinLock)(nil)
	_ lockSet        = (*primitives.TASLock)(nil)
	_ lockSet        = (*primitives.TicketLock)(nil)
	_ lockSet        = (*primitives.MCSLock)(nil)
	_ permitSet      = (*primitives.Semaphore)(nil)
	_ queueSet       = (*primitives.Queue[string])(nil)
	_ chanSet        = (*primitives.Chan[string])(nil)
	_ int64Set       = (*primitives.Int64)(nil)
	_ cellSet[bool]  = (*primitives.Bool)(nil)
	_ cellSet[*int]  = (*primitives.Pointer[int])(nil)
)

// TestZeroValues uses the zero value of every type that promises to be ready.
func TestZeroValues(t *testing.T) {
	within(t, soon, func() {
		for _, l := range []primitives.Lockable{
			new(primitives.Mutex), new(primitives.RWMutex), new(primitives.SpinLock),
			new(primitives.TASLock), new(primitives.TicketLock), new(primitives.MCSLock),
		} {
			l.Lock()
			l.Unlock() //nolint:staticcheck // SA2001: that it returns is what is tested
		}
		new(primitives.WaitGroup).Wait()
		new(primitives.Group).Wait()
		new(primitives.Once).Do(func() {})
		new(primitives.Var[int]).Set(new(primitives.Var[int]).Get())
		new(primitives.Int64).Add(1)
		new(primitives.Bool).Load()
		new(primitives.Pointer[int]).Load()
		var h primitives.Holder
		var mu primitives.Mutex
		h.Lock(1, &mu)
		h.Unlock(&mu)
	})
}
