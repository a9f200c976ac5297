package primitives

import (
	"fmt"

	"syncplay/primitives/hook"
)

// A CheckError is what a failed [Check] panics with.
type CheckError struct {
	Message string
	Place   hook.Place // of the call
}

// Error returns the message and its place.
func (e *CheckError) Error() string {
	return fmt.Sprintf("primitives: check failed: %s at %v", e.Message, e.Place)
}

// Check states that cond holds at this point of the program. The format and its arguments say,
// as in [fmt.Sprintf], what is wrong if it does not.
//
// Check makes no ordering and does not block. Where cond does not hold, a controlled run ends
// with the message as its finding; otherwise Check panics with a [*CheckError].
func Check(cond bool, format string, args ...any) {
	if !cond {
		checkSlow(format, args...)
	}
}

func checkSlow(format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	if t := hook.Self(); t != nil {
		if t.Leaving() {
			return
		}
		t.Check(message)
	}
	site := hook.Here(1)
	panic(&CheckError{Message: message, Place: site.Place()})
}

// Reach states a goal: that some run comes by here. Who explores the runs reports the label with
// a schedule that reaches it; otherwise Reach does nothing. It makes no ordering and does not
// block.
func Reach(label string) {
	if hook.Loud() {
		reachSlow(label)
	}
}

func reachSlow(label string) {
	if t := hook.Self(); t != nil {
		t.Reach(label)
	}
}
