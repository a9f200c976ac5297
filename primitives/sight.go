package primitives

import (
	"fmt"

	"syncplay/primitives/hook"
)

// inSight does op by f, in sight of the race detector: a plain access makes no edge and an
// atomic one makes its own, so that neither has any to announce. The hidden section that an
// operation runs in is left for f, and with it the listener's part in it stays hidden.
func inSight[T any](op hook.Op, f func() T) T {
	t := hook.Enter(op)
	hook.Show()
	result := f()
	if t.Witnessed() {
		t.Saw(fmt.Sprint(result))
	}
	hook.Hide()
	t.Done()
	return result
}

// swapInSight is inSight for a compare-and-swap: one that is refused has changed nothing.
func swapInSight(op hook.Op, f func() bool) bool {
	t := hook.Enter(op)
	hook.Show()
	swapped := f()
	hook.Hide()
	if swapped {
		t.Done()
	} else {
		t.Failed()
	}
	return swapped
}
