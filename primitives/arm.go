package primitives

import (
	"fmt"
	"reflect"
	"unsafe"

	"syncplay/primitives/hook"
)

// An arm is a case at work, in one operation: what it sends, or what it has received.
type arm interface {
	part() hook.Part
	told() string // the value, as people see it
	then()        // what follows when it was taken

	// On real channels.

	try() bool                                   // does it, if that is possible at once
	block(done, out <-chan struct{}) (which int) // does it (0), unless done (1) or out (2) is closed first
	selectCase() reflect.SelectCase
	selected(v reflect.Value, ok bool) // reflect has done it
	shut() bool                        // it would panic

	// Under control.

	ready() bool              // it can be done now
	open() bool               // it can be done now without a partner who waits
	meets() bool              // it may need a partner
	take(s *selection)        // does it
	join(s *selection, i int) // waits for a partner
	leave()
	met() // the partner has done it
}

// side is what the two sides of a channel have in common.
type side[T any] struct {
	offer
	c *Chan[T]
	v T
}

func (a *side[T]) on(k hook.Kind) hook.Part {
	return hook.Part{Kind: k, Object: a.c.object(), N: a.c.room()}
}
func (a *side[T]) shut() bool { return false }

//go:norace
func (a *side[T]) meets() bool { return a.c.channel() != nil && cap(a.c.real) == 0 }

//go:norace
func (a *side[T]) met() { hook.Takes(unsafe.Pointer(&a.back)) }

//go:norace
func (a *side[T]) joins(l *line, s *selection, i int) {
	a.of, a.index = s, i
	l.push(&a.offer)
}

// sending is the case of OnSend at work.
type sending[T any] struct {
	side[T]
	f func()
}

func (a *sending[T]) begin() arm      { b := *a; return &b }
func (a *sending[T]) part() hook.Part { return a.on(hook.Send) }
func (a *sending[T]) told() string    { return fmt.Sprint(a.v) }
func (a *sending[T]) shut() bool      { return a.c.isShut() }

func (a *sending[T]) then() {
	if a.f != nil {
		a.f()
	}
}

func (a *sending[T]) try() bool {
	select {
	case a.c.channel() <- a.v:
		return true
	default:
		return false
	}
}

func (a *sending[T]) block(done, out <-chan struct{}) int {
	select {
	case a.c.channel() <- a.v:
		return 0
	case <-done:
		return 1
	case <-out:
		return 2
	}
}

func (a *sending[T]) selectCase() reflect.SelectCase {
	return reflect.SelectCase{Dir: reflect.SelectSend, Chan: reflect.ValueOf(a.c.channel()), Send: reflect.ValueOf(&a.v).Elem()}
}

func (a *sending[T]) selected(reflect.Value, bool) {}

//go:norace
func (a *sending[T]) open() bool {
	if a.c.channel() == nil {
		return false
	}
	return a.c.model.closed || a.c.model.len() < cap(a.c.real)
}

//go:norace
func (a *sending[T]) ready() bool { return a.open() || a.meets() && a.c.model.receivers.first() != nil }

//go:norace
func (a *sending[T]) take(s *selection) {
	x := &a.c.model
	switch {
	case x.closed:
		s.closed = true
	case a.meets():
		r := x.receivers.first()
		to := r.of.arms[r.index].(*receiving[T])
		to.v, to.ok = a.v, true
		r.accept()
	default:
		x.put(a.v, cap(a.c.real))
	}
}

//go:norace
func (a *sending[T]) join(s *selection, i int) {
	if a.meets() {
		a.joins(&a.c.model.senders, s, i)
	}
}

// receiving is the case of OnRecv at work.
type receiving[T any] struct {
	side[T]
	ok bool
	f  func(v T, ok bool)
}

func (a *receiving[T]) begin() arm      { b := *a; return &b }
func (a *receiving[T]) part() hook.Part { return a.on(hook.Recv) }

func (a *receiving[T]) told() string {
	if !a.ok {
		return "closed"
	}
	return fmt.Sprint(a.v)
}

func (a *receiving[T]) then() {
	if a.f != nil {
		a.f(a.v, a.ok)
	}
}

func (a *receiving[T]) try() bool {
	select {
	case a.v, a.ok = <-a.c.channel():
		return true
	default:
		return false
	}
}

func (a *receiving[T]) block(done, out <-chan struct{}) int {
	select {
	case a.v, a.ok = <-a.c.channel():
		return 0
	case <-done:
		return 1
	case <-out:
		return 2
	}
}

func (a *receiving[T]) selectCase() reflect.SelectCase {
	return reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(a.c.channel())}
}

func (a *receiving[T]) selected(v reflect.Value, ok bool) {
	reflect.ValueOf(&a.v).Elem().Set(v)
	a.ok = ok
}

//go:norace
func (a *receiving[T]) open() bool {
	return a.c.channel() != nil && (a.c.model.closed || a.c.model.len() > 0)
}

//go:norace
func (a *receiving[T]) ready() bool { return a.open() || a.meets() && a.c.model.senders.first() != nil }

//go:norace
func (a *receiving[T]) take(*selection) {
	x := &a.c.model
	switch {
	case x.len() > 0:
		a.v, a.ok = x.get(), true
	case x.closed:
		hook.Takes(unsafe.Pointer(&a.c.obj))
	default:
		s := x.senders.first()
		a.v, a.ok = s.of.arms[s.index].(*sending[T]).v, true
		s.accept()
	}
}

//go:norace
func (a *receiving[T]) join(s *selection, i int) {
	if a.meets() {
		a.joins(&a.c.model.receivers, s, i)
	}
}

// expiring is the case of OnDone at work.
type expiring struct {
	done <-chan struct{}
	f    func()
}

func (a *expiring) begin() arm      { return a }
func (a *expiring) part() hook.Part { return hook.Part{Kind: hook.CancelOp, Done: a.done} }
func (a *expiring) told() string    { return "done" }

func (a *expiring) then() {
	if a.f != nil {
		a.f()
	}
}

func (a *expiring) try() bool { return a.open() }

func (a *expiring) block(done, out <-chan struct{}) int {
	select {
	case <-a.done:
		return 0
	case <-done:
		return 1
	case <-out:
		return 2
	}
}

func (a *expiring) selectCase() reflect.SelectCase {
	return reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(a.done)}
}

func (a *expiring) selected(reflect.Value, bool) {}
func (a *expiring) shut() bool                   { return false }

// open says whether the context is done. In a hidden section it takes no edge.
//
//go:norace
func (a *expiring) open() bool {
	select {
	case <-a.done:
		return true
	default:
		return false
	}
}

//go:norace
func (a *expiring) ready() bool { return a.open() }

func (a *expiring) meets() bool { return false }

// take takes the edge of the cancellation.
func (a *expiring) take(*selection) {
	hook.Show()
	<-a.done
	hook.Hide()
}

func (a *expiring) join(*selection, int) {}
func (a *expiring) leave()               {}
func (a *expiring) met()                 {}

var (
	_ Case = (*sending[int])(nil)
	_ Case = (*receiving[int])(nil)
	_ Case = (*expiring)(nil)
)
