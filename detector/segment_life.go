package detector

// How the segments of the goroutines begin and end.

const (
	maxStrands  = 1 << 14
	maxCounters = 1 << 12
)

// segments is what is known of the goroutines that live.
type segments struct {
	strands  map[uint64]*strand // by the goroutine's number
	sections map[*node][]*section
	counters map[uint32]clock // what came before the ends that a Group or WaitGroup has counted
	drawn    uint32           // the last number that a strand got
	forgot   bool             // counters had to be dropped
	blind    bool             // events were lost
}

func newSegments() segments {
	return segments{strands: map[uint64]*strand{}, sections: map[*node][]*section{}, counters: map[uint32]clock{}}
}

// strand returns what is known of the actor. One that nobody was seen to start is the root of a tree.
func (p *predictor) strand(e event) *strand {
	if s := p.strands[e.actor]; s != nil {
		return s
	}
	if e.self != nil {
		return p.born(e.self, e.actor)
	}
	s := &strand{now: &segment{n: 1, tree: new(tree)}}
	p.enlist(e.actor, s)
	return s
}

// born makes the actor the goroutine that was started. If nobody told of its start, there was nothing to
// tell of by then: nothing came before it.
func (p *predictor) born(f *forkling, actor uint64) *strand {
	if f.tree == nil {
		f.tree = p.strand(event{actor: f.root}).now.tree
	}
	if f.strand == nil {
		f.actor = actor
		f.strand = &strand{now: &segment{n: 1, tree: f.tree, before: f.before}, spans: f.spans, forkling: f}
	}
	p.enlist(actor, f.strand)
	return f.strand
}

// enlist keeps the strand. Where there are too many one is forgotten that nobody forked: when it is met
// again, it is the root of another tree.
func (p *predictor) enlist(actor uint64, s *strand) {
	if actor == 0 {
		return
	}
	if len(p.strands) >= maxStrands {
		for other, t := range p.strands {
			if t.forkling == nil {
				delete(p.strands, other)
				break
			}
		}
	}
	if len(p.strands) < maxStrands {
		p.strands[actor] = s
	}
}

// seen returns the segment that the strand is in, which from now on counts in the clocks.
func (p *predictor) seen(s *strand) *segment {
	if s.number == 0 {
		p.segments.drawn++
		s.number = p.segments.drawn
	}
	s.now.strand = s.number
	return s.now
}

// forked lets the child begin with what its parent knows and holds.
func (p *predictor) forked(e event) {
	s := p.strand(e)
	s.next(clock{})
	e.child.tree, e.child.before = s.now.tree, s.now.before
	for _, outer := range s.spans {
		if !outer.broken {
			e.child.spans = append(e.child.spans, outer.section.extend(false))
		}
	}
	for i := range e.hands {
		h := &e.hands[i]
		if !h.orderly() {
			continue
		}
		if n := p.node(h); n != nil {
			if c := p.open(s, n, h); c != nil {
				e.child.spans = append(e.child.spans, c.extend(true))
			}
		}
	}
}

// begun makes the actor the child that was forked.
func (p *predictor) begun(e event) { p.born(e.child, e.actor) }

// ended puts all that the child did before the Wait that its end is counted for.
func (p *predictor) ended(e event) {
	f := e.child
	s := p.born(f, e.actor)
	counter := uint32(0)
	if e.object != nil {
		counter = p.id(e.object)
		p.count(s, counter)
	}
	for _, sp := range f.spans {
		sp.end(counter)
	}
	delete(p.strands, f.actor)
}

// counted puts all that the actor did before the Wait that its Done is counted for.
func (p *predictor) counted(e event) { p.count(p.strand(e), p.id(e.object)) }

func (p *predictor) count(s *strand, counter uint32) {
	s.next(clock{})
	c, known := p.counters[counter]
	if !known && len(p.counters) >= maxCounters {
		clear(p.counters)
		p.forgot = true
	}
	p.counters[counter] = c.with(s.now.before)
}

// joined puts all that was counted before what the actor does from now on.
func (p *predictor) joined(e event) {
	s, counter := p.strand(e), p.id(e.object)
	c, known := p.counters[counter]
	s.next(clock{c.ticks, c.lost || p.forgot && !known})
	p.bind(s, counter)
}
