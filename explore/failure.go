package explore

import (
	"runtime"
	"strings"

	"syncplay/primitives/hook"
)

// failure is what went wrong in an execution first.
type failure struct {
	kind    wrong
	task    int
	message string
	value   any       // of a panic
	stack   []byte    // of a panic or a Goexit
	site    hook.Site // when recording
}

type wrong uint8

const (
	checkFailed wrong = iota
	panicked
	goexit
	misuse
	tooMuch // operations within one step
	tooMany // tasks
)

// leftAt returns where the goroutine was when it called by, runtime.Goexit or runtime.gopanic, whose
// deferred functions are called on top of it: the innermost frame of the program, or else last.
func leftAt(by string, last hook.Site) hook.Site {
	pcs := make([]uintptr, 64)
	pcs = pcs[:runtime.Callers(1, pcs)]
	frames, leaving := runtime.CallersFrames(pcs), false
	for {
		f, more := frames.Next()
		if leaving && !machinery(hook.Place{Func: f.Function, File: f.File}) &&
			!strings.HasPrefix(f.Function, "testing.") && !strings.HasPrefix(f.Function, "runtime.") {
			return hook.Site{f.PC + 1}
		}
		leaving = leaving || f.Function == by
		if !more {
			return last
		}
	}
}
