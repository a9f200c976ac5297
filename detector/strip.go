package detector

import (
	"syncplay/detector/report"
	"syncplay/primitives/hook"
)

// strip keeps the last steps of a run, in the order in which they took effect.
type strip struct {
	steps [256]step
	n     int // ever added
}

type step struct {
	task    *task
	op      hook.Op
	outcome report.Outcome
	site    hook.Site
	heldBy  [4]*task // of a wait: whom it is for
}

// add appends a step, over the oldest if need be.
//
//go:norace
func (s *strip) add(t *task, op hook.Op, outcome report.Outcome) {
	at := &s.steps[s.n%len(s.steps)]
	s.n++
	at.task, at.op, at.outcome, at.site = t, op, outcome, t.site
	for i := range at.heldBy {
		at.heldBy[i] = nil
	}
	if outcome != report.Waits {
		return
	}
	n := 0
	for h := t.waits.holds; h != nil && n < len(at.heldBy); h = h.nextOfResource {
		at.heldBy[n] = h.task
		n++
	}
}
