package detector

import (
	"slices"

	"syncplay/primitives/hook"
)

// dependency is what a goroutine was seen to do once: it took a lock while it held others. (The word is that
// of the lock dependency relation of Bensalem and Havelund: thread, lockset, lock.)
type dependency struct {
	actor   uint64
	name    string
	lockset []held // oldest first; what others hold for it comes last
	want    held
	segment *segment
	kept    int // how many witnesses it is
}

// held is one lock of a lockset.
type held struct {
	lock    *node
	mode    mode
	try     bool
	n       int64
	since   *hook.Site
	section *section // of a critical section that spans goroutines: which one it is
	span    *span    // of a lock that the goroutine's parent holds
}

// witness is a dependency as the reason for one edge: that from the lock at this place of its lockset.
type witness struct {
	*dependency
	at int
}

// mostWitnesses is how many witnesses of an edge are kept. One differs from another by its goroutine, by
// what else was held, or by what came before, any of which may decide whether a ring is real.
const mostWitnesses = 8

// admit adds a witness of the edge, and says whether it can be part of a ring that was not there before. Of
// too many witnesses the one goes that held most, for it is in the fewest rings, and the oldest of those.
func (e *edge) admit(w witness, s *store) bool {
	for _, old := range e.witnesses {
		if old.covers(w) {
			return false
		}
	}
	e.witnesses = slices.DeleteFunc(e.witnesses, func(old witness) bool {
		if w.covers(old) {
			s.drop(old.dependency)
			return true
		}
		return false
	})
	if n := len(e.witnesses); n == mostWitnesses || n > 0 && s.witnesses >= maxWitnesses {
		worst := 0
		for i, old := range e.witnesses {
			if len(old.lockset) > len(e.witnesses[worst].lockset) {
				worst = i
			}
		}
		s.lost++
		if len(w.lockset) > len(e.witnesses[worst].lockset) {
			return true
		}
		s.drop(e.witnesses[worst].dependency)
		e.witnesses = slices.Delete(e.witnesses, worst, worst+1)
	}
	s.keep(w.dependency)
	e.witnesses = append(e.witnesses, w)
	return true
}

// admit adds one who takes the lock for writing, and says whether that may make rings real which were not.
// It keeps as many as an edge keeps witnesses, and by the same rule.
func (n *node) admit(d *dependency, s *store) bool {
	for _, old := range n.writers {
		if old.actor == d.actor && (old.segment == d.segment || d.actor == 0) && old.within(d) {
			return false
		}
	}
	if len(n.writers) == mostWitnesses {
		worst := 0
		for i, old := range n.writers {
			if len(old.lockset) > len(n.writers[worst].lockset) {
				worst = i
			}
		}
		s.lost++
		s.drop(n.writers[worst])
		n.writers = slices.Delete(n.writers, worst, worst+1)
	}
	s.keep(d)
	n.writers = append(n.writers, d)
	return true
}

// covers says whether v is in no ring that w is not in as well.
func (w witness) covers(v witness) bool {
	a, b := &w.lockset[w.at], &v.lockset[v.at]
	return w.actor == v.actor && w.actor != 0 && w.segment == v.segment && a.lock == b.lock && a.mode == b.mode &&
		w.want.mode == v.want.mode && w.want.lock == v.want.lock && w.within(v.dependency)
}

// within says whether whatever d keeps apart from itself v keeps apart as well.
func (d *dependency) within(v *dependency) bool {
	for i := range d.lockset {
		h := &d.lockset[i]
		if !slices.ContainsFunc(v.lockset, func(g held) bool {
			return g.lock == h.lock && g.mode == h.mode && g.n >= h.n && g.section == h.section && g.span == h.span
		}) {
			return false
		}
	}
	return true
}

// apart says whether two holds of one lock can't be at the same time: one of them is exclusive. What one
// critical section holds for several goroutines keeps these together.
func (h *held) apart(g *held, alone bool) bool {
	return h.lock == g.lock && h.mode != permits && (h.mode == exclusive || g.mode == exclusive) && !h.void() && !g.void() &&
		(alone || h.span == nil && g.span == nil || h.section != g.section)
}

// void says whether the lock turned out not to have been held all the time.
func (h *held) void() bool { return h.span != nil && h.span.broken }

// store counts what all the witnesses take up, and keeps each call site once.
type store struct {
	sites     map[hook.Site]*hook.Site
	witnesses int
	ticks     int
	lost      int // witnesses for which there was no room
	unordered int // segments for whose past there was none
}

const (
	maxSites = 1 << 15
	maxTicks = 1 << 20
)

// keep enters that d is the witness of one more edge. Its past is kept while there is room.
func (s *store) keep(d *dependency) {
	s.witnesses++
	d.kept++
	if d.segment.kept++; d.segment.kept > 1 {
		return
	}
	if s.ticks+len(d.segment.before.ticks) > maxTicks {
		d.segment.before = clock{lost: true}
		s.unordered++
	}
	s.ticks += len(d.segment.before.ticks)
}

// drop enters that d is the witness of one edge less.
func (s *store) drop(d *dependency) {
	s.witnesses--
	d.kept--
	if d.segment.kept--; d.segment.kept == 0 {
		s.ticks -= len(d.segment.before.ticks)
	}
}

func (s *store) forget(all []witness) {
	for _, w := range all {
		s.drop(w.dependency)
	}
}

func (s *store) dropAll(all []*dependency) {
	for _, d := range all {
		s.drop(d)
	}
}

// site returns the one copy of a call site. When there are too many it begins anew: then some are kept twice.
func (s *store) site(at *hook.Site) *hook.Site {
	if known := s.sites[*at]; known != nil {
		return known
	}
	if s.sites == nil || len(s.sites) >= maxSites {
		s.sites = map[hook.Site]*hook.Site{}
	}
	own := *at
	s.sites[own] = &own
	return &own
}
