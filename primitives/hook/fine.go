package hook

import (
	"runtime"
	"unsafe"
)

// A Fine is a Listener to whom an operation is no single step: the atomics, the queues and the parks
// inside it are. What lies between two of them belongs to the first.
type Fine interface {
	// Step is called before the word is touched. It may let others go first, or end the task. An
	// open gate is awaited, if there is one.
	Step(t *Task, w Word, gate Gate)

	// Touch tells of a word that is touched as a part of the step under way: an unlock or a wake, which
	// may as well come right after what was before it.
	Touch(t *Task, w Word)

	// Spin lets others go first. It is called by one who looks at something again and again.
	Spin(t *Task)
}

// Word is a place in memory that a step touches, and how: Read, Write and Modify of an atomic, Lock and
// Unlock of a queue, Signal of a waiter.
type Word struct {
	Kind Kind
	Size uint8 // in bytes, of an atomic; 0 for all others
	At   unsafe.Pointer
}

// Finely says whether the parts of the task's operations are steps.
//
//go:norace
func (t *Task) Finely() bool { return t != nil && t.Fine != nil && !t.leaving }

// Step announces the atomic operation on *p that comes next.
func Step[W any](t *Task, k Kind, p *W) {
	if t.Finely() {
		t.Fine.Step(t, Word{k, uint8(unsafe.Sizeof(*p)), unsafe.Pointer(p)}, nil)
	}
}

// StepInto announces that the operation is about to enter what one at a time may be in, at p. The gate
// says whether nobody is.
//
//go:norace
func (t *Task) StepInto(p unsafe.Pointer, gate Gate) {
	if t.Finely() {
		t.Fine.Step(t, Word{Kind: Lock, At: p}, gate)
	}
}

// Touch announces what is done to p as a part of the step under way.
//
//go:norace
func (t *Task) Touch(k Kind, p unsafe.Pointer) {
	if t.Finely() {
		t.Fine.Touch(t, Word{Kind: k, At: p})
	}
}

// Yield gives the processor to one who was just woken, where that is faster. At the fine grain it is nobody's
// business.
//
//go:norace
func (t *Task) Yield() {
	if !t.Finely() {
		runtime.Gosched()
	}
}

// Spin gives the processor to others, in an operation that looks for what one of them is about to do.
//
//go:norace
func (t *Task) Spin() {
	if t.Finely() {
		t.Fine.Spin(t)
		return
	}
	runtime.Gosched()
}
