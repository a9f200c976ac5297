package explore

import (
	"iter"
	"math/bits"
)

// MaxTasks is how many goroutines one execution may start, the function itself included.
const MaxTasks = 64

// Tasks is a set of tasks, by their numbers: 0 is the function itself, the others are numbered in
// the order in which they were started.
type Tasks uint64

// Has says whether task i is in the set.
func (s Tasks) Has(i int) bool { return i >= 0 && s>>uint(i)&1 != 0 }

// Len returns how many there are.
func (s Tasks) Len() int { return bits.OnesCount64(uint64(s)) }

// First returns the smallest, or -1.
func (s Tasks) First() int {
	if s == 0 {
		return -1
	}
	return bits.TrailingZeros64(uint64(s))
}

// After returns the smallest above i, or else the smallest of all.
func (s Tasks) After(i int) int {
	if above := s &^ (only(i)<<1 - 1); i >= 0 && above != 0 {
		return above.First()
	}
	return s.First()
}

// Nth returns the n'th of the set, counted from 0.
func (s Tasks) Nth(n int) int {
	for ; n > 0; n-- {
		s &= s - 1
	}
	return s.First()
}

// All returns the tasks of the set in ascending order.
func (s Tasks) All() iter.Seq[int] {
	return func(yield func(int) bool) {
		for ; s != 0; s &= s - 1 {
			if !yield(s.First()) {
				return
			}
		}
	}
}

func only(i int) Tasks { return 1 << uint(i) }
