package verify

import (
	"context"
	"reflect"

	"syncplay/primitives"
)

func mutexChecks() []Check {
	return append(lockChecks("Mutex", func() locker { return new(primitives.Mutex) }),
		onceMore("Mutex", func() locker { return new(primitives.Mutex) }),
		orderOfLocks("Mutex", func() locker { return new(primitives.Mutex) }, parked, 2),
		Check{Type: "Mutex", Name: "one of 2 waiters gives up", Tasks: 3, Operations: 3, Long: true,
			Claims: []Claim{NoLostWakeup, Cancellation}, program: mutexGivesUp},
		Check{Type: "Mutex", Name: "a waiter gives up", Tasks: 3, Operations: 3,
			Claims: []Claim{Exclusion, Ordering, NoLostWakeup, Cancellation}, program: mutexCancelled},
	)
}

// parked says how many are in the queue of a Mutex: 2 for more than one.
func parked(l locker) int {
	first := reflect.ValueOf(l).Elem().FieldByName("word").FieldByName("queue").FieldByName("head")
	if first.IsNil() {
		return 0
	}
	return 1 + whether(!first.Elem().FieldByName("next").IsNil())
}

// mutexCancelled cancels the wait of one task while another visits the section.
func mutexCancelled() {
	var mu primitives.Mutex
	var s section
	ctx, cancel := primitives.WithCancel(context.Background())
	visits := 1
	beside(func() {
		mu.Lock()
		s.visit()
		mu.Unlock()
	}, func() {
		if mu.LockContext(ctx) == nil {
			visits++
			s.visit()
			mu.Unlock()
		}
	}, cancel)
	primitives.Check(mu.TryLock(), "nobody holds the lock, and it is refused")
	s.ended(visits)
}

// mutexGivesUp cancels one of two that wait.
func mutexGivesUp() {
	var mu primitives.Mutex
	ctx, cancel := primitives.WithCancel(context.Background())
	mu.Lock()
	var g primitives.Group
	g.Go("a", func() {
		if mu.LockContext(ctx) == nil {
			mu.Unlock()
		}
	})
	g.Go("b", func() {
		mu.Lock()
		defer mu.Unlock()
	})
	cancel()
	mu.Unlock()
	g.Wait()
	primitives.Check(mu.TryLock(), "nobody holds the lock, and it is refused")
}
