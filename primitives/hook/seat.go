package hook

// A seat is a task that one goroutine after another may take, and that stays in the registry for good:
// to come and to go is one compare-and-swap, at a place that no other goroutine touches.
//
// The goroutine keeps its seat while it has a reason to: an operation under way, or something that it
// holds. Without one it may find it again when it comes back, or another may have taken it. The reasons are
// counted beside its number, in one word, for the last reason may be taken by somebody else: who unlocks what
// another has locked.

// number is the part of Task.who that is the goroutine's number. The rest counts its reasons.
const (
	number = 1<<48 - 1
	reason = number + 1
)

// Sit returns a seat that nobody has a reason to sit in, in which the goroutine gid sits now, with one reason to. If there is
// none, fresh makes another. Only the goroutine itself calls it.
//
//go:norace
func Sit(gid uint64, fresh func() *Task) *Task {
	for t := registry.buckets[gid%buckets].Load(); t != nil; t = t.next.Load() {
		if who := peek64(&t.who); t.seat && who < reason && t.who.CompareAndSwap(who, gid|reason) {
			t.depth, t.keep, t.part = 0, 0, false // it may have been left in a hurry
			return t
		}
	}
	t := fresh()
	t.seat = true
	t.Register(gid)
	return t
}

// stay gives the goroutine gid, which has been found in the seat, the operation that it begins as a
// reason to sit there. It says false if another has taken the seat meanwhile.
//
//go:norace
func (t *Task) stay(gid uint64) bool {
	for {
		who := t.who.Load()
		switch {
		case who&number != gid:
			return false
		case t.depth > 0: // an operation inside another, which is a reason, if nobody else has sat down meanwhile
			return t.who.Load()&number == gid
		case t.who.CompareAndSwap(who, who+reason):
			return true
		}
	}
}

// Keep says that the goroutine has n things more since the operation under way began, or less. Each is
// a reason to stay.
//
//go:norace
func (t *Task) Keep(n int) { t.keep += n }

// settle ends the operation under way in a seat: it is a reason no more, and what it took is.
//
//go:norace
func (t *Task) settle() {
	gid, n := t.Number(), 1-t.keep
	t.depth, t.keep = 0, 0
	if n != 0 {
		t.rise(gid, n)
	}
}

// Rise takes one reason from the goroutine gid, if it sits here still: something that it had was given
// back by another.
//
//go:norace
func (t *Task) Rise(gid uint64) { t.rise(gid, 1) }

// rise takes n reasons from the goroutine gid. Without any its seat belongs to whoever takes it.
//
//go:norace
func (t *Task) rise(gid uint64, n int) {
	for {
		who := t.who.Load()
		if who&number != gid || who < reason {
			return
		}
		left := max(int(who>>48)-n, 0)
		if t.who.CompareAndSwap(who, gid|uint64(left)*reason) {
			return
		}
	}
}

// Seated says whether somebody has a reason to sit here.
//
//go:norace
func (t *Task) Seated() bool { return peek64(&t.who) >= reason }

// Find returns the task of the goroutine gid that has a reason to be one, or nil. It may be another's by the time that it
// is looked at.
func Find(gid uint64) *Task {
	t := find(gid)
	if t == nil || peek64(&t.who) < reason {
		return nil
	}
	return t
}
