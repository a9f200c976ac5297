package compare

import (
	"context"
	"sync"
	"time"
)

// perform does a step, and says whether it was done. Of a step with a deadline both is well.
func (a *actor) perform(at step) bool {
	x := a.things[at.name]
	switch at.op {
	case lock:
		x.(sync.Locker).Lock()
		a.took(at)
	case rlock:
		x.(readLocker).RLock()
		a.took(at)
	case rlocker:
		x.(readLocker).RLocker().Lock()
		a.took(at)
	case try:
		if !x.(tryLocker).TryLock() {
			return false
		}
		a.took(at)
	case deadline:
		a.lockInTime(at)
	case unlock:
		a.giveBack(at.name)
	case zero:
		a.library.renew(x)
	case fork:
		a.children[at.n].Go(func() { a.play(int(at.n)) })
	case join:
		a.children[at.n].Wait()
	case sleep:
		<-time.After(3 * a.patience)
	default:
		a.performOther(at, x)
	}
	return true
}

// performOther does what is done to things that are no locks.
func (a *actor) performOther(at step, x any) {
	switch at.op {
	case acquire:
		_ = x.(permits).Acquire(context.Background(), at.n)
	case release:
		x.(permits).Release(at.n)
	case done:
		x.(doner).Done()
	case wait:
		x.(waiter).Wait()
	case signal:
		x.(signaller).Signal()
	case send:
		x.(sender).Send(0)
	case do:
		x.(doer).Do(a.untilEnd)
	}
}

// untilEnd goes on in the script, up to the end of the function, or of all.
func (a *actor) untilEnd() {
	for a.next() && a.step().op != end {
		a.do()
	}
}

// lockInTime asks with a deadline.
func (a *actor) lockInTime(at step) {
	ctx, cancel := context.WithTimeout(context.Background(), a.patience)
	defer cancel()
	if a.things[at.name].(deadlineLocker).LockContext(ctx) == nil {
		a.took(at)
	}
}

// took notes in which way the thing is held now, by whomever.
func (a *actor) took(at step) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.modes[at.name] = append(a.modes[at.name], at.op)
}

// giveBack unlocks the thing in the way in which it is held. One that is not held is unlocked once
// more as it was.
func (a *actor) giveBack(name string) {
	switch x := a.things[name]; a.way(name) {
	case rlock:
		x.(readLocker).RUnlock()
	case rlocker:
		x.(readLocker).RLocker().Unlock()
	default:
		x.(sync.Locker).Unlock()
	}
}

func (a *actor) way(name string) op {
	a.mu.Lock()
	defer a.mu.Unlock()
	held := a.modes[name]
	if len(held) == 0 {
		return lock
	}
	last := held[len(held)-1]
	if len(held) > 1 {
		a.modes[name] = held[:len(held)-1]
	}
	return last
}
