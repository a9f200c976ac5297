package explore

import (
	"fmt"
	"time"

	"syncplay/detector/report"
	"syncplay/internal/dump"
	"syncplay/internal/gid"
	"syncplay/primitives/hook"
)

// How long things may take.
const (
	tick    = 20 * time.Millisecond
	suspect = 100 * time.Millisecond // without an execution that ends, before the goroutines are looked at
	grace   = time.Second            // after the time has ended
)

// supervise lets the exploration run on a goroutine of its own, and looks after it: a task that
// blocks outside of the primitives would keep it for ever.
func (x *exploration) supervise() Result {
	hook.Listen(gid.Get())
	done := make(chan struct{})
	own.Add(1)
	go func() {
		defer close(done)
		defer hook.Unlisten() // later than Run returns if a task stays behind: should it go on, it is unwound
		x.explore()
		x.m.back.close()
	}()
	clock := time.NewTicker(tick)
	defer clock.Stop()
	w := watchdog{x: x, moved: time.Now()}
	for {
		select {
		case <-done:
			return x.result
		case <-clock.C:
			if x.progress != nil {
				x.progress(Progress{x.m.marks.Load(), time.Since(x.start)})
			}
			if r, given := w.look(); given {
				return r
			}
		}
	}
}

// watchdog notices when an exploration does not get on.
type watchdog struct {
	x     *exploration
	marks int64
	steps int64
	moved time.Time
	stuck uint64 // the goroutine that was blocked at the last look
}

// look says whether the exploration has to be given up, and what to say of it then.
func (w *watchdog) look() (Result, bool) {
	x := w.x
	late := time.Since(x.start) > x.maxTime+grace || x.ctx.Err() != nil
	if late {
		x.cut.Store(true)
	}
	if n, s := x.m.marks.Load(), x.m.strides.Load(); n != w.marks || s != w.steps {
		w.marks, w.steps, w.moved, w.stuck = n, s, time.Now(), 0
		return Result{}, false
	}
	if time.Since(w.moved) < suspect {
		return Result{}, false
	}
	t, g := x.m.astray(dump.All())
	if t == nil {
		w.stuck = 0
		return Result{}, false
	}
	again := w.stuck == g.ID
	w.stuck = g.ID
	switch {
	case g.Blocked() && again && (late || g.State != "sleep"):
		return w.giveUp(t, report.Uncontrolled, fmt.Sprintf("%s is blocked outside the primitives (%s) at %v and stays behind; "+
			"use what package primitives has for it", t.title(), g.State, siteOf(g))), true
	case !g.Blocked() && time.Since(x.start) > x.maxTime+2*grace:
		return w.giveUp(t, report.Inconclusive, fmt.Sprintf("%s is still running at %v after the time has ended, and stays behind",
			t.title(), siteOf(g))), true
	}
	return Result{}, false
}

// giveUp leaves the task where it is and ends the others.
func (w *watchdog) giveUp(t *task, v Verdict, why string) Result {
	w.x.cut.Store(true) // should the task go on after all
	w.x.m.back.abandon(t)
	return Result{
		Verdict: v, Why: why, Schedules: w.marks, Seed: w.x.seed,
		Findings: []Finding{}, Reached: map[string]string{},
	}
}

// astray returns the task that is out of the machine's hands, running or blocked, and its
// goroutine.
func (m *machine) astray(all map[uint64]dump.Goroutine) (*task, dump.Goroutine) {
	numbers := m.goroutines()
	for i, n := range numbers {
		if g, alive := all[n]; n != 0 && alive && !m.back.parked(g) {
			return m.tasks[i], g
		}
	}
	return nil, dump.Goroutine{}
}

// goroutines returns the numbers of the tasks' goroutines.
//
//go:norace
func (m *machine) goroutines() (numbers [MaxTasks]uint64) {
	for i := range m.n {
		if m.tasks[i] != nil {
			numbers[i] = m.tasks[i].Number()
		}
	}
	return numbers
}
