package detector

import "syncplay/primitives/hook"

// A knot is a deadlock in which a semaphore takes part. A semaphore has several holders, and any of them may end
// a wait for it, so a cycle is not enough. Take all who wait, directly or not, for one another; let go who could go on
// if all others did, and again, until nobody is let go. Who is left waits for those who are left
// (Holt, "Some Deadlock Properties of Computer Systems", 1972).

// knotAround returns the cycle of a knot that t is in, or nil. It is asked after closes, and looks only if a semaphore
// is among what t waits for.
//
//go:norace
func (g *graph) knotAround(t *task) cycle {
	if !g.gather(t) {
		return nil
	}
	for changed := true; changed; {
		changed = false
		for u := t; u != nil; u = u.peer {
			if u.within == g.walks && !g.boundWithin(u) {
				u.within, changed = 0, true
			}
		}
	}
	if t.within != g.walks {
		return nil
	}
	return g.aroundWithin(t)
}

// gather links t and all for whom it waits, directly or not, by peer, and says whether one of them waits for a semaphore.
//
//go:norace
func (g *graph) gather(t *task) (semaphores bool) {
	g.walks++
	t.within, t.peer = g.walks, nil
	last := t
	for u := t; u != nil; u = u.peer {
		semaphores = semaphores || u.op.Kind == hook.Acquire
		for h := u.waits.holds; h != nil; h = h.nextOfResource {
			last = g.addPeer(last, h.task)
		}
		for v := u.ahead(); v != nil; v = v.nextWriter {
			if u.behind(v) {
				last = g.addPeer(last, v)
			}
		}
		if f := u.foremost(); f != nil {
			last = g.addPeer(last, f)
		}
	}
	return semaphores
}

// addPeer links u to the last of those that are gathered, if it waits and is not among them, and returns the last.
//
//go:norace
func (g *graph) addPeer(last, u *task) *task {
	if u.within == g.walks || u.waits == nil {
		return last
	}
	u.within, u.peer = g.walks, nil
	last.peer = u
	return u
}

// boundWithin says whether u can't go on as long as those who are left can't.
//
//go:norace
func (g *graph) boundWithin(u *task) bool {
	if u.op.Kind == hook.Acquire {
		f := u.foremost()
		return !u.op.Timed && (g.lacks(u) || f != nil && f.within == g.walks)
	}
	return u.bound() && g.nextWithin(u) != nil
}

// lacks says whether u wants more permits than there would be if all gave back theirs but those who are left. A
// semaphore is for that to be one whose permits come back from those who took them: as long as nobody was seen to
// give back his own, another goroutine may be about to give what it never took, as a consumer does to a producer.
//
//go:norace
func (g *graph) lacks(u *task) bool {
	reserve, ok := u.op.Gate.(hook.Reserve)
	if !ok || u.op.Object.Loose() || !u.op.Object.Owned() || reserve.Reserve() < u.op.N {
		return false // made for signalling: the permits come from elsewhere
	}
	left := reserve.Reserve()
	for h := u.waits.holds; h != nil; h = h.nextOfResource {
		if h.task.within == g.walks {
			left -= h.n
		}
	}
	return left < u.op.N
}

// nextWithin returns one of those who are left for whom u waits, or nil.
//
//go:norace
func (g *graph) nextWithin(u *task) *task {
	if f := u.foremost(); f != nil && f.within == g.walks && !g.lacks(u) {
		return f
	}
	for h := u.waits.holds; h != nil; h = h.nextOfResource {
		if h.task.within == g.walks && h.shutsOut(u) {
			return h.task
		}
	}
	for v := u.ahead(); v != nil; v = v.nextWriter {
		if v.within == g.walks && u.behind(v) && !v.op.Timed {
			return v
		}
	}
	return nil
}

// aroundWithin goes from t to one for whom it waits, and so on, until it comes by somebody again, and returns the cycle
// from there.
//
//go:norace
func (g *graph) aroundWithin(t *task) cycle {
	for t.walked != g.walks {
		t.walked = g.walks
		t.after = g.nextWithin(t)
		t = t.after
	}
	return cycleFrom(t)
}
