package program

import "slices"

// fitting returns the operations on object i that the program's manners allow at this place.
func (a *author) fitting(i, room int) (ops []Op) {
	for _, op := range types[a.objects[i].Type].ops {
		if a.fits(op, i, room) {
			ops = append(ops, op)
		}
	}
	return ops
}

func (a *author) fits(op Op, i, room int) bool {
	t := a.objects[i].Type
	switch {
	case (op == LockContext || op == RLockContext || op == RecvContext) && !a.hasContext():
		return false
	case op == Close && t == Chan:
		return a.size.Manners == Wild
	case closes(t, op):
		return a.mayClose(op, i)
	case closing(t, op) != "" || op == Do || op == LockAll:
		return a.mayTake(op, i, room)
	case op == Wait || op == Put || op == Get && t == Queue, t == Chan && op.blocks():
		return a.mayWait(i)
	default:
		return true
	}
}

// mayClose says whether something may be given back here that is not a pair with what was taken.
// Permits of a semaphore without a bound belong to nobody.
func (a *author) mayClose(op Op, i int) bool {
	if a.objects[i].Type == Semaphore {
		return true
	}
	return a.size.Manners == Wild && (a.rash || slices.Contains(a.held, hold{i, op, true}))
}

// mayTake says whether object i may be taken here. To take again what one holds is a deadlock with
// oneself, for the most part.
func (a *author) mayTake(op Op, i, room int) bool {
	o := a.objects[i]
	switch a.size.Manners {
	case Live:
		inOrder := !slices.ContainsFunc(a.held, func(h hold) bool { return h.object >= i })
		return inOrder && op != LockAll && (room >= 2 || op == Do) && (o.Type != Semaphore || o.N > 0)
	case Clean:
		if room < 2 && op != Do && op != LockAll {
			return false
		}
	}
	return a.rash || !a.holds(i)
}

// mayWait says whether a task may wait here until others do something.
func (a *author) mayWait(i int) bool {
	switch o := a.objects[i]; {
	case a.size.Manners == Live:
		return o.Type == WaitGroup && len(a.held) == 0
	case o.Type == Cond:
		return a.holds(o.L) || a.rash && a.size.Manners == Wild
	default:
		return a.rash || !a.holds(i)
	}
}

// holds says whether the task holds something of object i.
func (a *author) holds(i int) bool {
	return slices.ContainsFunc(a.held, func(h hold) bool { return h.object == i })
}
