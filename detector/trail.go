package detector

import (
	"runtime"

	"syncplay/primitives/hook"
)

// A trail is where a wait was called from, all the way: its return addresses, innermost first.
type trail [64]uintptr

// follow notes where the wait that begins was called from.
//
//go:norace
func (t *task) follow() {
	if t.trail == nil || t.kept {
		t.trail, t.kept = new(trail), false
	}
	*t.trail = trail{}
	runtime.Callers(2, t.trail[:])
}

// stack resolves the trail for one who uses the primitives.
func (t *trail) stack() []hook.Place {
	n := 0
	for n < len(t) && t[n] != 0 {
		n++
	}
	return hook.Stack(t[:n])
}
