package detector

import "slices"

// Fork and join. What came before a fork came before all that the child does, and all that it did came
// before a join that waited for it, so two such things are never at the same time.
//
// A goroutine's life is cut into segments by its forks and joins. Each segment has a clock, which says what
// came before it. It counts only segments in which something was seen that a ring may be made of, so
// a goroutine that takes one lock at a time costs nothing.

// segment is a stretch of a goroutine's life between two forks or joins.
type segment struct {
	strand uint32 // the goroutine's number in the clocks; 0 before something was seen of it
	n      uint32
	tree   *tree
	before clock
	kept   int // witnesses in it
}

// tree is a goroutine that nobody was seen to start, with all that it started, and those in turn. How two
// goroutines of one tree are ordered is known.
type tree struct{ _ byte }

// strand is what is known of a goroutine that lives.
type strand struct {
	number   uint32 // in the clocks; 0 before something was seen of it
	now      *segment
	spans    []*span    // what others hold for it
	sections []*section // what it holds for others
	forkling *forkling  // nil if nobody was seen to fork it
}

// birth is what a goroutine is born with.
type birth struct {
	tree   *tree
	before clock
	spans  []*span
	actor  uint64
	strand *strand // once it has begun
}

// clock says which segments came before: of each goroutine, all up to one. A clock never changes.
type clock struct {
	ticks []tick // by strand
	lost  bool   // it should say more
}

type tick struct{ strand, upto uint32 }

// maxClock is how many goroutines a clock knows. Of more than that nothing is claimed to be ordered.
const maxClock = 256

// has says whether the segment came before.
func (c clock) has(s *segment) bool {
	at, ok := slices.BinarySearchFunc(c.ticks, s.strand, func(t tick, strand uint32) int { return int(t.strand) - int(strand) })
	return ok && s.strand != 0 && c.ticks[at].upto >= s.n
}

// with returns the clock that says what both say.
func (c clock) with(d clock) clock {
	if len(d.ticks) == 0 {
		return clock{c.ticks, c.lost || d.lost}
	}
	if len(c.ticks) == 0 {
		return clock{d.ticks, c.lost || d.lost}
	}
	both := make([]tick, 0, len(c.ticks)+len(d.ticks))
	i, j := 0, 0
	for i < len(c.ticks) && j < len(d.ticks) {
		a, b := c.ticks[i], d.ticks[j]
		switch {
		case a.strand < b.strand:
			both, i = append(both, a), i+1
		case b.strand < a.strand:
			both, j = append(both, b), j+1
		default:
			both, i, j = append(both, tick{a.strand, max(a.upto, b.upto)}), i+1, j+1
		}
	}
	both = append(append(both, c.ticks[i:]...), d.ticks[j:]...)
	if over := len(both) - maxClock; over > 0 {
		return clock{slices.Clone(both[over:]), true}
	}
	return clock{both, c.lost || d.lost}
}

// next ends the goroutine's segment and begins one before which that came, too.
func (s *strand) next(too clock) {
	old := s.now
	before := old.before
	if old.strand != 0 {
		before = before.with(clock{ticks: []tick{{old.strand, old.n}}})
	} else if len(too.ticks) == 0 && !too.lost {
		return // nothing was seen in it: it may go on
	}
	s.now = &segment{n: old.n + 1, tree: old.tree, before: before.with(too)}
}

// ordered says whether a fork or a join has put one of the segments before the other.
func (s *segment) ordered(t *segment) bool { return s.before.has(t) || t.before.has(s) }

// related says whether it would be known if they were ordered.
func (s *segment) related(t *segment) bool {
	return s.tree == t.tree && !s.before.lost && !t.before.lost
}
