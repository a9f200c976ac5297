package park

import (
	"runtime"
	"sync/atomic"
	"time"
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

// Once waits one round. It says false, without waiting, when it is time to give up.
func (s *Spin) Once() bool {
	if s.round >= rounds || runtime.GOMAXPROCS(0) == 1 {
		return false
	}
	s.round++
	n := pauses.Load()
	if n == 0 {
		n = measure()
	}
	pause(n)
	return true
}
