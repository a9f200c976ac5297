package park

import (
	"sync/atomic"
	"time"

	"syncplay/primitives/hook"
)

// A Spin is the short wait of one who expects the lock to be free in a moment: a few rounds of
// about roundTime each, then no more. Its zero value is ready, for one attempt to lock.
//
// The rounds are bounded by time, not by iterations: one PAUSE costs 4 ns on some processors
// and 40 on others. Where there is only one processor to run on, nobody could free the lock
// meanwhile, and there is no round at all.
type Spin struct{ round int }

const (
	rounds    = 4
	roundTime = 500 * time.Nanosecond
)

// pauses is how many PAUSE instructions make a round; 0 before it was measured.
var pauses atomic.Uint32

// measure times the instruction. Two that measure at the same time do no harm.
func measure() uint32 {
	const sample = 256
	best := time.Hour
	for range 4 {
		start := time.Now()
		pause(sample)
		best = min(best, time.Since(start))
	}
	n := uint32(min(max(sample*roundTime/max(best, 1), 1), 1000))
	pauses.Store(n)
	return n
}

// Once waits one round. It says false, without waiting, when it is time to give up. At the fine grain
// there is one round, in which the others may go first.
func (s *Spin) Once(t *hook.Task) bool {
	if t.Finely() {
		s.round++
		return s.round == 1
	}
	if s.round >= rounds || alone() {
		countProcs()
		return false
	}
	s.round++
	pause(pausesPerRound())
	return true
}

// Poll looks until ready says true, for as long as a Spin lasts, and says whether it did. It is
// for one who is next in line, so that nobody else looks at the same word: it looks often.
func Poll(t *hook.Task, ready func() bool) bool {
	if ready() {
		return true
	}
	if t.Finely() {
		return ready()
	}
	if alone() {
		countProcs()
		return false
	}
	for range rounds * pausesPerRound() {
		pause(1)
		if ready() {
			return true
		}
	}
	countProcs()
	return false
}

// pausesPerRound returns how many PAUSE instructions take roundTime.
func pausesPerRound() uint32 {
	if n := pauses.Load(); n != 0 {
		return n
	}
	return measure()
}
