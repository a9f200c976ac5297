package primitives

import (
	"context"
	"fmt"
	"slices"

	"syncplay/primitives/hook"
)

// Rank is the place of a class of locks in the order in which they may be taken.
type Rank int

// A Holder keeps account of the locks that one goroutine holds, and lets it take a further one
// only if that one's rank is above all that it holds. Goroutines that take their locks through a
// Holder each, with one rank for each lock, can't wait for each other in a circle; a mistake is
// refused at once, whether or not the others come by just then.
//
// The zero value holds nothing. A Holder must not be copied after first use, nor shared: it is
// the goroutine's own, and not synchronised.
//
// It orders what Lock and Unlock of the locks order, and nothing more. It blocks as they do.
//
// To lock out of order panics with an [*OrderError], or returns it from LockContext. To unlock
// what the Holder does not hold panics.
type Holder struct {
	_    noCopy
	held []holding // in the order of their ranks
}

type holding struct {
	rank Rank
	lock lock
	site hook.Site
}

// noCopy lets vet see that what contains it is copied.
type noCopy struct{}

func (*noCopy) Lock()   {}
func (*noCopy) Unlock() {}

// Lock locks l, whose rank is r. It panics with an [*OrderError], before it locks anything, if the
// Holder holds a lock of rank r or above.
func (h *Holder) Lock(r Rank, l Lockable) {
	next := holding{r, known(l), hook.Here(0)}
	if err := h.check(next); err != nil {
		disordered(next.lock, err)
	}
	l.Lock()
	h.held = append(h.held, next)
}

// LockContext locks m, whose rank is r, or gives up when ctx is done and returns its error. It
// returns an [*OrderError], and locks nothing, if the Holder holds a lock of rank r or above.
func (h *Holder) LockContext(ctx context.Context, r Rank, m *Mutex) error {
	next := holding{r, m, hook.Here(0)}
	if err := h.check(next); err != nil {
		return err
	}
	if err := m.LockContext(ctx); err != nil {
		return err
	}
	h.held = append(h.held, next)
	return nil
}

// check returns an error, never a nil *OrderError, if next is out of order.
func (h *Holder) check(next holding) error {
	if len(h.held) == 0 {
		return nil
	}
	last := h.held[len(h.held)-1]
	if next.rank > last.rank {
		return nil
	}
	return &OrderError{
		Rank: next.rank, Lock: describe(next.lock), At: next.site.Place(),
		HeldRank: last.rank, HeldLock: describe(last.lock), HeldSince: last.site.Place(),
	}
}

// disordered panics with err. A task that is being unwound is forgiven.
func disordered(l lock, err error) {
	message := err.Error()              // in sight of the race detector: package fmt pools its printers
	t := hook.Enter(l.op(hook.TryLock)) // as one that is refused: a Lock might have to wait first
	if t.Leaving() {
		t.Done()
		return
	}
	t.Misused(message)
	panic(err)
}

// Unlock unlocks l. The order of unlocking is free. It panics if the Holder does not hold l.
func (h *Holder) Unlock(l Lockable) {
	k := known(l)
	i := slices.IndexFunc(h.held, func(g holding) bool { return g.lock.object() == k.object() })
	if i < 0 {
		op := k.op(hook.Unlock)
		t := hook.Enter(op)
		misused(t, op.Noun, op.Object, "unlock of %s, which the Holder does not hold,")
		t.Done()
		return
	}
	h.held = slices.Delete(h.held, i, i+1)
	l.Unlock()
}

// An OrderError says that a lock was to be taken out of the order of the ranks.
type OrderError struct {
	Rank Rank       // of the lock that was refused
	Lock string     // its type, and its name if it has one
	At   hook.Place // where it was to be taken

	HeldRank  Rank // of the lock that was held
	HeldLock  string
	HeldSince hook.Place
}

// Error names both locks and both places.
func (e *OrderError) Error() string {
	return fmt.Sprintf("primitives: rank %d (%s) at %v after rank %d (%s) held since %v: lock ranks must increase",
		e.Rank, e.Lock, e.At, e.HeldRank, e.HeldLock, e.HeldSince)
}
