package primitives

import (
	"sync/atomic"
	"unsafe"

	"syncplay/primitives/hook"
)

// A Once calls one function once: [sync.Once].
//
// The zero value has called nothing yet. A Once must not be copied after first use.
//
// In the terminology of the Go memory model, the return from f "synchronizes before" the return
// from any call of Do.
//
// Those that come while f runs park until it has ended, and may overtake each other. An f that
// calls Do of its own Once waits for itself. An f that panics, or ends its goroutine, counts as
// called.
//
// The tempting wrong version lets the second caller go on before f has ended:
//
//	if o.done.CompareAndSwap(0, 1) {
//		f()
//	}
type Once struct {
	done uint32 // 1 when f has ended; stored with word locked, pairs with the loads in Do and begin
	word word   // held by the one who calls f
	obj  hook.Object
}

var _ Object = (*Once)(nil)

func (o *Once) object() *hook.Object { return &o.obj }

func (o *Once) op(k hook.Kind) hook.Op {
	op := hook.Op{Kind: k, Noun: hook.Once, Object: &o.obj}
	if k == hook.Do {
		op.Gate = &o.word // it is held while f runs, and free when f has ended
	}
	return op
}

// Do calls f if it is the first call of Do on o, whatever the f of other calls may be. It
// returns when f has ended.
func (o *Once) Do(f func()) {
	if hook.Loud() || atomic.LoadUint32(&o.done) == 0 {
		o.doSlow(f)
	}
}

func (o *Once) doSlow(f func()) {
	if o.begin() {
		defer o.end()
		f() // outside of an operation: what it does is heard
	}
}

// begin says whether the caller is to call f, and then holds o until end. If not, f has ended.
// A listener hears it as an attempt: one that succeeds holds o.
func (o *Once) begin() bool {
	t := hook.Enter(o.op(hook.Do))
	hook.Step(t, hook.Read, &o.done)
	if atomic.LoadUint32(&o.done) == 0 {
		if o.word.lock(t, nil) == hook.Unwound {
			t.Leave()
		}
		hook.Step(t, hook.Read, &o.done)
		if atomic.LoadUint32(&o.done) == 0 {
			t.Done()
			return true
		}
		o.word.unlock(t)
	}
	t.Failed()
	hook.TakeEdge(unsafe.Pointer(&o.obj))
	return false
}

func (o *Once) end() {
	t := hook.Enter(o.op(hook.Unlock))
	t.Releasing(&o.obj)
	hook.Step(t, hook.Write, &o.done)
	atomic.StoreUint32(&o.done, 1)
	o.word.unlock(t)
	t.Done()
}
