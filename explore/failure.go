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

// goexitAt returns where the goroutine was when it called runtime.Goexit, whose deferred functions
// are called on top of it: the innermost frame outside of package testing, or else last.
func goexitAt(last hook.Site) hook.Site {
	pcs := make([]uintptr, 64)
	pcs = pcs[:runtime.Callers(1, pcs)]
	frames, exiting := runtime.CallersFrames(pcs), false
	for {
		f, more := frames.Next()
		if exiting && !strings.HasPrefix(f.Function, "testing.") && !strings.HasPrefix(f.Function, "runtime.") {
			return hook.Site{f.PC + 1}
		}
		exiting = exiting || f.Function == "runtime.Goexit"
		if !more {
			return last
		}
	}
}
