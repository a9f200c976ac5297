package detector

import "syncplay/primitives/hook"

// hand is something that a goroutine under a Watch holds.
type hand struct {
	object *hook.Object
	n      int64 // permits, or how often it is held shared
	lent   int64 // permits that were there when the goroutine last started another, which may be the one to give them back
	of     int64 // permits that its semaphore began with; 0 if nobody knows
	noun   hook.Noun
	mode   mode
	try    bool // taken by an attempt, or by a wait that its context could have ended
	since  hook.Site
}

// orderly says whether the hand is of a lock that has a place in the lock-order graph. What a Once does is
// done once, so no second goroutine can do it in the other order; a semaphore's permits may come from
// anybody. Both keep goroutines apart all the same.
//
//go:norace
func (h *hand) orderly() bool { return h.mode != permits && h.noun != hook.Once }

// seat is a task of a Watch: a goroutine while it holds something or is about to.
//
// What it holds is in its hands, which nobody else touches. Others may take something out of them, though,
// without touching them: a mutex may be unlocked by another goroutine than has locked it. So a hand is
// believed only as long as the object itself says so: see Watch.has.
type seat struct {
	task
	id      uint64 // the goroutine's number
	n       int    // hands that are full, oldest first
	hands   []hand // n of them, and at least one more
	some    [2]hand
	forked  *forkling // a goroutine that was started under the Watch; nil for those that it met
	parent  bool      // it has started others with something in hand
	entered bool      // what it holds is in the graph, because it waits
	former  uint64    // who had what the operation under way gives back for him, according to the object; else 0

	earlier, later *seat // in the list of the Watch

	turns     uint64         // how often it has begun to wait; guarded by the graph's lock
	dismissal chan dismissal // ends its wait from outside; nil if nobody would
	dismissed *Finding       // what it is about to panic with
}

func newSeat(w *Watch) *seat {
	s := new(seat)
	s.hands = s.some[:]
	s.Listener, s.Data = w, s
	return s
}

// seatOf returns the watch's side of a task.
//
//go:norace
func seatOf(t *hook.Task) *seat { return t.Data.(*seat) }

// root returns the number of the goroutine that nobody was seen to start and that this one descends from.
//
//go:norace
func (s *seat) root() uint64 {
	if s.forked != nil {
		return s.forked.root
	}
	return s.id
}

// next returns the hand that the next thing will be in.
//
//go:norace
func (s *seat) next() *hand {
	if s.n == len(s.hands) {
		more := make([]hand, 2*len(s.hands))
		for i := range s.hands { //nolint:staticcheck // S1001: copy is instrumented by the race detector, whatever the pragma says
			more[i] = s.hands[i]
		}
		s.hands = more
	}
	return &s.hands[s.n]
}

// find returns which hand has the object, held in that mode, or -1.
//
//go:norace
func (s *seat) find(o *hook.Object, m mode) int {
	i := s.n - 1
	for i >= 0 && (s.hands[i].object != o || s.hands[i].mode != m) {
		i--
	}
	return i
}

// drop empties the hand i.
//
//go:norace
func (s *seat) drop(i int) {
	s.n--
	for ; i < s.n; i++ {
		s.hands[i] = s.hands[i+1]
	}
	s.hands[s.n].object = nil
}

// lend notes that a goroutine is about to be started, which may give back the permits that are in hand now: so it is
// where as many are to run at once as there are permits.
//
//go:norace
func (s *seat) lend() {
	for i := range s.n {
		if h := &s.hands[i]; h.mode == permits {
			h.lent = h.n
		}
	}
}
