package detector

import (
	"syncplay/detector/report"
	"syncplay/primitives/hook"
)

// journal keeps the steps of a run.
type journal interface {
	// kept returns the steps in the order in which they took effect, and how many earlier ones
	// were not kept.
	kept() (steps []step, dropped int)
}

// step is an operation of a task, and what came of it.
type step struct {
	task    *task
	op      hook.Op
	outcome report.Outcome
	part    string // of a part of the operation: what it is called
	site    hook.Site
	heldBy  [4]*task // of a wait: whom it is for
	note    Note     // of a run under control
}

// christen notes that the object was first used there.
//
//go:norace
func christen(o *hook.Object, at *hook.Site) {
	if o == nil || o.First() != nil || *at == (hook.Site{}) {
		return
	}
	first := new(hook.Site)
	*first = *at
	o.MarkFirst(first)
}
