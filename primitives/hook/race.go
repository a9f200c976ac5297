//go:build race

package hook

import (
	"runtime"
	"sync/atomic"
	"unsafe"
)

// Race says whether the race detector is built in.
const Race = true

// Loud says whether anybody may be listening. With the race detector it is always true, so
// that every operation takes the road on which its edges are announced.
func Loud() bool { return true }

// Hide starts a section whose synchronisation the race detector does not see. Sections nest.
func Hide() { runtime.RaceDisable() }

// Show ends a section started by Hide.
func Show() { runtime.RaceEnable() }

// TakeEdge orders all that happened before GiveEdge(p) before what follows.
// It does nothing in a hidden section.
func TakeEdge(p unsafe.Pointer) { runtime.RaceAcquire(p) }

// GiveEdge orders all that happened so far before what follows a TakeEdge(p).
// It does nothing in a hidden section.
func GiveEdge(p unsafe.Pointer) { runtime.RaceReleaseMerge(p) }

// HandEdge is a GiveEdge that takes the place of all that was given at p before: what is handed
// from one to one at an address that is used again.
// It does nothing in a hidden section.
func HandEdge(p unsafe.Pointer) { runtime.RaceRelease(p) }

// What follows looks at an atomic of somebody else's object. The race detector does not know that it was made before
// it is looked at, for who told of it was not seen to; and would see an atomic load in any function.

//go:norace
func peek32(p *atomic.Uint32) uint32 { return *(*uint32)(unsafe.Pointer(p)) }

//go:norace
func peek64(p *atomic.Uint64) uint64 { return *(*uint64)(unsafe.Pointer(p)) }

//go:norace
func peekAt[T any](p *atomic.Pointer[T]) *T { return *(**T)(unsafe.Pointer(p)) }

// Peek looks at *p, which is changed by atomics.
//
//go:norace
func Peek(p *int64) int64 { return *p }
