package primitives

import (
	"cmp"
	"slices"

	"syncplay/primitives/hook"
)

// lock is what every lock of this package has.
type lock interface {
	Lockable
	TryLock() bool
	op(k hook.Kind) hook.Op
}

// LockAll locks every one of locks and returns the function that unlocks them again. It takes
// them in one global order, whatever the order of the arguments, so that any number of
// goroutines that take their locks by LockAll alone can't wait for each other in a circle. A
// lock named twice is taken once, so a transfer from an account to itself works.
//
// The order is that of a number which each lock draws at its first LockAll; all are drawn before
// the first lock is taken. (Not that of the addresses: a garbage collector may move what they
// order, and no replay of a run would find them again.)
//
// It orders what Lock and Unlock of each of locks order, and nothing more. The caller blocks as
// Lock does, holding those it has already. To call unlock a second time panics.
func LockAll(locks ...Lockable) (unlock func()) {
	set := distinct(locks)
	ranks := make(map[*hook.Object]uint64, len(set))
	for _, l := range set {
		ranks[l.object()] = draw(l)
	}
	slices.SortFunc(set, func(a, b lock) int { return cmp.Compare(ranks[a.object()], ranks[b.object()]) })
	return lockInTurn(set)
}

// draw returns the lock's number in the global order. To draw it is a step of its own: it decides
// the order for all that come later. So is to find it drawn, which depends on that one; neither is
// synchronisation of the program's.
func draw(l lock) uint64 {
	hook.Hide()
	defer hook.Show()
	o := l.object()
	t := hook.Enter(l.op(hook.Draw))
	if o.Ranked() {
		t.Failed()
	} else {
		o.Rank()
		t.Done()
	}
	return o.Rank()
}

// distinct returns each of locks once, in the order of their first mention.
func distinct(locks []Lockable) []lock {
	set := make([]lock, 0, len(locks))
	seen := make(map[*hook.Object]bool, len(locks))
	for _, l := range locks {
		l := known(l)
		if o := l.object(); !seen[o] {
			seen[o] = true
			set = append(set, l)
		}
	}
	return set
}

// known returns the lock that l is.
func known(l Lockable) lock {
	if l == nil {
		refuse("nil is no lock")
	}
	return l.(lock)
}

// describe returns the type of the lock, and its name if it has one: Mutex "accounts".
func describe(l lock) string {
	op := l.op(hook.None)
	return whatIs(op.Noun, op.Object)
}

// lockInTurn locks the set from the first to the last. When one of them ends the goroutine, as
// the end of a run may, those that were taken are given back.
func lockInTurn(set []lock) (unlock func()) {
	taken := 0
	defer func() {
		if taken < len(set) {
			unlockInTurn(set[:taken])
		}
	}()
	for _, l := range set {
		l.Lock()
		taken++
	}
	return unlocker(set)
}

// unlockInTurn unlocks the set from the last to the first.
func unlockInTurn(set []lock) {
	for _, l := range slices.Backward(set) {
		l.Unlock()
	}
}

// unlocker returns the function that unlocks the set, once.
func unlocker(set []lock) func() {
	unlocked := len(set) == 0
	return func() {
		if unlocked {
			unlockedTwice(set)
			return
		}
		unlocked = true
		unlockInTurn(set)
	}
}

func unlockedTwice(set []lock) {
	if len(set) == 0 {
		return
	}
	op := set[0].op(hook.Unlock)
	t := hook.Enter(op)
	misused(t, op.Noun, op.Object, "second unlock of a set with %s")
	t.Done()
}
