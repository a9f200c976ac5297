package detector

import (
	"slices"

	"syncplay/detector/report"
	"syncplay/primitives/hook"
)

// strip keeps the last steps of a run, in the order in which they took effect.
type strip struct {
	steps [256]step
	n     int // ever added
}

// add appends a step, over the oldest if need be, and returns it. A lock has its name from where it
// was first taken, for one who waits for it may come to say so before the one who took it.
//
//go:norace
func (s *strip) add(t *task, op hook.Op, outcome report.Outcome) *step {
	at := &s.steps[s.n%len(s.steps)]
	s.n++
	at.task, at.op, at.outcome, at.site = t, op, outcome, t.site
	for i := range at.heldBy {
		at.heldBy[i] = nil
	}
	if _, lock := claims(op.Kind); outcome != report.Waits || !lock {
		christen(op.Object, &t.site)
	}
	return at
}

// kept puts the steps into the order in which they took effect. A hold is entered after it took
// effect, so a wait for it may have been entered before: the steps of the one who took it, up to
// there, then come first, for the lock was taken when the other asked.
func (s *strip) kept() (steps []step, dropped int) {
	dropped = max(0, s.n-len(s.steps))
	for i := dropped; i < s.n; i++ {
		steps = append(steps, s.steps[i%len(s.steps)])
	}
	for i := range steps {
		if at := steps[i]; at.outcome == report.Waits && at.heldBy[0] == nil {
			if j := takenMeanwhile(steps, i); j > 0 {
				steps[i].heldBy[0] = steps[j].task
				bringForward(steps, i, j)
			}
		}
	}
	return steps, dropped
}

// takenMeanwhile returns the step after i in which another task turns out to have taken what step i
// waits for, or 0.
func takenMeanwhile(steps []step, i int) int {
	_, lock := claims(steps[i].op.Kind)
	for j := i + 1; lock && j < len(steps) && steps[j].task != steps[i].task; j++ {
		if steps[j].op.Object != steps[i].op.Object {
			continue
		}
		if _, takes := claims(steps[j].op.Kind); takes && steps[j].outcome == report.Took {
			return j
		}
		if steps[j].outcome == report.Gave {
			return 0
		}
	}
	return 0
}

// bringForward moves the steps from i to j that are of j's task to before i, in their order.
func bringForward(steps []step, i, j int) {
	task := steps[j].task
	slices.SortStableFunc(steps[i:j+1], func(a, b step) int {
		switch {
		case a.task == task && b.task != task:
			return -1
		case a.task != task && b.task == task:
			return 1
		}
		return 0
	})
}
