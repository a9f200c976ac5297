package primitives

import (
	"sync/atomic"

	"syncplay/primitives/hook"
)

// A Bool is a truth value whose operations are atomic.
//
// The zero value holds false. A Bool must not be copied after first use.
//
// In the terminology of the Go memory model, an operation whose effect another one observes
// "synchronizes before" that one, and all operations of all atomics happen in one order that
// everybody agrees on. A CompareAndSwap that is refused is a read, and so is a Swap that finds what it writes.
//
// No method blocks, and none can be misused. The contract is that of [atomic.Bool].
type Bool struct {
	value atomic.Bool // each method is one operation on it; they pair with one another
	obj   hook.Object
}

func (b *Bool) object() *hook.Object { return &b.obj }

func (b *Bool) op(k hook.Kind) hook.Op {
	return hook.Op{Kind: k, Noun: hook.Bool, Object: &b.obj}
}

// CompareAndSwap writes replacement if b holds old, and says whether it did.
func (b *Bool) CompareAndSwap(old, replacement bool) bool {
	if hook.Loud() {
		return b.compareAndSwapSlow(old, replacement)
	}
	return b.value.CompareAndSwap(old, replacement)
}

func (b *Bool) compareAndSwapSlow(old, replacement bool) bool {
	t := intoSight(b.op(hook.Modify))
	return swapped(t, b.value.CompareAndSwap(old, replacement))
}

// Load reads b.
func (b *Bool) Load() bool {
	if hook.Loud() {
		return b.loadSlow()
	}
	return b.value.Load()
}

func (b *Bool) loadSlow() bool {
	t := intoSight(b.op(hook.Read))
	return outOfSight(t, b.value.Load())
}

// Store writes b.
func (b *Bool) Store(value bool) {
	if hook.Loud() {
		b.storeSlow(value)
		return
	}
	b.value.Store(value)
}

func (b *Bool) storeSlow(value bool) {
	t := intoSight(b.op(hook.Write))
	b.value.Store(value)
	outOfSight(t, value)
}

// Swap writes b and returns what it held before.
func (b *Bool) Swap(value bool) bool {
	if hook.Loud() {
		return b.swapSlow(value)
	}
	return b.value.Swap(value)
}

func (b *Bool) swapSlow(value bool) bool {
	t := intoSight(b.op(hook.Modify))
	return exchanged(t, b.value.Swap(value), value)
}
