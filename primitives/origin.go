package primitives

import (
	"sync/atomic"
	"unsafe"
)

// An origin is where a primitive was first used: the address of this very field. In a copy of the
// primitive it is the address of another. The primitive must not move, and it does not: what is
// announced is on the heap.
type origin uintptr

// copied says whether o was first used elsewhere.
//
//go:norace
func (o *origin) copied() bool {
	here, first := uintptr(unsafe.Pointer(o)), (*uintptr)(o)
	return atomic.LoadUintptr(first) != here &&
		!atomic.CompareAndSwapUintptr(first, 0, here) &&
		atomic.LoadUintptr(first) != here // two may come first at once
}

// here says whether o was first used here. If it says no, it may not have been used at all.
//
//go:norace
func (o *origin) here() bool { return atomic.LoadUintptr((*uintptr)(o)) == uintptr(unsafe.Pointer(o)) }
