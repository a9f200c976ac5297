package detector

import "syncplay/primitives/hook"

const mostHeld = 48

// order tells the predictor that got was taken with the hands of s full, unless it knows.
//
// It is told of two things besides: what is taken by a goroutine that was started by one with something in hand, which may be
// in its hand still; and that an RWMutex was taken for writing, for without a writer readers wait for nobody.
//
// With more than mostHeld things in hand nothing is predicted: each would be an edge. (lockdep: MAX_LOCK_DEPTH, the same.)
//
//go:norace
func (w *Watch) order(s *seat, got *hand) {
	if got.try || !got.orderly() {
		return
	}
	if s.n > mostHeld {
		w.crowd()
		return
	}
	tell := s.forked != nil && s.forked.under || got.noun == hook.RWMutex && got.mode == exclusive
	var sum uint64
	for i := range s.n {
		h := &s.hands[i]
		tell = tell || h.orderly()
		sum += mix(uint64(h.object.ID())<<1 | uint64(h.mode))
	}
	if !tell {
		return
	}
	key := mix(sum^mix(^(uint64(got.object.ID())<<1|uint64(got.mode)))) | 1
	if !w.chains.news(key, s.id) {
		return
	}
	w.ordered.Store(true)
	christen(got.object, &got.since)
	for i := range s.n {
		christen(s.hands[i].object, &s.hands[i].since)
	}
	if !w.happened(event{what: nested, got: *got}, s) {
		w.chains.forget(key)
	}
}

// crowd notes that somebody holds too much at once.
//
//go:norace
func (w *Watch) crowd() {
	if !w.crowded.Load() {
		w.crowded.Store(true)
	}
}

// happened tells the predictor of the event, and of what s holds. An event that finds the queue full is lost, and
// counted: then it says false. The numbers of objects are drawn here: the predictor's goroutine, which nothing orders
// after those that made them, only reads.
//
//go:norace
func (w *Watch) happened(e event, s *seat) bool {
	if w.over.Load() {
		return false
	}
	it := new(event)
	*it = e
	it.actor = s.id
	if e.object != nil {
		e.object.ID()
	}
	if s.forked != nil {
		it.self, it.name = s.forked, s.forked.name
	}
	if e.what == nested || e.what == forked {
		it.hands = make([]hand, s.n)
		n := 0
		for i := range s.n {
			if w.has(s, &s.hands[i]) {
				it.hands[n] = s.hands[i]
				it.hands[n].object.ID()
				n++
			}
		}
		it.hands = it.hands[:n]
	}
	added := w.events.add(it)
	if added {
		token(w.wake)
	}
	return added
}
