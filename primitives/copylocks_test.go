package primitives_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// copied are the exported types that may be copied, and why.
var copied = map[string]string{
	"CheckError": "it says what happened, and holds nothing that is still used",
	"PanicError": "it says what happened, and holds nothing that is still used",
	"OrderError": "it says what happened, and holds nothing that is still used",
	"Keyed":      "it points to a lock",
}

// A copy of a lock is a second lock with the state of the first: go vet must see each.
func TestVetReportsCopies(t *testing.T) {
	var program strings.Builder
	program.WriteString("package user\n\nimport \"syncplay/primitives\"\n\n")
	types := structs(t)
	for name, generic := range types {
		argument := ""
		if generic {
			argument = "[int]"
		}
		fmt.Fprintf(&program, "func copies%s(primitives.%s%s) {}\n", name, name, argument)
	}
	output, err := tool(t, program.String(), "vet", "-copylocks", ".")
	assert.Error(t, err, "vet finds something")
	for name := range types {
		report := fmt.Sprintf("copies%s passes lock by value", name)
		if reason, may := copied[name]; may {
			assert.NotContains(t, output, report, reason)
		} else {
			assert.Contains(t, output, report, "%s must not be copied", name)
		}
	}
}
