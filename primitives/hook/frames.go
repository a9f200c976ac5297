//go:build amd64 || arm64

package hook

import (
	"runtime"
	"slices"
)

// frames records the innermost return addresses of the caller's caller, by the frame pointers: some 3 ns,
// where [runtime.Callers] takes over 100. It does not clear what it does not reach.
//
//go:noescape
func frames(pcs *Site)

// swift says whether frames was seen to find what runtime.Callers finds.
var swift = agree()

// agree asks both, from a few calls deep.
//
//go:noinline
func agree() bool {
	const depth = 5
	var fast, slow Site
	deep(depth, &fast, &slow)
	a, b := fast.places(), slow.places()
	n := min(len(a), len(b))
	return n > depth && slices.Equal(a[:n], b[:n])
}

// deep calls itself n times, then records its callers in both ways.
//
//go:noinline
func deep(n int, fast, slow *Site) int {
	if n > 0 {
		return deep(n-1, fast, slow) + 1
	}
	record(fast, slow)
	return 0
}

//go:noinline
func record(fast, slow *Site) {
	frames(fast)
	runtime.Callers(3, slow[:])
}

// From records in s where the function was called from that calls the caller of From.
//
//go:noinline
//go:norace
func (s *Site) From() {
	if swift {
		*s = Site{}
		frames(s)
		return
	}
	runtime.Callers(3, s[:])
}
