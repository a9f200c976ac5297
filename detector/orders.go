package detector

// order tells the predictor that got was taken with the hands of s full, unless it knows.
//
//go:norace
func (w *Watch) order(s *seat, got *hand) {
	if !w.predictor || got.try || !got.lock() {
		return
	}
	var sum uint64
	for i := range s.n {
		if h := &s.hands[i]; h.lock() && w.has(s, h) {
			sum += mix(uint64(h.object.ID())<<1 | uint64(h.mode))
		}
	}
	if sum == 0 {
		return
	}
	key := mix(sum^mix(^(uint64(got.object.ID())<<1|uint64(got.mode)))) | 1
	if w.chains.news(key, s.id) {
		w.ordered.Store(true)
		christen(got.object, &got.since)
		for i := range s.n {
			christen(s.hands[i].object, &s.hands[i].since)
		}
		w.happened(event{what: nested, got: *got}, s)
	}
}

// happened tells the predictor of the event, and of what s holds. An event that finds the queue full is lost, and
// counted.
//
//go:norace
func (w *Watch) happened(e event, s *seat) {
	if !w.predictor || w.over.Load() {
		return
	}
	it := new(event)
	*it = e
	it.actor = s.id
	if s.forked != nil {
		it.name = s.forked.name
	}
	if e.what == nested || e.what == forked || e.what == joining {
		it.hands = make([]hand, s.n)
		n := 0
		for i := range s.n {
			if w.has(s, &s.hands[i]) {
				it.hands[n] = s.hands[i]
				n++
			}
		}
		it.hands = it.hands[:n]
	}
	if w.events.add(it) {
		token(w.wake)
	}
}
