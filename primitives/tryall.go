package primitives

import (
	"context"
	"math/rand/v2"
	"time"

	"syncplay/primitives/hook"
)

// The pauses of TryAll: a few yields, then sleeps of a random length below a bound that doubles.
const (
	tryYields   = 4
	tryFirst    = 2 * time.Microsecond
	tryLongest  = time.Millisecond
	tryDoubling = 9 // from the first bound to the longest
)

// TryAll locks all of locks or none of them, and returns the function that unlocks them again.
// It tries each in turn; when one is refused it gives back those it has, pauses, and begins anew.
// So it never waits while it holds a lock, and never is a part of a deadlock: what a goroutine
// holds can be taken from it. A lock named twice is taken once.
//
// When ctx is done TryAll returns its error, and holds nothing; it notices after the pause it is
// in, a millisecond at most. A ctx that is done already wins over free locks.
//
// It orders what a successful TryLock and the Unlock of each of locks order. It is not fair: two
// that always meet may refuse each other again and again (a livelock), which the pauses, random
// and growing, make improbable but not impossible. To call unlock a second time panics.
func TryAll(ctx context.Context, locks ...Lockable) (unlock func(), err error) {
	set := distinct(locks)
	for attempt := 0; ; attempt++ {
		if err := ask(ctx); err != nil {
			return nil, err
		}
		if tryInTurn(set) {
			return unlocker(set), nil
		}
		rest(attempt)
	}
}

// ask returns the error of ctx, if it is done. For a controller that is an operation: another
// goroutine may end ctx before it, or after.
func ask(ctx context.Context) error {
	done := doneOf(ctx)
	if done == nil || !hook.Loud() {
		return ctx.Err()
	}
	t := hook.Enter(hook.Op{Kind: hook.Read, Noun: hook.Context, Done: done, Timed: true})
	err := ended(ctx)
	if err != nil {
		t.Failed()
	} else {
		t.Done()
	}
	return err
}

// tryInTurn locks all of the set or none. When one of them ends the goroutine, as the end of a
// run may, those that were taken are given back.
func tryInTurn(set []lock) (all bool) {
	taken := 0
	defer func() {
		if !all {
			unlockInTurn(set[:taken])
		}
	}()
	for taken < len(set) && set[taken].TryLock() {
		taken++
	}
	return taken == len(set)
}

// rest pauses before the next attempt. Chance breaks the symmetry between two that collide; where
// a controller decides who goes on it has no place, and the bound is slept.
func rest(attempt int) {
	if attempt < tryYields {
		Yield()
		return
	}
	bound := min(tryFirst<<min(attempt-tryYields, tryDoubling), tryLongest)
	if hook.Loud() && hook.Self().Clock() != nil {
		Sleep(bound)
		return
	}
	Sleep(rand.N(bound))
}
