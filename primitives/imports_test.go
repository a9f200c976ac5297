package primitives_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The ground floor stands on nothing: who uses a lock gets no dependency with it.
func TestImports(t *testing.T) {
	const own = "syncplay/primitives"
	tests := []struct {
		folder, reason string
		may            []string // beside the standard library
	}{
		{".", "the locks know the seam and the place to wait", []string{own + "/hook", own + "/internal/park"}},
		{"internal/park", "waiting is announced", []string{own + "/hook"}},
		{"hook", "the seam knows nobody on either side", nil},
	}
	for _, test := range tests {
		for _, file := range sources(t, test.folder) {
			for _, spec := range file.Imports {
				path := strings.Trim(spec.Path.Value, `"`)
				first, _, _ := strings.Cut(path, "/")
				if first == "syncplay" || strings.Contains(first, ".") {
					assert.Contains(t, test.may, path, "%s: %s", test.folder, test.reason)
				}
			}
		}
	}
}
