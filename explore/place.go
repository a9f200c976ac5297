package explore

import (
	"strings"

	"syncplay/internal/dump"
	"syncplay/primitives/hook"
)

// siteOf returns where in the function a task's goroutine is: the innermost frame that belongs
// neither to what runs the function nor to the standard library.
func siteOf(g dump.Goroutine) hook.Place {
	for _, p := range g.Stack {
		if !machinery(p) && !dump.Standard(p) {
			return p
		}
	}
	return g.Top
}

// machinery says whether the frame belongs to what runs the function, not to the function.
func machinery(p hook.Place) bool {
	if strings.HasSuffix(p.File, "_test.go") {
		return false
	}
	for _, name := range []string{"syncplay/explore.", "syncplay/primitives", "syncplay/internal/"} {
		if strings.HasPrefix(p.Func, name) {
			return true
		}
	}
	return false
}
