package primitives

import (
	"fmt"

	"syncplay/primitives/hook"
)

// intoSight announces op and leaves the hidden section that it starts: what op does is in sight of the
// race detector. A plain access makes no edge and an atomic one makes its own, so that neither has
// any to announce. The listener's part in op stays hidden.
func intoSight(op hook.Op) *hook.Task {
	t := hook.Enter(op)
	hook.Show()
	return t
}

// outOfSight announces that the operation of t read or wrote the value, which it returns.
func outOfSight[T any](t *hook.Task, value T) T {
	if t.Witnessed() {
		t.Saw(fmt.Sprint(value))
	}
	hook.Hide()
	t.Done()
	return value
}

// swapped announces what came of a compare-and-swap, which it returns: one that is refused has changed
// nothing.
func swapped(t *hook.Task, ok bool) bool {
	hook.Hide()
	if ok {
		t.Done()
	} else {
		t.Failed()
	}
	return ok
}

// exchanged announces that a swap found the value, which it returns: one that finds what it writes
// has changed nothing.
func exchanged[T comparable](t *hook.Task, found, value T) T {
	if t.Witnessed() {
		t.Saw(fmt.Sprint(found))
	}
	swapped(t, found != value)
	return found
}
