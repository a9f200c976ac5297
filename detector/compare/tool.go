package compare

import (
	"context"
	"slices"
	"sync"
)

// A Tool is the name of a detector.
type Tool string

// The tools, in the order of the grid.
const (
	Ours       Tool = "ours"
	GoDeadlock Tool = "go-deadlock"
)

// Tools lists them.
var Tools = []Tool{Ours, GoDeadlock}

// library is a detector and the locks that it sees.
type library interface {
	// make returns what the thing is made of, or nil if there is no such type. A Cond has a lock.
	make(t thing, l sync.Locker) any
	// children returns what starts goroutines and waits for their ends.
	children() starter
	// renew makes a new lock of x.
	renew(x any)
	// watch says to told what the detector reports, until it is stopped.
	watch(told func(remark)) (stop func())
}

// The libraries of the tools.
var libraries = map[Tool]library{Ours: ours{}, GoDeadlock: goDeadlock{}}

// valid says whether there is such a tool.
func (t Tool) valid() bool { return slices.Contains(Tools, t) }

// remark is what a detector reports at once.
type remark struct {
	said   Verdict
	how    string // go-deadlock noticed, or how sure ours is
	detail string
}

// What a script does to its things. Both libraries have these methods, under these names.
type (
	tryLocker      interface{ TryLock() bool }
	deadlineLocker interface {
		LockContext(ctx context.Context) error
	}
	readLocker interface {
		RLock()
		RUnlock()
		RLocker() sync.Locker
	}
	permits interface {
		Acquire(ctx context.Context, n int64) error
		Release(n int64)
	}
	doner   interface{ Done() }
	waiter  interface{ Wait() }
	starter interface {
		Go(f func())
		Wait()
	}
	signaller interface{ Signal() }
	doer      interface{ Do(f func()) }
	sender    interface{ Send(v int) }
)
