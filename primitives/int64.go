package primitives

import (
	"sync/atomic"

	"syncplay/primitives/hook"
)

// An Int64 is an integer whose operations are atomic.
//
// The zero value holds 0. An Int64 must not be copied after first use.
//
// In the terminology of the Go memory model, an operation whose effect another one observes
// "synchronizes before" that one, and all operations of all atomics happen in one order that
// everybody agrees on. A CompareAndSwap that is refused is a read, and so is a Swap that finds what it writes.
//
// No method blocks, and none can be misused. The contract is that of [atomic.Int64].
type Int64 struct {
	_     [0]atomic.Int64 // aligned to 8 bytes, on 32-bit machines too
	value int64           // each method is one operation on it; they pair with one another
	obj   hook.Object
}

func (i *Int64) object() *hook.Object { return &i.obj }

func (i *Int64) op(k hook.Kind) hook.Op {
	return hook.Op{Kind: k, Noun: hook.Int64, Object: &i.obj}
}

// Add adds delta to i and returns the sum.
func (i *Int64) Add(delta int64) int64 {
	if hook.Loud() {
		return i.addSlow(delta)
	}
	return atomic.AddInt64(&i.value, delta)
}

func (i *Int64) addSlow(delta int64) int64 {
	t := intoSight(i.op(hook.Modify))
	return outOfSight(t, atomic.AddInt64(&i.value, delta))
}

// And keeps the bits of i that mask has and returns what i held before.
func (i *Int64) And(mask int64) int64 {
	if hook.Loud() {
		return i.andSlow(mask)
	}
	return atomic.AndInt64(&i.value, mask)
}

func (i *Int64) andSlow(mask int64) int64 {
	t := intoSight(i.op(hook.Modify))
	return outOfSight(t, atomic.AndInt64(&i.value, mask))
}

// CompareAndSwap writes replacement if i holds old, and says whether it did.
func (i *Int64) CompareAndSwap(old, replacement int64) bool {
	if hook.Loud() {
		return i.compareAndSwapSlow(old, replacement)
	}
	return atomic.CompareAndSwapInt64(&i.value, old, replacement)
}

func (i *Int64) compareAndSwapSlow(old, replacement int64) bool {
	t := intoSight(i.op(hook.Modify))
	return swapped(t, atomic.CompareAndSwapInt64(&i.value, old, replacement))
}

// Load reads i.
func (i *Int64) Load() int64 {
	if hook.Loud() {
		return i.loadSlow()
	}
	return atomic.LoadInt64(&i.value)
}

func (i *Int64) loadSlow() int64 {
	t := intoSight(i.op(hook.Read))
	return outOfSight(t, atomic.LoadInt64(&i.value))
}

// Or sets the bits of i that mask has and returns what i held before.
func (i *Int64) Or(mask int64) int64 {
	if hook.Loud() {
		return i.orSlow(mask)
	}
	return atomic.OrInt64(&i.value, mask)
}

func (i *Int64) orSlow(mask int64) int64 {
	t := intoSight(i.op(hook.Modify))
	return outOfSight(t, atomic.OrInt64(&i.value, mask))
}

// Store writes i.
func (i *Int64) Store(value int64) {
	if hook.Loud() {
		i.storeSlow(value)
		return
	}
	atomic.StoreInt64(&i.value, value)
}

func (i *Int64) storeSlow(value int64) {
	t := intoSight(i.op(hook.Write))
	atomic.StoreInt64(&i.value, value)
	outOfSight(t, value)
}

// Swap writes i and returns what it held before.
func (i *Int64) Swap(value int64) int64 {
	if hook.Loud() {
		return i.swapSlow(value)
	}
	return atomic.SwapInt64(&i.value, value)
}

func (i *Int64) swapSlow(value int64) int64 {
	t := intoSight(i.op(hook.Modify))
	return exchanged(t, atomic.SwapInt64(&i.value, value), value)
}
