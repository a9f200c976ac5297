package explore

import "syncplay/primitives/hook"

// failure is what went wrong in an execution first.
type failure struct {
	kind    wrong
	task    int
	message string
	value   any // of a panic
	stack   []byte
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
