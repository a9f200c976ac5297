package detector

import (
	"slices"
	"strconv"

	"syncplay/primitives/hook"
)

// predictor finds deadlocks that have not happened. It is told in which order locks are taken, and looks
// for rings in the lock-order graph which nothing is known to rule out: no lock that all of a ring hold besides, no
// fork and no join between. Only the wait-for graph says that there is a deadlock: what the predictor says may be.
//
// It is for one goroutine, and uses no locks.
type predictor struct {
	order
	segments
	told     map[string]*prediction
	kept     map[string]silenced
	ruledOut [filters]int // how often each filter has silenced a ring
	untold   int          // rings for which there was no room
	cutShort int          // events whose work was ended before all was seen
	cut      bool         // that of the present one was
	news     []*prediction
	id       func(*hook.Object) uint32 // the number of the object, the same always
	class    func(*hook.Object) string // the class that the user has put it in, or ""
}

// newPredictor returns a predictor that has been told nothing.
func newPredictor(id func(*hook.Object) uint32, class func(*hook.Object) string) *predictor {
	return &predictor{
		order: newOrder(), segments: newSegments(), told: map[string]*prediction{}, kept: map[string]silenced{},
		id: id, class: class,
	}
}

// enter tells the predictor what happened. It returns the rings that are new, and those of which it is
// surer now than when it told them. What it looks at of the objects orders nothing.
func (p *predictor) enter(e event) []*prediction {
	hook.Hide()
	defer hook.Show()
	p.news, p.work, p.cut = nil, mostWork, false
	switch e.what {
	case nested:
		p.nested(e)
	case forked:
		p.forked(e)
	case begun:
		p.begun(e)
	case ended:
		p.ended(e)
	case counted:
		p.counted(e)
	case joined:
		p.joined(e)
	case gave:
		p.gave(e)
	}
	if p.cut {
		p.cutShort++
	}
	return p.news
}

// missed tells the predictor that events were lost. From now on it does not know how goroutines are ordered.
func (p *predictor) missed() { p.blind = true }

// saturated says whether something was left out for want of room or time. What was told holds all the same.
func (p *predictor) saturated() bool {
	return p.refused+p.store.lost+p.store.unordered+p.untold+p.cutShort > 0 || p.forgot || p.blind
}

// nested enters that the actor took something, and judges the rings that this may close.
func (p *predictor) nested(e event) {
	if !e.got.orderly() || e.got.try {
		return
	}
	s := p.strand(e)
	d := p.dependency(e, s)
	if d == nil {
		return
	}
	for i := range d.lockset {
		if h := &d.lockset[i]; h.span == nil {
			if h.mode != permits && h.lock.noun != hook.Once {
				p.draw(witness{d, i})
			}
		} else if h.span.direct && !h.span.broken && len(h.span.taken) < mostTaken {
			h.span.taken = append(h.span.taken, d)
		}
	}
	if d.want.mode == exclusive && d.want.lock.noun == hook.RWMutex {
		p.writes(d)
	}
}

// node returns the node of what the hand holds, or nil if there is no room for it, or if it was overwritten meanwhile.
func (p *predictor) node(h *hand) *node {
	id := p.id(h.object)
	if id == 0 {
		return nil
	}
	n := p.lock(id, h)
	if n != nil {
		n.permits = max(n.permits, h.of)
		p.join(n, p.class(h.object))
	}
	return n
}

// dependency returns what the event says, or nil if there is no room for it.
func (p *predictor) dependency(e event, s *strand) *dependency {
	d := &dependency{actor: e.actor, name: e.name, lockset: make([]held, 0, len(e.hands)+len(s.spans)), segment: p.seen(s)}
	for i := range e.hands {
		h := p.held(&e.hands[i])
		if h.lock == nil {
			return nil
		}
		h.section = s.section(h.lock)
		d.lockset = append(d.lockset, h)
	}
	for _, sp := range s.spans {
		if c := sp.section; !sp.broken {
			d.lockset = append(d.lockset, held{lock: c.lock, mode: c.mode, n: 1, since: c.since, section: c, span: sp})
		}
	}
	if d.want = p.held(&e.got); d.want.lock == nil {
		return nil
	}
	return d
}

func (p *predictor) held(h *hand) held {
	return held{lock: p.node(h), mode: h.mode, try: h.try, n: max(h.n, 1), since: p.store.site(&h.since)}
}

// draw enters the edges that w is a witness of, and looks for rings through them.
func (p *predictor) draw(w witness) {
	from, to := w.lockset[w.at].lock, w.want.lock
	v := ofLocks
	if from.merged() == from && to.merged() == to {
		v |= ofClasses
	}
	p.enterEdge(from, to, v, w)
	if v == ofLocks && from != to && !inRank(from, to) {
		p.enterEdge(from.merged(), to.merged(), ofClasses, w)
	}
}

func (p *predictor) enterEdge(from, to *node, v view, w witness) {
	e := p.connect(from, to, v)
	if e == nil {
		return
	}
	fresh := e.witnesses.admit(w, &p.store)
	for i := range w.lockset {
		if sp := w.lockset[i].span; sp != nil && len(sp.edges) < mostSpans {
			sp.edges = append(sp.edges, e)
		}
	}
	if fresh {
		p.search(e, w)
	}
}

// inRank says whether two locks of one class have numbers in the global order, as LockAll gives them, and were
// taken in that order.
func inRank(from, to *node) bool {
	if from.merged() != to.merged() {
		return false
	}
	hook.Hide() // nothing orders the predictor after those who made the locks
	defer hook.Show()
	a, b := from.lock.Value(), to.lock.Value()
	return a != nil && b != nil && a.Ranked() && b.Ranked() && a.Rank() < b.Rank()
}

// writes enters that somebody takes an RWMutex for writing. From now on a reader may have to wait behind
// a writer, and rings of readers may be real.
func (p *predictor) writes(d *dependency) {
	n := d.want.lock
	p.writer(n, d)
	if n.class != nil {
		p.writer(n.class, d)
	}
}

func (p *predictor) writer(n *node, d *dependency) {
	fresh := n.writers.admit(witness{d, -1}, &p.store)
	for i := range d.lockset {
		if sp := d.lockset[i].span; sp != nil && len(sp.written) < mostSpans {
			sp.written = append(sp.written, n)
		}
	}
	if fresh {
		p.reread(n)
	}
}

// reread judges the rings again in which somebody wants to read n.
func (p *predictor) reread(n *node) {
	for _, e := range n.in {
		if slices.ContainsFunc(e.witnesses, func(w witness) bool { return w.want.mode == shared }) {
			p.search(e, witness{})
		}
	}
}

// search judges the rings through e of which w, if there is one, is a witness.
func (p *predictor) search(e *edge, w witness) {
	for _, v := range [...]view{ofLocks, ofClasses} {
		if e.view&v == 0 || v == ofClasses && len(p.classes) == 0 {
			continue
		}
		if !p.rings(e, v, func(r circuit) { p.judge(r, v, w) }) {
			p.cut = true
		}
	}
}

// title returns what people call the goroutine.
func (d *dependency) title() string {
	if d.name != "" {
		return d.name
	}
	if d.actor == 0 {
		return "a goroutine"
	}
	return "goroutine " + strconv.FormatUint(d.actor, 10)
}
