package explore

import (
	"runtime"
	"strings"

	"syncplay/detector/report"
	"syncplay/primitives/hook"
)

// derived is what an exploration saw of contexts that are asked behind its back: package context makes
// children of its own, which it ends together with ours, and a channel that Done returned may be looked
// at again. Neither is a step, so that a proof does not cover it.
type derived struct {
	child hook.Place // where the first child was made
	done  bool       // somebody called Done
}

// Value returns what package context finds. What it looks for is itself, if it is about to make a child.
func (c *scope) Value(key any) any {
	if _, own := key.(*int); own && c.m.derived.child.File == "" {
		if function, at := contextCaller(); makesChild(function) && !machinery(at) {
			c.m.noteChild(at)
		}
	}
	return c.Context.Value(key)
}

// makesChild says whether the function of package context returns a context that ends by itself.
func makesChild(function string) bool {
	switch strings.TrimPrefix(function, "context.") {
	case "WithCancel", "WithCancelCause", "WithDeadline", "WithDeadlineCause", "WithTimeout", "WithTimeoutCause":
		return true
	}
	return false
}

// contextCaller returns the function of package context that the caller was called from in the end, "" if
// it was not, and where that one was called.
func contextCaller() (function string, at hook.Place) {
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	for {
		f, more := frames.Next()
		switch {
		case strings.HasPrefix(f.Function, "context."):
			function = f.Function
		case function != "" || !strings.Contains(f.Function, "explore.(*"): // and not one of a context of ours
			return function, hook.Place{Func: f.Function, File: f.File, Line: f.Line}
		}
		if !more {
			return function, at
		}
	}
}

//go:norace
func (m *machine) noteChild(at hook.Place) { m.derived.child = at }

//go:norace
func (m *machine) noteDone() { m.derived.done = true }

// derives settles that nothing is proved if package context has made a child of a context of ours.
func (x *exploration) derives() bool {
	at := x.m.derived.child
	if at.File == "" {
		return false
	}
	x.result.Complete = false
	x.settle(report.Uncontrolled, "a context of primitives has a child of package context, made at "+at.String()+
		": who asks it whether it is done takes no step; make it by primitives.WithCancel, WithTimeout or WithDeadline")
	return true
}
