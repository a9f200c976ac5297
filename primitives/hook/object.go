package hook

import "sync/atomic"

// Object is the part of a primitive that listeners know it by. Every primitive holds one.
// The zero value is ready; it must not be copied, as the primitive around it must not.
type Object struct {
	name  atomic.Pointer[label] // given by SetName and SetClass
	first atomic.Pointer[Site]  // of its first use: the name of the nameless
	rank  atomic.Uint64         // place in the global order of LockAll; 0 before it is drawn
	home  atomic.Pointer[Home]  // the run whose task last announced an operation on it

	holder atomic.Uint64 // see Hold
	loose  atomic.Uint32 // see Loosen
	owned  atomic.Uint32 // see Own
	id     atomic.Uint32 // see ID; 0 before it is drawn

	// Number is the home's own: what it knows the object by. Only a home that lets one task go at
	// a time may use it.
	Number int32
}

// label is what people call an object, and what kind of thing it is to them. It does not change.
type label struct{ name, class string }

// A Home is the run that an object belongs to.
type Home interface {
	// Meet is called on a goroutine of no run that is about to do op on an object of this one.
	// It returns the task that the goroutine becomes, or nil to let it be.
	Meet(gid uint64, op Op) *Task
}

// SetName names the object. It orders nothing.
func (o *Object) SetName(name string) {
	o.relabel(func(l *label) { l.name = name })
}

// Name returns the name given by SetName, or "".
func (o *Object) Name() string { return o.label().name }

// SetClass says to which class of objects this one belongs. It orders nothing.
func (o *Object) SetClass(class string) {
	o.relabel(func(l *label) { l.class = class })
}

// Class returns the class given by SetClass, or "".
func (o *Object) Class() string { return o.label().class }

//go:norace
func (o *Object) relabel(change func(*label)) {
	Hide()
	defer Show()
	for {
		old, next := peekAt(&o.name), new(label)
		if old != nil {
			*next = *old
		}
		change(next)
		if o.name.CompareAndSwap(old, next) {
			return
		}
	}
}

//go:norace
func (o *Object) label() (l label) {
	if p := peekAt(&o.name); p != nil {
		l = *p
	}
	return l
}

// Hold notes who holds the object and lets nobody else, as a watch of the process tells goroutines apart; 0 is nobody.
//
//go:norace
func (o *Object) Hold(holder uint64) { o.holder.Store(holder) }

// Holder returns what the last Hold noted.
//
//go:norace
func (o *Object) Holder() uint64 { return peek64(&o.holder) }

// Loosen notes that somebody gave back some of the object without holding it: from now on nobody knows who holds what.
//
//go:norace
func (o *Object) Loosen() { o.loose.Store(1) }

// Loose says whether Loosen was called.
//
//go:norace
func (o *Object) Loose() bool { return peek32(&o.loose) != 0 }

// Own notes that somebody gave back some of the object that he had taken himself.
//
//go:norace
func (o *Object) Own() { o.owned.Store(1) }

// Owned says whether Own was called.
//
//go:norace
func (o *Object) Owned() bool { return peek32(&o.owned) != 0 }

// First returns the site that MarkFirst recorded, or nil.
//
//go:norace
func (o *Object) First() *Site { return peekAt(&o.first) }

// MarkFirst records s as the place of the first use, unless there is one.
func (o *Object) MarkFirst(s *Site) {
	Hide()
	defer Show()
	if peekAt(&o.first) == nil {
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

// At says whether h is the object's home.
func (o *Object) At(h *Home) bool { return o.home.Load() == h }

// ids is the last number that ID gave out.
var ids atomic.Uint32

// ID returns the object's number among all that were asked for theirs: it draws one at the first call. No
// two objects of the first 4,294,967,295 have the same.
func (o *Object) ID() uint32 {
	if peek32(&o.id) == 0 {
		Hide()
		o.id.CompareAndSwap(0, ids.Add(1))
		Show()
	}
	return o.Drawn()
}

// Drawn returns the number that ID has drawn, or 0. Who did not make the object may ask for it too.
//
//go:norace
func (o *Object) Drawn() uint32 { return peek32(&o.id) }

// ranks is the last number drawn by any object.
var ranks atomic.Uint64

// Rank returns the object's number in the global order, which it draws at the first call.
func (o *Object) Rank() uint64 {
	if peek64(&o.rank) == 0 {
		o.rank.CompareAndSwap(0, ranks.Add(1))
	}
	return peek64(&o.rank)
}

// Ranked says whether the object has drawn its number.
func (o *Object) Ranked() bool { return peek64(&o.rank) != 0 }
