package primitives

import (
	"sync/atomic"

	"syncplay/primitives/hook"
)

// A Pointer is a pointer to a T whose operations are atomic: it publishes a T that is complete and
// changed no more.
//
// The zero value holds nil. A Pointer must not be copied after first use.
//
// In the terminology of the Go memory model, an operation whose effect another one observes
// "synchronizes before" that one, and all operations of all atomics happen in one order that
// everybody agrees on. A CompareAndSwap that is refused is a read, and so is a Swap that finds what it writes.
//
// No method blocks, and none can be misused. The contract is that of [atomic.Pointer].
type Pointer[T any] struct {
	value atomic.Pointer[T] // each method is one operation on it; they pair with one another
	obj   hook.Object
}

func (p *Pointer[T]) object() *hook.Object { return &p.obj }

func (p *Pointer[T]) op(k hook.Kind) hook.Op {
	return hook.Op{Kind: k, Noun: hook.Pointer, Object: &p.obj}
}

// CompareAndSwap writes replacement if p holds old, and says whether it did.
func (p *Pointer[T]) CompareAndSwap(old, replacement *T) bool {
	if hook.Loud() {
		return p.compareAndSwapSlow(old, replacement)
	}
	return p.value.CompareAndSwap(old, replacement)
}

func (p *Pointer[T]) compareAndSwapSlow(old, replacement *T) bool {
	t := intoSight(p.op(hook.Modify))
	return swapped(t, p.value.CompareAndSwap(old, replacement))
}

// Load reads p.
func (p *Pointer[T]) Load() *T {
	if hook.Loud() {
		return p.loadSlow()
	}
	return p.value.Load()
}

func (p *Pointer[T]) loadSlow() *T {
	t := intoSight(p.op(hook.Read))
	return outOfSight(t, p.value.Load())
}

// Store writes p.
func (p *Pointer[T]) Store(value *T) {
	if hook.Loud() {
		p.storeSlow(value)
		return
	}
	p.value.Store(value)
}

func (p *Pointer[T]) storeSlow(value *T) {
	t := intoSight(p.op(hook.Write))
	p.value.Store(value)
	outOfSight(t, value)
}

// Swap writes p and returns what it held before.
func (p *Pointer[T]) Swap(value *T) *T {
	if hook.Loud() {
		return p.swapSlow(value)
	}
	return p.value.Swap(value)
}

func (p *Pointer[T]) swapSlow(value *T) *T {
	t := intoSight(p.op(hook.Modify))
	return exchanged(t, p.value.Swap(value), value)
}
