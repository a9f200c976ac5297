package detector

import (
	"fmt"
	"unsafe"

	"syncplay/detector/report"
	"syncplay/primitives/hook"
)

// PanicOnDeadlock makes the goroutine that closes a deadlock under a Watch panic with a *[DeadlockError],
// from the operation that would wait. It then has not taken anything, and what it holds it still holds.
func PanicOnDeadlock() Option { return option(func(c *config) { c.panics = true }) }

// BreakDeadlocks makes an operation with a context give up with primitives.ErrDeadlock when its wait is in
// a cycle: that of the goroutine which closes it, or else another's. Who is told so has taken nothing; it
// should give back what it holds, so that the others go on, and begin anew. A context may end such a wait
// at any time, so without this option it is never part of a deadlock; with it the finding says how the cycle
// was resolved. A cycle of operations without a context stays as it is.
func BreakDeadlocks() Option { return option(func(c *config) { c.breaks = true }) }

// A DeadlockError is what a goroutine panics with that has closed a deadlock.
type DeadlockError struct{ Finding Finding }

// Error returns the finding's page.
func (e *DeadlockError) Error() string { return e.Finding.String() }

// A dismissal ends the wait of a task from outside.
type dismissal struct {
	why     hook.Reason
	finding *Finding // that the task panics with, if it is unwound
}

// begins notes that a wait of s begins, and returns op as the graph is to have it. The graph is locked.
//
//go:norace
func (w *Watch) begins(s *seat, op *hook.Op) hook.Op {
	s.turns++
	if s.dismissal == nil && (w.config.panics || w.config.breaks) {
		s.dismissal = make(chan dismissal, 1)
	}
	select {
	case <-s.dismissal: // of the wait before, which had ended
	default:
	}
	entered := *op
	entered.Timed = op.Timed && (!w.config.breaks || !op.Errs)
	return entered
}

// closed passes on that the wait of t has closed the cycle c, and says whether the cycle was broken: then
// it ends the wait of its victim.
//
//go:norace
func (w *Watch) closed(t *task, c cycle) (broken bool) {
	n := &news{scene: w.copyOf(failure{kind: report.Deadlock, task: t}, c)}
	v := w.victim(t, c)
	switch {
	case v != nil:
		n.victim = v.twin
		w.unblock(v)
		seatOf(&v.Task).dismissal <- dismissal{why: hook.Refused}
	case w.config.panics:
		n.closer = seatOf(&t.Task)
		n.turn = n.closer.turns
	}
	w.pass(n)
	return v != nil
}

// victim returns whose wait in the cycle may be refused, or nil: that of t, who closed it, if that can be.
//
//go:norace
func (w *Watch) victim(t *task, c cycle) *task {
	if !w.config.breaks {
		return nil
	}
	if t.op.Errs {
		return t
	}
	for _, u := range c {
		if u.op.Errs {
			return u
		}
	}
	return nil
}

// resolution says what became of the cycle, if anything was done about it.
func (n *news) resolution() string {
	switch v := n.victim; {
	case v != nil:
		return fmt.Sprintf("%s of %s at %v returned primitives.ErrDeadlock", v.at.Method(), v.title(), v.at.Place())
	case n.closer != nil:
		return n.scene.failed.task.title() + " panicked"
	}
	return ""
}

// dismiss has the goroutine that closed the cycle panic with the finding.
func (w *Watch) dismiss(n *news, f Finding) {
	hook.GiveEdge(unsafe.Pointer(&f))
	hook.Hide()
	w.deliver(n, &f)
	hook.Show()
}

// deliver ends the wait of the closer, unless it has gone on meanwhile.
//
//go:norace
func (w *Watch) deliver(n *news, f *Finding) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if n.closer.waits != nil && n.closer.turns == n.turn && !w.frozen {
		n.closer.dismissal <- dismissal{why: hook.Unwound, finding: f}
	}
}

// way returns what ends the wait of s in op from outside. A wait that is not in the graph nobody ends.
//
//go:norace
func (s *seat) way(op *hook.Op) <-chan dismissal {
	if op.Object == nil {
		return nil
	}
	return s.dismissal
}

// heeds ends the wait of s as it was told. Who is to panic keeps the seat until it does.
//
//go:norace
func (s *seat) heeds(d dismissal) hook.Reason {
	s.dismissed = d.finding
	if d.finding != nil {
		s.Keep(1)
	}
	return d.why
}

// Leave ends the operation of a goroutine that has closed a deadlock: it panics, and does not return.
//
//go:norace
func (w *Watch) Leave(ht *hook.Task) {
	s := seatOf(ht)
	f := s.dismissed
	s.dismissed = nil
	if s.forked == nil {
		ht.Rise(s.id)
	} else {
		ht.Reset() // it goes on, if it recovers
	}
	hook.TakeEdge(unsafe.Pointer(f))
	panic(&DeadlockError{*f})
}
