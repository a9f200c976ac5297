package park

import (
	"sync"
	"time"

	"syncplay/primitives/hook"
)

// A bubble of testing/synctest has channels of its own. Who waits at one is durably blocked, since
// nobody outside may send: it is fatal. That is as it should be where goroutines wait for each other,
// and not for a lock, which may be shared with those outside. Package sync draws the same line.

// GetOfLock returns a waiter as Get does, for a lock. In a bubble it may be woken from outside, and is
// not durably blocked, unless its wait may end early.
//
//go:norace
func GetOfLock(t *hook.Task, done <-chan struct{}) *Waiter {
	w := Get(t)
	if w.bubbled && t == nil && done == nil {
		w.outside = new(sync.Mutex)
		w.outside.Lock()
	}
	return w
}

// inBubble says of an instant at which the caller came whether it came in a bubble. The clock of a
// bubble shows the year 2000, and its reading counts from 1970, where others count from the start of
// the machine: so it is decades off. Nothing else tells.
func inBubble(came time.Duration) bool {
	const decade = 10 * 365 * 24 * time.Hour
	return came < 0 || came > decade
}
