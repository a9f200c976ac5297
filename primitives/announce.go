package primitives

import "syncplay/primitives/hook"

// The slow ways of the locks that call these are marked go:noinline, so that it is the fast way
// around them that inlines.

// announceTry does op by try, and announces what came of it. It is the slow way of every TryLock.
func announceTry(op hook.Op, try func(*hook.Task) bool) bool {
	t := hook.Enter(op)
	if !try(t) {
		t.Failed()
		return false
	}
	t.Acquired(op.Object)
	return true
}

// announceUnlock does op by unlock, which says false, and changes nothing, if the lock is not
// locked. It is the slow way of every Unlock.
func announceUnlock(op hook.Op, unlock func(*hook.Task) bool) {
	t := hook.Enter(op)
	if t.Forgives(op.Object) {
		t.Done()
		return
	}
	t.Releasing(op.Object)
	if !unlock(t) {
		misused(t, op.Noun, op.Object, "unlock of unlocked %s")
	}
	t.Done()
}
