package primitives_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inlined are the operations that cost their caller no call while nobody contends or listens.
var inlined = map[string][]string{
	"Mutex":     {"Lock", "TryLock", "Unlock"},
	"RWMutex":   {"Lock", "TryLock", "Unlock", "RLock", "TryRLock", "RUnlock"},
	"Semaphore": {"Wait", "Signal", "Release"},
	"SpinLock":  {"Lock", "TryLock", "Unlock"},
	"TASLock":   {"Lock", "TryLock", "Unlock"},
	"Once":      {"Do"},
	"Int64":     {"Add", "And", "CompareAndSwap", "Load", "Or", "Store", "Swap"},
	"Bool":      {"Load"},
}

// The compiler itself says what it inlines. What it says is of a build without the race detector,
// whatever this test is built with.
func TestUncontendedOperationsInline(t *testing.T) {
	output, err := tool(t, "", "build", "-gcflags=-m=2", "syncplay/primitives")
	require.NoError(t, err, output)
	for typ, methods := range inlined {
		for _, method := range methods {
			name := regexp.QuoteMeta("(*" + typ + ")." + method)
			verdict := regexp.MustCompile(`(?m)(can|cannot) inline ` + name + `(:| with cost).*$`).FindString(output)
			assert.True(t, strings.HasPrefix(verdict, "can inline"), "(*%s).%s: the compiler says %q", typ, method, verdict)
		}
	}
}

// A generic type is compiled where it is used.
func TestGenericOperationsInline(t *testing.T) {
	output, err := tool(t, `package user

import "syncplay/primitives"

func swap(a, b *primitives.Var[int]) {
	x := a.Get()
	a.Set(b.Get())
	b.Set(x)
}
`, "build", "-gcflags=-m=2", "./...")
	require.NoError(t, err, output)
	assert.Contains(t, output, "inlining call to primitives.(*Var[go.shape.int]).Get")
	assert.Contains(t, output, "inlining call to primitives.(*Var[go.shape.int]).Set")
}
