package primitives

import (
	"fmt"
	"runtime/debug"
	"sync/atomic"
	"unsafe"

	"syncplay/primitives/hook"
)

// A Group starts goroutines that have names, and waits for all of them. It takes the place of
// the go statement where a program is to be watched or explored, and a panic in one of its
// goroutines is passed on to the one who waits.
//
// The zero value is a group without goroutines. A Group must not be copied after first use.
//
// In the terminology of the Go memory model, a call to Go "synchronizes before" the start of its
// f, and the end of f "synchronizes before" the return of any Wait call that it unblocks.
//
// Go never blocks. Wait parks until all goroutines of the group have ended. A Group may be used
// again after Wait, and its goroutines may start others in it.
type Group struct {
	count   count                      // of goroutines that have not ended
	failure atomic.Pointer[PanicError] // the first panic that no Wait has passed on; CAS in ended pairs with Swap in Wait
	obj     hook.Object
}

var _ Object = (*Group)(nil)

func (g *Group) object() *hook.Object { return &g.obj }

// Go calls f on a new goroutine with the given name, which messages, reports and traces show;
// it may be empty. A goroutine that ends by [runtime.Goexit] has ended like any other.
func (g *Group) Go(name string, f func()) {
	hook.Hide()
	g.count.add(nil, 1)
	hook.Show()
	hook.Go(name, &g.obj, (*member)(g), f)
}

// member is a Group as its goroutines know it. It is a hook.Starter.
type member Group

// Ended is deferred by each goroutine of the group.
func (m *member) Ended(t *hook.Task, name string) {
	g := (*Group)(m)
	var failure *PanicError
	if !t.Leaving() { // else the unwinding goes on
		if v := recover(); v != nil {
			failure = &PanicError{Name: name, Value: v, Stack: debug.Stack()}
			t.Panicked(v, failure.Stack)
		}
	}
	hook.GiveEdge(unsafe.Pointer(&g.obj))
	hook.Hide()
	if failure != nil {
		g.failure.CompareAndSwap(nil, failure)
	}
	g.count.add(nil, -1)
	hook.Show()
}

// Wait blocks until all goroutines of the group have ended. If one of them panicked, Wait then
// panics with a [*PanicError]; if several did, with that of the first. If several wait, one of
// them panics.
func (g *Group) Wait() {
	t := hook.Enter(hook.Op{Kind: hook.Join, Noun: hook.Group, Object: &g.obj, Gate: &g.count})
	if g.count.wait(t) == hook.Unwound {
		t.Leave()
	}
	failure := g.failure.Swap(nil)
	silent := t.Forgives(&g.obj)
	t.Acquired(&g.obj)
	if failure != nil && !silent {
		panic(failure)
	}
}

// A PanicError is what [Group.Wait] panics with when a goroutine of the group has panicked.
type PanicError struct {
	Name  string // of the goroutine
	Value any    // that it panicked with
	Stack []byte // of the goroutine, as runtime/debug.Stack formats it
}

// Error says which goroutine panicked with what, and shows its stack.
func (e *PanicError) Error() string {
	who := "a goroutine"
	if e.Name != "" {
		who = fmt.Sprintf("goroutine %q", e.Name)
	}
	return fmt.Sprintf("primitives: %s of a Group panicked: %v\n\n%s", who, e.Value, e.Stack)
}

// Unwrap returns the value of the panic if it is an error, else nil.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}
