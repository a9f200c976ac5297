package explore

import (
	"context"
	"fmt"
	"sync/atomic"

	"syncplay/primitives/hook"
)

// scope is a context that primitives.WithCancel and its relatives return: to ask whether it is done is a
// step, as its end is. Package context takes it for the one that it holds, and asks it in the name of those
// that are derived from it with a value.
type scope struct {
	context.Context // of package context, and derived from that of its parent
	m               *machine
	parent          context.Context
	object          *hook.Object
	why             atomic.Pointer[error] // it ended, unless that was for its parent
	cancel          context.CancelCauseFunc
}

// newScope returns a context that was made there.
func (m *machine) newScope(parent context.Context, made hook.Site) *scope {
	inner, cancel := context.WithCancelCause(bare(parent))
	object := m.enterContext(bare(parent).Done(), inner.Done(), made)
	return &scope{Context: inner, m: m, parent: parent, object: object, cancel: cancel}
}

// bare returns the context that is asked without a step.
func bare(ctx context.Context) context.Context {
	switch c := ctx.(type) {
	case *scope:
		return c.Context
	case *deadline:
		return c.Context
	}
	return ctx
}

// Err returns why the context is done, or nil, and is a step.
func (c *scope) Err() (err error) {
	c.ask(c.m.here(), func() { err = c.err() })
	return err
}

// Done is a step as well: who calls it may be about to look whether the channel is closed.
func (c *scope) Done() <-chan struct{} {
	if !c.m.derived.done {
		if function, _ := contextCaller(); function == "" {
			c.m.noteDone()
		}
	}
	c.ask(c.m.here(), func() {})
	return c.Context.Done()
}

// Ready returns what Done does, and is no step: it is a hook.Quiet.
func (c *scope) Ready() <-chan struct{} { return c.Context.Done() }

// ask asks something in a step of its own.
func (c *scope) ask(at hook.Site, what func()) {
	t := hook.Enter(hook.Op{Kind: hook.Read, Noun: hook.Context, Object: c.object})
	hook.Show() // package context is not ours: what it orders is seen
	what()
	why, told := c.err(), t.Witnessed()
	var text string
	if told {
		text = fmt.Sprint(why)
	}
	hook.Hide()
	if t.Controlled() {
		of(t).asked = at
	}
	if told {
		t.Saw(text)
	}
	if why != nil {
		t.Took(hook.Part{Kind: hook.CancelOp})
	}
	t.Done()
}

// err returns why the context is done: for a reason of its own, or for its parent's.
func (c *scope) err() error {
	switch why := c.why.Load(); {
	case c.Context.Err() == nil:
		return nil
	case why != nil:
		return *why
	}
	switch p := c.parent.(type) {
	case *scope:
		return p.err()
	case *deadline:
		return p.err()
	}
	return c.parent.Err()
}

// end ends the context for that reason, unless it is done, as a step of its own in that line.
func (c *scope) end(at hook.Site, why error) {
	t := hook.Enter(hook.Op{Kind: hook.CancelOp, Noun: hook.Context, Object: c.object})
	hook.Show() // see ask
	if c.Context.Err() == nil {
		c.why.Store(&why)
		c.cancel(why)
	}
	hook.Hide()
	if t.Controlled() {
		of(t).asked = at
	}
	t.Done()
}

// String is how package context prints it.
func (c *scope) String() string { return fmt.Sprint(c.Context) }

// contexts is a list of the contexts that an execution made.
type contexts struct {
	done   <-chan struct{}
	object *hook.Object // shared by a context and all that are derived from it
	next   *contexts
}

// enterContext enters a context of the execution's, and returns the object that it is known by.
func (m *machine) enterContext(parent, done <-chan struct{}, made hook.Site) *hook.Object {
	hook.Hide()
	defer hook.Show()
	object := m.contextObject(parent)
	if object == nil {
		object = new(hook.Object)
		if made != (hook.Site{}) {
			object.MarkFirst(&made)
		}
		m.adopt(object, hook.Context)
	}
	m.addContext(done, object)
	return object
}

//go:norace
func (m *machine) addContext(done <-chan struct{}, object *hook.Object) {
	m.contexts = &contexts{done, object, m.contexts}
}

// contextObject returns the object of a context, or nil. One that is not the execution's own may
// end whenever it likes.
//
//go:norace
func (m *machine) contextObject(done <-chan struct{}) *hook.Object {
	for c := m.contexts; c != nil; c = c.next {
		if c.done == done {
			return c.object
		}
	}
	if done != nil && m.stranger == "" {
		m.stranger = foreignContext
	}
	return nil
}

const foreignContext = "a wait has a context that can end by itself: it was not made by primitives.WithCancel, WithTimeout or " +
	"WithDeadline inside the function, so its end is no step"

// contextOf returns the number of a context's object.
func (m *machine) contextOf(done <-chan struct{}) int32 {
	object := m.contextObject(done)
	if object == nil {
		return -1
	}
	return m.numbered(object, hook.Context)
}
