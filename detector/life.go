package detector

import (
	"runtime"
	"strconv"
	"unsafe"

	"syncplay/detector/report"
	"syncplay/primitives/hook"
)

// How the tasks of a run come and go.

// Fork enters a new task.
//
//go:norace
func (r *run) Fork(ht *hook.Task, name string, _ *hook.Object) *hook.Task {
	t := of(ht)
	r.mu.Lock()
	defer r.mu.Unlock()
	t.children++
	child := r.enlist(t.path+"."+strconv.Itoa(t.children), name, t.random.child(t.children))
	return &child.Task
}

// Begin starts the task on a goroutine of its own.
func (r *run) Begin(child *hook.Task, f func()) { go child.Do(f) }

// Meet makes a goroutine that was started with go a task: it is watched from now on. Nobody
// knows when it ends, so it does not count as one that could end a wait or be waited for.
//
//go:norace
func (r *run) Meet(id uint64, op hook.Op) *hook.Task {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over.Load() || r.live == 0 {
		return nil
	}
	number := strconv.FormatUint(id, 10)
	t := r.enlist("go"+number, "goroutine "+number, r.tasks.random.child(int(id)))
	t.stranger, t.gid = true, id
	r.live--
	r.going--
	t.Register(id)
	return &t.Task
}

// Start lets the tasks of the run start together.
//
//go:norace
func (r *run) Start(ht *hook.Task) {
	t := of(ht)
	r.mu.Lock()
	t.gid = ht.Number()
	r.mu.Unlock()
	if !r.calm && t.next != nil {
		r.await()
	}
}

// End notes that the task has ended, and how.
//
//go:norace
func (r *run) End(ht *hook.Task, how hook.Exit) {
	t := of(ht)
	r.gate.Store(true)
	// All that the task did is before what follows Run. The edge has an address of its own: at that of
	// the run is the graph's mutex, whose Unlock by the supervisor, in sight of the race detector,
	// would take the place of what the task has given.
	hook.Gives(unsafe.Pointer(&r.edge))
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case how.Panicked && !ht.Leaving():
		r.fail(failure{kind: report.Panic, task: t, value: how.Value, stack: how.Stack, site: t.site})
	case how.Goexit && !ht.Leaving():
		r.fail(failure{kind: report.Goexit, task: t, site: t.site})
	}
	r.goesOn(t)
	t.gone = true
	if !r.frozen {
		t.ended = true
	}
	r.moves++
	r.going--
	r.live--
	switch {
	case r.live == 0:
		token(r.ended)
	case r.going == 0:
		token(r.quiet)
	}
}

// Leave ends the goroutine. recover can't stop it.
func (r *run) Leave(*hook.Task) { runtime.Goexit() }
