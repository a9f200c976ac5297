package detector

import (
	"encoding/binary"
	"slices"

	"syncplay/detector/report"
)

// filter is a reason why a ring is no deadlock.
type filter uint8

const (
	gateLock  filter = iota // a lock that two of them hold besides keeps them apart
	spanning                // so does one that was held for them while they ran
	permit                  // so does a semaphore: it has not as many permits as they would hold
	forkJoin                // one is over before the other begins
	noWriter                // all want to read, and nobody writes
	severalOf               // it takes more than one of these to rule it out
	filters
)

// String says what the filter found.
func (f filter) String() string {
	return [filters]string{
		"a gate lock", "a gate lock held for them", "a semaphore", "a fork or join between", "readers only", "several reasons",
	}[f]
}

// prediction is a ring that nothing known rules out, with a witness for each edge.
type prediction struct {
	ring       circuit
	witnesses  []witness     // of each edge
	writers    []*dependency // of each lock that two only read: who may come between; else nil
	confidence report.Confidence
	blind      bool // by then events had been lost
	count      int  // how often it was found
}

// silenced is a ring that was ruled out.
type silenced struct {
	ring circuit
	by   filter
}

const (
	maxTold = 1 << 10 // predictions
	maxKept = 1 << 8  // rings that were ruled out and can be listed
)

// judge says whether the ring may be a deadlock: whether there are witnesses, one for each edge, that can
// all be under way at once. One of the first edge is w, if w is one.
func (p *predictor) judge(r circuit, v view, w witness) {
	key, known := r.key(), (*prediction)(nil)
	if known = p.told[key]; known != nil && known.confidence == report.High {
		known.count++
		return
	}
	c := choice{predictor: p, ring: r.doubled(), view: v, fixed: w}
	for _, grade := range [...]report.Confidence{report.High, report.Medium, report.Low} {
		if c.settle(grade, filters) {
			p.tell(key, known, c.prediction(grade))
			return
		}
	}
	if known == nil {
		p.silence(key, r, c.culprit())
	}
}

// doubled lets a class that was nested in itself be a ring of two: it takes two goroutines.
func (r circuit) doubled() circuit {
	if len(r) == 1 && r[0].from.isClass {
		return circuit{r[0], r[0]}
	}
	return slices.Clone(r)
}

// key is what makes rings the same: the locks, or their classes, wherever one begins to count.
func (r circuit) key() string {
	var numbers []uint32
	for _, e := range r.doubled() {
		numbers = append(numbers, e.from.merged().number)
	}
	var key []byte
	for _, n := range leastRotation(numbers) {
		key = binary.BigEndian.AppendUint32(key, n)
	}
	return string(key)
}

// tell passes the prediction on, unless it says no more than one that was told: the same with no more
// confidence, or one with some of its locks alone.
func (p *predictor) tell(key string, known, fresh *prediction) {
	if old, was := p.kept[key]; was {
		p.ruledOut[old.by]--
		delete(p.kept, key)
	}
	switch {
	case known != nil && grade(fresh.confidence) <= grade(known.confidence):
		known.count++
		return
	case known != nil:
		fresh.count += known.count
	case p.implied(fresh):
		return
	case len(p.told) >= maxTold:
		p.untold++
		return
	}
	p.told[key] = fresh
	p.news = append(p.news, fresh)
}

// implied says whether a ring of some of its locks has been told, with no less confidence.
func (p *predictor) implied(fresh *prediction) bool {
	in := map[*node]bool{}
	for _, e := range fresh.ring {
		in[e.from.merged()] = true
	}
	for _, old := range p.told {
		if len(old.ring) < len(fresh.ring) && grade(old.confidence) >= grade(fresh.confidence) &&
			!slices.ContainsFunc(old.ring, func(e *edge) bool { return !in[e.from.merged()] }) {
			return true
		}
	}
	return false
}

// silence keeps what was ruled out, while there is room, and by what.
func (p *predictor) silence(key string, r circuit, by filter) {
	if old, known := p.kept[key]; known {
		p.ruledOut[old.by]--
		delete(p.kept, key)
	}
	p.ruledOut[by]++
	if len(p.kept) < maxKept {
		p.kept[key] = silenced{slices.Clone(r), by}
	}
}

// grade puts the confidences in order.
func grade(c report.Confidence) int {
	return slices.Index([]report.Confidence{report.Low, report.Medium, report.High}, c)
}

// choice is the choice of witnesses for a ring, by trying: depth first, one edge after the other, and then
// for each lock that two only read a writer who may come between.
type choice struct {
	*predictor
	ring   circuit
	view   view
	fixed  witness // of the first edge; none if it has no dependency
	grade  report.Confidence
	waived filter // is looked away from; filters: none is

	witnesses []witness
	chosen    []*dependency // of the witnesses and then of the writers
	writers   []*dependency
	steps     int
}

// settle makes a choice that is good enough for the grade, if there is one.
func (c *choice) settle(grade report.Confidence, waived filter) bool {
	c.grade, c.waived = grade, waived
	c.witnesses, c.chosen, c.writers = c.witnesses[:0], c.chosen[:0], c.writers[:0]
	once := len(c.ring) * len(c.ring) // to compare each with each is free: a long ring is rare
	given := min(c.work, mostSteps) + once
	c.steps = given - 16*len(c.ring)
	ok := c.edge(0)
	c.work -= max(0, given-c.steps-once)
	if c.steps < 0 {
		c.cut = true
	}
	return ok
}

// edge chooses a witness of the i'th edge, and all that come after.
func (c *choice) edge(i int) bool {
	if i == len(c.ring) {
		return c.writer(0)
	}
	candidates := c.ring[i].witnesses
	if i == 0 && c.fixed.dependency != nil {
		candidates = []witness{c.fixed}
	}
	for _, w := range candidates {
		if c.grade == report.High && w.lockset[w.at].span != nil || !c.fits(w.dependency) {
			continue
		}
		c.witnesses, c.chosen = append(c.witnesses, w), append(c.chosen, w.dependency)
		if c.edge(i + 1) {
			return true
		}
		c.witnesses, c.chosen = c.witnesses[:i], c.chosen[:i]
	}
	return false
}

// writer chooses who may come between at the i'th lock, and all that come after. Where one who is to wait
// wants to write, or waits for a writer, it takes nobody: it waits anyway. Readers wait only behind a writer that
// waits in turn, and so a ring of readers needs one.
func (c *choice) writer(i int) bool {
	if i == len(c.ring) {
		return true
	}
	before, n := (i+len(c.ring)-1)%len(c.ring), len(c.chosen)
	w := c.witnesses[i]
	if c.witnesses[before].want.mode == exclusive || w.lockset[w.at].mode == exclusive || c.waived == noWriter {
		c.writers = append(c.writers[:i], nil)
		return c.writer(i + 1)
	}
	if c.grade == report.High {
		return false
	}
	for _, w := range c.ring[i].from.writers {
		if !c.fits(w.dependency) {
			continue
		}
		c.chosen, c.writers = append(c.chosen, w.dependency), append(c.writers[:i], w.dependency)
		if c.writer(i + 1) {
			return true
		}
		c.chosen = c.chosen[:n]
	}
	return false
}

// fits says whether d can be under way together with all that were chosen.
func (c *choice) fits(d *dependency) bool {
	if c.grade == report.High && (c.view == ofClasses && c.classy() || d.actor == 0) {
		return false
	}
	for _, other := range c.chosen {
		if c.steps--; c.steps < 0 || !c.together(other, d) {
			return false
		}
	}
	return c.waived == permit || c.permits(d)
}

// together says whether two dependencies can be under way at once. One goroutine can't be in two places; a
// second that does the same might, which is the lowest grade.
func (c *choice) together(a, b *dependency) bool {
	same := a.actor == b.actor && a.actor != 0
	if same && c.grade != report.Low || c.grade == report.High && (c.blind || !a.segment.related(b.segment)) {
		return false
	}
	if !same && c.waived != forkJoin && a.segment.ordered(b.segment) {
		return false
	}
	for i := range a.lockset {
		for j := range b.lockset {
			h, g := &a.lockset[i], &b.lockset[j]
			if h.apart(g, same) && !c.passes(h, g) {
				return false
			}
		}
	}
	return true
}

// passes says whether the choice looks away from what keeps h and g apart: it is waived, or it is of the
// class of which another lock is meant.
func (c *choice) passes(h, g *held) bool {
	by := gateLock
	if h.span != nil || g.span != nil {
		by = spanning
	}
	return c.waived == by || len(c.ring) == 2 && c.ring[0] == c.ring[1] && h.lock.class == c.ring[0].from
}

// permits says whether the semaphores have permits enough for d and all that were chosen. Of a semaphore
// whose number of permits nobody knows it takes no two to have some.
func (c *choice) permits(d *dependency) bool {
	for i := range d.lockset {
		h := &d.lockset[i]
		if h.mode != permits {
			continue
		}
		out, others := h.n, false
		for _, other := range c.chosen {
			for _, g := range other.lockset {
				if g.lock == h.lock {
					out, others = out+g.n, true
				}
			}
		}
		if others && out > h.lock.permits {
			return false
		}
	}
	return true
}

// classy says whether a class is in the ring.
func (c *choice) classy() bool {
	return slices.ContainsFunc(c.ring, func(e *edge) bool { return e.from.isClass })
}

// culprit returns the filter that alone has ruled the ring out.
func (c *choice) culprit() filter {
	for by := range severalOf {
		if c.settle(report.Low, by) {
			return by
		}
	}
	return severalOf
}

// prediction returns what was chosen.
func (c *choice) prediction(grade report.Confidence) *prediction {
	return &prediction{
		ring: c.ring, witnesses: slices.Clone(c.witnesses), writers: slices.Clone(c.writers),
		confidence: grade, blind: c.blind, count: 1,
	}
}
