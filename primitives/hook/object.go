package hook

import "sync/atomic"

// Object is the part of a primitive that listeners know it by. Every primitive holds one.
// The zero value is ready; it must not be copied, as the primitive around it must not.
type Object struct {
	name  atomic.Pointer[string] // given by SetName
	first atomic.Pointer[Site]   // of its first use: the name of the nameless
	rank  atomic.Uint64          // place in the global order of LockAll; 0 before it is drawn
	home  atomic.Pointer[Home]   // the run whose task last announced an operation on it

	// Number is the home's own: what it knows the object by. Only a home that lets one task go at
	// a time may use it.
	Number int32
}

// A Home is the run that an object belongs to.
type Home interface {
	// Meet is called on a goroutine of no run that is about to do op on an object of this one.
	// It returns the task that the goroutine becomes, or nil to let it be.
	Meet(gid uint64, op Op) *Task
}

// SetName names the object. It orders nothing.
//
//go:norace
func (o *Object) SetName(name string) {
	Hide()
	o.name.Store(&name)
	Show()
}

// Name returns the name given by SetName, or "".
//
//go:norace
func (o *Object) Name() string {
	Hide()
	p := o.name.Load()
	Show()
	if p == nil {
		return ""
	}
	return *p
}

// First returns the site that MarkFirst recorded, or nil.
func (o *Object) First() *Site {
	Hide()
	defer Show()
	return o.first.Load()
}

// MarkFirst records s as the place of the first use, unless there is one.
func (o *Object) MarkFirst(s *Site) {
	Hide()
	defer Show()
	if o.first.Load() == nil {
		o.first.CompareAndSwap(nil, s)
	}
}

// Adopt makes h the object's home and returns the one that it had.
func (o *Object) Adopt(h *Home) *Home {
	old := o.home.Load()
	if old != h {
		o.home.Store(h)
	}
	return old
}

// ranks is the last number drawn by any object.
var ranks atomic.Uint64

// Rank returns the object's number in the global order, which it draws at the first call.
func (o *Object) Rank() uint64 {
	if o.rank.Load() == 0 {
		o.rank.CompareAndSwap(0, ranks.Add(1))
	}
	return o.rank.Load()
}

// Ranked says whether the object has drawn its number.
func (o *Object) Ranked() bool { return o.rank.Load() != 0 }
