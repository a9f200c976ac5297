package detector

import (
	"slices"

	"syncplay/primitives/hook"
)

// section is a critical section that spans goroutines: the owner held the lock when it started others. As long as
// it keeps the lock, the lock is held for them as well, and guards what they do against everybody
// outside; but not against each other. (Sulzmann: a lockset for each goroutine is not enough.)
type section struct {
	lock  *node
	owner *strand
	mode  mode
	since *hook.Site
	spans []*span // of those that have not ended
	over  []*span // of those that have, and for which nobody has waited yet
}

// span is one goroutine's part in a section. It lasts until the goroutine has ended; if the owner gives
// the lock back before, the lock guarded nothing, and the span is broken.
//
// If the owner does not only keep the lock but waits, with the lock in hand, for the Group or the WaitGroup
// that counts the goroutine's end, then it gave the lock back only after the goroutine had got all that
// it took. So the lock was held while those were taken, and that is an edge, as if the goroutine
// had locked it itself. This does not predict through a count, which anybody may change: the edge is drawn
// after such a wait has been seen to end, and only from what the goroutine took that was waited for.
// It is at most of medium confidence.
type span struct {
	section *section
	direct  bool // the owner itself forked the goroutine
	broken  bool
	counter uint32        // of the Group or WaitGroup that counted its end
	taken   []*dependency // what it took meanwhile
	edges   []*edge       // on which the span may have been what kept a ring from being told
	written []*node       // for which it may have kept a writer from coming between
}

const (
	maxSections = 1 << 12
	mostTaken   = 16   // of a span
	mostSpans   = 1024 // of a section that are over, and of edges of a span
)

// extend returns a new span of the section.
func (s *section) extend(direct bool) *span {
	p := &span{section: s, direct: direct}
	s.spans = append(s.spans, p)
	return p
}

// end notes that the goroutine has ended, and who counts that.
func (p *span) end(counter uint32) {
	s := p.section
	if at := slices.Index(s.spans, p); at >= 0 {
		s.spans = slices.Delete(s.spans, at, at+1)
	}
	p.counter = counter
	if p.direct && counter != 0 && len(p.taken) > 0 && len(s.over) < mostSpans {
		s.over = append(s.over, p)
	}
}

// section returns the section that the goroutine keeps open with the lock, or nil.
func (s *strand) section(n *node) *section {
	for _, open := range s.sections {
		if open.lock == n {
			return open
		}
	}
	return nil
}

// open returns that section, and opens it if there is none; nil if there are too many.
func (p *predictor) open(s *strand, n *node, h *hand) *section {
	c := s.section(n)
	if c == nil && len(p.sections) < maxSections {
		c = &section{lock: n, owner: s, mode: h.mode, since: p.store.site(&h.since)}
		s.sections = append(s.sections, c)
		p.sections[n] = append(p.sections[n], c)
	}
	return c
}

// gave closes the actor's section of the lock, and judges again what it guarded in vain. If the actor has
// none, a lock that only one can hold was handed on to it by who has.
func (p *predictor) gave(e event) {
	n := p.locks[p.id(e.object)]
	if n == nil || len(p.sections[n]) == 0 {
		return
	}
	own := p.strand(e).section(n)
	closing := slices.DeleteFunc(slices.Clone(p.sections[n]), func(c *section) bool {
		return own != nil && c != own || own == nil && c.mode == shared
	})
	for _, c := range closing {
		p.close(c)
	}
	for _, c := range closing {
		for _, s := range c.spans {
			p.breaks(s)
		}
	}
}

func (p *predictor) close(c *section) {
	is := func(s *section) bool { return s == c }
	c.owner.sections = slices.DeleteFunc(c.owner.sections, is)
	p.sections[c.lock] = slices.DeleteFunc(p.sections[c.lock], is)
	if len(p.sections[c.lock]) == 0 {
		delete(p.sections, c.lock)
	}
}

// breaks notes that the lock was given back while the goroutine still went on.
func (p *predictor) breaks(s *span) {
	s.broken = true
	s.taken = nil
	for _, e := range s.edges {
		p.search(e, witness{})
	}
	for _, n := range s.written {
		p.reread(n)
	}
	s.edges, s.written = nil, nil
}

// bind draws the edges of the sections in which the goroutine has now waited for others.
func (p *predictor) bind(s *strand, counter uint32) {
	for _, c := range s.sections {
		c.over = slices.DeleteFunc(c.over, func(sp *span) bool {
			if sp.counter == counter {
				p.draws(sp)
			}
			return sp.counter == counter
		})
	}
}

// draws draws the edges from a span's lock to what was taken in it.
func (p *predictor) draws(s *span) {
	for _, d := range s.taken {
		at := slices.IndexFunc(d.lockset, func(h held) bool { return h.span == s })
		p.draw(witness{d, at})
	}
	s.taken = nil
}
