package explore

import "syncplay/internal/dump"

// backend runs the tasks of a machine, one at a time.
type backend interface {
	// resume lets t run until it stops at an operation or has ended. It is called by the machine.
	resume(t *task)

	// pause stops t until it is resumed, and lets next go on, or the machine if that is nil. It is
	// called by t.
	pause(t, next *task)

	// parked says whether the goroutine of a task is stopped where the machine wants it.
	parked(g dump.Goroutine) bool

	// abandon ends the goroutines of all tasks but of stuck, which nobody can end. It is called by
	// somebody else, while the machine waits for that one. If stuck ever goes on, it is unwound at its
	// next operation, and the machine comes to its end.
	abandon(stuck *task)

	// close ends the goroutines of all tasks. Those in the middle of something are unwound.
	close()
}
