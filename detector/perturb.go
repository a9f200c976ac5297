package detector

import (
	"runtime"
	"time"
)

// Perturbation makes rare interleavings frequent. Two goroutines that each hold a lock for some
// nanoseconds hardly ever meet in the middle; delayed there, they do. A delay waits for nobody
// and orders nothing: it is a yield, or a loop that looks at the clock.

const (
	longestNudge = 8 * time.Microsecond
	gateTime     = 20 * time.Microsecond
)

// nudge delays the task a little, or not: four times in eight it does nothing, twice it yields,
// twice it is busy for a while.
//
//go:norace
func (t *task) nudge() {
	switch n := t.random.next(); n % 8 {
	case 0, 1:
		runtime.Gosched()
	case 2, 3:
		busy(time.Duration(n>>8) % longestNudge)
	}
}

// busy returns after d.
func busy(d time.Duration) {
	for start := time.Now(); time.Since(start) < d; {
	}
}

// await lets the goroutines of a run start together. It is a hint that never waits for long: a
// new task is busy until the one that spawns has come to its first wait, or gateTime is over.
//
//go:norace
func (r *run) await() {
	for start := time.Now(); !r.gate.Load() && time.Since(start) < gateTime; {
	}
}
