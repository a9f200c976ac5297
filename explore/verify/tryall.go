package verify

import (
	"context"

	"syncplay/primitives"
)

// Two that always meet may refuse each other for ever: that is TryAll's own documentation, and a
// livelock is what the explorer finds of it. So one task tries here, and the other only locks.
func tryAllChecks() []Check {
	claims := []Claim{Exclusion, Ordering, NoDeadlock, NoLostWakeup}
	return []Check{
		{Type: "TryAll", Name: "one tries, one locks both", Tasks: 2, Operations: 2, Coarse: true, Claims: claims, program: triesBeside},
		{Type: "TryAll", Name: "one tries until it is cancelled", Tasks: 2, Operations: 2, Coarse: true, Claims: []Claim{Cancellation, NoDeadlock}, program: triesCancelled},
	}
}

func triesBeside() {
	var a, b primitives.Mutex
	var s section
	beside(func() {
		unlock, err := primitives.TryAll(context.Background(), &a, &b)
		primitives.Check(err == nil, "TryAll gives up, though nobody has asked it to: %v", err)
		s.visit()
		unlock()
	}, func() {
		unlock := primitives.LockAll(&b, &a)
		s.visit()
		unlock()
	})
	primitives.Check(a.TryLock() && b.TryLock(), "nobody holds the locks, and one is refused")
	s.ended(2)
}

// triesCancelled: b stays locked, so that only the cancel ends it; a has to be free then.
func triesCancelled() {
	var a, b primitives.Mutex
	ctx, cancel := primitives.WithCancel(context.Background())
	b.Lock()
	beside(func() {
		_, err := primitives.TryAll(ctx, &a, &b)
		primitives.Check(err != nil, "TryAll has a lock that somebody else holds")
	}, cancel)
	primitives.Check(a.TryLock(), "TryAll has given up, and holds a lock")
}
