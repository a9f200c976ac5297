package explore

import "syncplay/primitives/hook"

// A lock that spins asks the same again in each round, and has no variables that a round could have
// changed: to look in vain comes to nothing. So at the fine grain, who spins for a lock that is not fair
// looks when it is free, as one who waits to enter a queue; another may still be faster. That a look in
// vain comes to nothing is proved where every look is taken: see EveryLook.

// unfair says whether such locks are spun for, and keep no order.
func unfair(n hook.Noun) bool { return n == hook.SpinLock || n == hook.TASLock }

// awaits returns the gate of what t is about to look at, if that is a lock which it spins for: it has
// just come, or has just let others go first.
//
//go:norace
func (m *machine) awaits(t *task) hook.Gate {
	op := t.Op()
	if m.everyLook || op.Kind != hook.Lock || !unfair(op.Noun) {
		return nil
	}
	if t.steps >= t.begun && m.steps[len(m.steps)-1].kind != hook.YieldOp {
		return nil
	}
	m.awaited = true
	return op.Gate
}
