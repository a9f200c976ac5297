//go:build !race

package hook

import (
	"sync/atomic"
	"unsafe"
)

// Race says whether the race detector is built in.
const Race = false

// Loud says whether anybody is listening: the one check that a free-running operation pays.
func Loud() bool { return atomic.LoadUint32(&listeners) != 0 }

// Hide starts a section whose synchronisation the race detector does not see. Sections nest.
func Hide() {}

// Show ends a section started by Hide.
func Show() {}

// TakeEdge orders all that happened before GiveEdge(p) before what follows.
func TakeEdge(unsafe.Pointer) {}

// GiveEdge orders all that happened so far before what follows a TakeEdge(p).
func GiveEdge(unsafe.Pointer) {}

// HandEdge is a GiveEdge that takes the place of all that was given at p before: what is handed
// from one to one at an address that is used again.
func HandEdge(unsafe.Pointer) {}

// What follows looks at an atomic of somebody else's object: see the other build.

func peek32(p *atomic.Uint32) uint32 { return p.Load() }

func peek64(p *atomic.Uint64) uint64 { return p.Load() }

func peekAt[T any](p *atomic.Pointer[T]) *T { return p.Load() }

// Peek looks at *p, which is changed by atomics.
func Peek(p *int64) int64 { return atomic.LoadInt64(p) }
