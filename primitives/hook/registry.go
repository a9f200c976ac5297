package hook

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// listeners counts the runs and watches that are on. It is read on every operation and written
// when a run starts or ends, so it has a cache line of its own.
var (
	_         [64]byte
	listeners uint32
	_         [60]byte
)

// The registry maps a goroutine to its task: a hash table of linked lists which readers walk
// without a lock. All of it is touched in hidden sections only.
const buckets = 1 << 14

var registry struct {
	mu      sync.Mutex // guards changes of the lists
	buckets [buckets]atomic.Pointer[Task]
}

var (
	identity atomic.Pointer[func() uint64]
	watcher  atomic.Pointer[Home] // of every object that has no other
)

// Listen starts listening. The listener brings the function that tells goroutines apart: this
// package imports the standard library alone, which has none.
func Listen(id func() uint64) {
	Hide()
	identity.CompareAndSwap(nil, &id)
	atomic.AddUint32(&listeners, 1)
	Show()
}

// Unlisten ends what Listen started.
func Unlisten() {
	Hide()
	atomic.AddUint32(&listeners, ^uint32(0))
	Show()
}

// Watch makes w the listener of every goroutine that has none, between a Listen and an
// Unlisten. It says false when there is one already. A nil w ends it.
func Watch(w Home) bool {
	Hide()
	defer Show()
	if w == nil {
		watcher.Store(nil)
		return true
	}
	return watcher.CompareAndSwap(nil, &w)
}

// listening says whether anybody listens; unlike Loud, in every build.
func listening() bool { return atomic.LoadUint32(&listeners) != 0 }

// Self returns the task of the caller's goroutine, or nil. A seat is no task outside of an operation.
//
//go:norace
func Self() *Task {
	Hide()
	defer Show()
	if !listening() {
		return nil
	}
	t := find((*identity.Load())())
	if t != nil && t.seat {
		return nil
	}
	return t
}

// lookup returns the task of the goroutine that is about to do op. One that has none meets the
// run that the object belongs to, or else the watcher of the process.
//
//go:norace
func lookup(op *Op) *Task {
	gid := (*identity.Load())()
	if t := find(gid); t != nil && (!t.seat || t.stay(gid)) {
		return t
	}
	if op.Object != nil {
		if h := op.Object.home.Load(); h != nil {
			if t := (*h).Meet(gid, *op); t != nil {
				return t
			}
		}
	}
	if w := watcher.Load(); w != nil {
		return (*w).Meet(gid, *op)
	}
	return nil
}

// overseen returns the task that the watcher of the process makes of the caller's goroutine, which has
// none, for the operation op; nil if there is no watcher.
//
//go:norace
func overseen(op Op) *Task {
	Hide()
	defer Show()
	if !listening() {
		return nil
	}
	w := watcher.Load()
	if w == nil {
		return nil
	}
	gid := (*identity.Load())()
	if t := find(gid); t != nil && (!t.seat || t.stay(gid)) {
		return t
	}
	return (*w).Meet(gid, op)
}

// find walks the bucket of gid.
//
//go:norace
func find(gid uint64) *Task {
	t := registry.buckets[gid%buckets].Load()
	for t != nil && peek64(&t.who)&number != gid {
		t = t.next.Load()
	}
	return t
}

// Register makes t the task of the goroutine gid.
//
//go:norace
func (t *Task) Register(gid uint64) {
	Hide()
	t.who.Store(gid | reason)
	t.bucket = gid % buckets
	registry.mu.Lock()
	head := &registry.buckets[t.bucket]
	t.next.Store(head.Load())
	head.Store(t)
	registry.mu.Unlock()
	Show()
}

// Unregister takes t out of the registry, if it is there. A reader that stands on t still finds the way on.
//
//go:norace
func (t *Task) Unregister() {
	Hide()
	registry.mu.Lock()
	at := &registry.buckets[t.bucket]
	for at.Load() != nil && at.Load() != t {
		at = &at.Load().next
	}
	if at.Load() == t {
		at.Store(t.next.Load())
	}
	registry.mu.Unlock()
	Show()
}

//go:norace
func (t *Task) register() { t.Register((*identity.Load())()) }

func (t *Task) unregister() { t.Unregister() }

// yield gives the processor to another goroutine.
func yield() { runtime.Gosched() }
