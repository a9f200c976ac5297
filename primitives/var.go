package primitives

import "syncplay/primitives/hook"

// A Var is a plain variable: what `x` and `x = v` are, said with Get and Set, so that whoever
// listens can step between them and the race detector sees who was there at the same time.
//
// The zero value holds the zero value of T. A Var must not be copied after first use.
//
// In the terminology of the Go memory model, Get is a plain read and Set a plain write: neither
// "synchronizes before" anything. A Set that is not ordered with another Set or Get of the same
// Var is a data race, which the race detector reports. Where the two are to be ordered, use a
// lock, or [Int64], [Bool] or [Pointer].
//
// Neither blocks, and neither can be misused.
type Var[T any] struct {
	value T // plain on purpose
	obj   hook.Object
}

func (v *Var[T]) object() *hook.Object { return &v.obj }

func (v *Var[T]) op(k hook.Kind) hook.Op {
	return hook.Op{Kind: k, Noun: hook.Var, Object: &v.obj}
}

// Get reads v.
func (v *Var[T]) Get() T {
	if hook.Loud() {
		return v.getSlow()
	}
	return v.value
}

func (v *Var[T]) getSlow() T {
	t := intoSight(v.op(hook.Read))
	return outOfSight(t, v.value)
}

// Set writes v.
func (v *Var[T]) Set(value T) {
	if hook.Loud() {
		v.setSlow(value)
		return
	}
	v.value = value
}

func (v *Var[T]) setSlow(value T) {
	t := intoSight(v.op(hook.Write))
	v.value = value
	outOfSight(t, value)
}
