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

// witness is a dependency as the reason for one edge: that from the lock at this place of its lockset. As the
// reason that somebody writes it has no such place.
type witness struct {
	*dependency
	at int // -1 of a writer
}

// witnesses are those of an edge, or of the writers of a lock. One differs from another by its goroutine,
// by what else was held, or by what came before, any of which may decide whether a ring is real.
type witnesses []witness

// mostWitnesses is how many are kept.
const mostWitnesses = 8

// admit adds w, and says whether it may be in a ring in which none of the others is.
func (all *witnesses) admit(w witness, s *store) bool {
	if slices.ContainsFunc(*all, func(old witness) bool { return old.covers(w) }) {
		return false
	}
	*all = slices.DeleteFunc(*all, func(old witness) bool {
		covered := w.covers(old)
		if covered {
			s.drop(old.dependency)
		}
		return covered
	})
	if len(*all) == mostWitnesses || !s.room(w.dependency) {
		s.lost++
		all.yield(w, s)
	}
	if len(*all) < mostWitnesses && s.room(w.dependency) {
		s.keep(w.dependency)
		*all = append(*all, w)
	}
	return true
}

// yield drops one for w, if any held as much: that which held most, for it is in the fewest rings, and
// the oldest of those.
func (all *witnesses) yield(w witness, s *store) {
	worst := -1
	most := len(w.lockset)
	for i, old := range *all {
		if n := len(old.lockset); n > most || n == most && worst < 0 {
			worst, most = i, n
		}
	}
	if worst >= 0 {
		s.drop((*all)[worst].dependency)
		*all = slices.Delete(*all, worst, worst+1)
	}
}

// covers says whether v is in no ring that w is not in as well.
func (w witness) covers(v witness) bool {
	return w.actor == v.actor && (w.segment == v.segment || w.actor == 0) &&
		w.want.lock == v.want.lock && w.want.mode == v.want.mode && w.like(v) && w.within(v.dependency)
}

// like says whether both hold the lock at which their edge begins in the same way.
func (w witness) like(v witness) bool {
	if w.at < 0 || v.at < 0 {
		return w.at == v.at
	}
	return w.lockset[w.at].lock == v.lockset[v.at].lock && w.lockset[w.at].mode == v.lockset[v.at].mode
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
	held      int // locks in their locksets
	ticks     int // in the clocks of their segments
	lost      int // witnesses for which there was no room
	unordered int // segments for whose past there was none
}

const (
	maxHeld  = 1 << 19
	maxSites = 1 << 15
	maxTicks = 1 << 20
)

// room says whether there is some for one more witness.
func (s *store) room(d *dependency) bool {
	return s.witnesses < maxWitnesses && (d.kept > 0 || s.held+len(d.lockset) <= maxHeld)
}

// keep enters that d is the witness of one more edge. Its past is kept while there is room.
func (s *store) keep(d *dependency) {
	s.witnesses++
	if d.kept++; d.kept == 1 {
		s.held += len(d.lockset)
	}
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
	if d.kept--; d.kept == 0 {
		s.held -= len(d.lockset)
	}
	if d.segment.kept--; d.segment.kept == 0 {
		s.ticks -= len(d.segment.before.ticks)
	}
}

// forget enters that none of them is a witness any more.
func (s *store) forget(all witnesses) {
	for _, w := range all {
		s.drop(w.dependency)
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
