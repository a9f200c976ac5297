package detector

import (
	"sync"
	"time"

	"syncplay/primitives/hook"
)

// graph is the wait-for graph of one run or watch: who holds what, and who waits for what.
//
// Why a cycle in it is real. A hold is entered after the true acquire and removed before the
// true release, so the holds that the graph knows are never more than the true ones. A task on a
// cycle is inside an operation that waits, so it is not releasing anything meanwhile. And a task
// enters its holds before its next wait, so the last task of a cycle to wait sees it whole.
//
// Everything in the graph is guarded by mu. It is touched in hidden sections and in go:norace
// functions only, on memory of its own (lists and a table, no maps, no append), so that being
// watched orders nothing for the race detector. A frozen graph does not change any more and may
// be read by anybody.
type graph struct {
	mu     sync.Mutex
	frozen bool
	table  table
	tasks  *task // newest first, linked by next
	walks  uint64
}

// task is a goroutine as the graph sees it.
type task struct {
	hook.Task
	next *task // in the graph's list
	prev *task

	path     string // 1, 1.1, 1.2: by the path on which it was spawned
	name     string // as it was started; "" if it has none
	gid      uint64
	children int
	stranger bool // started with go; met at its first operation
	ended    bool // when the graph was frozen, if it is
	gone     bool // its function has ended
	spins    bool // its wait is a spinner's: it keeps the processor

	holds                  *hold     // newest first
	waits                  *resource // what it waits for; nil when it does not
	op                     hook.Op   // the operation that waits
	at                     hook.Site // where it waits
	began                  time.Time // when it began to; of a Watch
	nextWriter, prevWriter *task     // in the resource's list, if it waits as a writer or for permits
	refused                bool      // it was refused something while it held something, and has not taken anything since

	walked uint64 // the last walk that came by
	after  *task  // on a walk that found a cycle: the one that this one needs

	trail *trail // where the wait was called from; nil in a run
	kept  bool   // a copy of the graph has the trail

	within uint64 // the last search for a knot in which it is left
	peer   *task  // in the list of those that are gathered for it
	copied uint64 // the last copy that it is in
	twin   *task  // and its twin there; of a twin, the original

	// The fields below belong to the task's goroutine.

	site    hook.Site // of the operation under way
	counted bool      // its wish is in the tally
	random  random    // perturbs it
}

// mode is a way to hold something.
type mode uint8

const (
	exclusive mode = iota // shuts all others out
	shared                // shuts writers out
	permits               // of a semaphore
	awaited               // by a Group, whose Wait waits for the goroutine to end
)

// hold says that a task holds a resource. It is in the list of both.
type hold struct {
	task     *task
	resource *resource
	mode     mode
	n        int64 // permits, or how often it is held shared
	since    hook.Site

	nextOfTask, nextOfResource *hold
}

// resource is an object as the graph sees it.
type resource struct {
	object  *hook.Object
	noun    hook.Noun
	holds   *hold
	waiting int      // tasks that wait for it
	line    line     // those of them that want permits
	writers [2]*task // those of them that want to write; the second list is of those that have been announced
	looked  uint64   // the last walk along the orders that came by
	signal  bool     // somebody gave back what he did not hold: its permits, or its reads, have no owners
}

// claims says how an operation holds its object once it took effect.
//
//go:norace
func claims(k hook.Kind) (m mode, ok bool) {
	switch k {
	case hook.Lock, hook.TryLock, hook.Do: // a Do that calls its function
		return exclusive, true
	case hook.RLock, hook.TryRLock:
		return shared, true
	case hook.Acquire, hook.TryAcquire:
		return permits, true
	}
	return 0, false
}

// gives says which way of holding an operation ends.
//
//go:norace
func gives(k hook.Kind) (m mode, ok bool) {
	switch k {
	case hook.Unlock:
		return exclusive, true
	case hook.RUnlock:
		return shared, true
	case hook.Release:
		return permits, true
	}
	return 0, false
}

// none says whether n permits are none: to take or give them changes nothing.
//
//go:norace
func (m mode) none(n int64) bool { return m == permits && n == 0 }

// take enters that t holds op's object.
//
//go:norace
func (g *graph) take(t *task, op hook.Op, m mode, at *hook.Site) {
	if m.none(op.N) {
		return
	}
	r := g.table.get(op)
	n := max(op.N, 1)
	for h := t.holds; h != nil; h = h.nextOfTask {
		if h.resource == r && h.mode == m {
			h.n += n
			return
		}
	}
	if m != exclusive && r.signal {
		return
	}
	r.heldBy(t, m, n, at)
}

// heldBy enters that t, which did not hold r in that mode, does.
//
//go:norace
func (r *resource) heldBy(t *task, m mode, n int64, at *hook.Site) {
	h := &hold{task: t, resource: r, mode: m, n: n, since: *at, nextOfTask: t.holds, nextOfResource: r.holds}
	t.holds, r.holds = h, h
}

// give removes what op gives back: a hold of t, or else of whoever has one, for a lock may be
// locked by one goroutine and unlocked by another.
//
//go:norace
func (g *graph) give(t *task, op hook.Op, m mode) {
	if m.none(op.N) {
		return
	}
	r := g.table.get(op)
	h := r.holds
	for h != nil && (h.task != t || h.mode != m) {
		h = h.nextOfResource
	}
	if h == nil && m != exclusive {
		r.disown(m)
		return
	}
	if h == nil {
		h = r.holds
		for h != nil && h.mode != m {
			h = h.nextOfResource
		}
	}
	if h == nil {
		return // taken before anybody listened
	}
	if h.n -= max(op.N, 1); h.n <= 0 {
		h.remove()
	}
}

// disown forgets who holds r in a way that several may. Who acquires a semaphore for signalling
// does not owe its release; and when a reader unlocks for another, nobody knows for whom.
//
//go:norace
func (r *resource) disown(m mode) {
	r.signal = true
	for h := r.holds; h != nil; {
		next := h.nextOfResource
		if h.mode == m {
			h.remove()
		}
		h = next
	}
}

// remove takes the hold out of both lists.
//
//go:norace
func (h *hold) remove() {
	at := &h.task.holds
	for *at != h {
		at = &(*at).nextOfTask
	}
	*at = h.nextOfTask
	at = &h.resource.holds
	for *at != h {
		at = &(*at).nextOfResource
	}
	*at = h.nextOfResource
}

// block enters that t waits for op's object.
//
//go:norace
func (g *graph) block(t *task, op hook.Op, at *hook.Site) {
	r := g.table.get(op)
	r.waiting++
	t.waits, t.op, t.at = r, op, *at
	if t.inLine() {
		r.line.join(t)
	}
	if op.Kind == hook.Lock && op.Noun == hook.RWMutex {
		first := r.writersOf(op.Turn)
		t.prevWriter, t.nextWriter = nil, *first
		if *first != nil {
			(*first).prevWriter = t
		}
		*first = t
	}
}

// writersOf returns the list of the writers that wait, announced for a turn or not.
//
//go:norace
func (r *resource) writersOf(turn int64) **task {
	return &r.writers[min(turn, 1)]
}

// join adds t to the tasks of the graph.
//
//go:norace
func (g *graph) join(t *task) {
	t.prev, t.next = nil, g.tasks
	if g.tasks != nil {
		g.tasks.prev = t
	}
	g.tasks = t
}

// quit removes t from the tasks of the graph.
//
//go:norace
func (g *graph) quit(t *task) {
	if t.prev == nil {
		g.tasks = t.next
	} else {
		t.prev.next = t.next
	}
	if t.next != nil {
		t.next.prev = t.prev
	}
}

// unblock removes the wait of t.
//
//go:norace
func (g *graph) unblock(t *task) {
	r := t.waits
	if r == nil {
		return
	}
	r.waiting--
	t.waits = nil
	if t.inLine() {
		r.line.leave(t)
	}
	if t.op.Kind != hook.Lock || t.op.Noun != hook.RWMutex {
		return
	}
	if t.prevWriter == nil {
		*r.writersOf(t.op.Turn) = t.nextWriter
	} else {
		t.prevWriter.nextWriter = t.nextWriter
	}
	if t.nextWriter != nil {
		t.nextWriter.prevWriter = t.prevWriter
	}
}

// bound says whether t waits for what somebody holds, or for the writer behind whom it is a reader, and can't go on before
// that one has acted. A semaphore has several holders, any of whom may end a wait, so nobody is bound
// to one of them: see knot.
//
//go:norace
func (t *task) bound() bool {
	m, _ := claims(t.op.Kind)
	switch {
	case t.waits == nil || t.op.Timed || m == permits || t.op.Kind == hook.CondWait:
		return false
	case t.op.Kind == hook.Join:
		return t.joinsWaiters()
	}
	return true
}

// joinsWaiters says whether t waits for a Group of which every goroutine waits. One that runs may give back for t what others
// want of it.
//
//go:norace
func (t *task) joinsWaiters() bool {
	group, ok := t.op.Gate.(hook.Tally)
	if !ok {
		return false
	}
	left := group.Left()
	for h := t.waits.holds; h != nil; h = h.nextOfResource {
		left--
	}
	return left == 0
}

// shutsOut says whether t, which waits for its resource, can't have it because of h.
//
//go:norace
func (h *hold) shutsOut(t *task) bool { return t.op.Kind != hook.RLock || h.mode == exclusive }

// ahead returns the list of the writers among whom is the one behind whom the reader t waits, if there is.
//
//go:norace
func (t *task) ahead() *task {
	if t.op.Kind != hook.RLock {
		return nil
	}
	return *t.waits.writersOf(t.op.Turn)
}

// behind says whether the reader t waits behind the writer u: that of the same turn. Another may have come
// since, after t was let in and before t has said so; and one that waits for its turn to be announced
// stops nobody yet.
//
//go:norace
func (t *task) behind(u *task) bool { return t != u && t.op.Turn == u.op.Turn }

// whom lists those for whom t waits: who holds what it waits for in a way that shuts it out, or
// the writer behind whom it waits. It returns how many it found, at most len(list).
//
//go:norace
func (g *graph) whom(t *task, list []*task) (n int) {
	for h := t.waits.holds; h != nil && n < len(list); h = h.nextOfResource {
		if h.shutsOut(t) {
			list[n] = h.task
			n++
		}
	}
	for u := t.ahead(); u != nil && n < len(list); u = u.nextWriter {
		if t.behind(u) {
			list[n] = u
			n++
		}
	}
	return n
}

// cycle is a closed chain of tasks, each of which needs the next, and the last the first.
type cycle []*task

// closes walks from the task t, which has just begun to wait, along those that each one needs.
// If the walk comes back to t it returns the cycle, else nil. It is asked whenever a task blocks.
//
//go:norace
func (g *graph) closes(t *task) cycle {
	g.walks++
	if !g.walk(t, t) {
		return nil
	}
	return cycleFrom(t)
}

// cycleFrom returns the cycle that t begins and after goes round.
//
//go:norace
func cycleFrom(t *task) cycle {
	n := 1
	for u := t.after; u != t; u = u.after {
		n++
	}
	c := make(cycle, n)
	for i, u := 0, t; i < n; i, u = i+1, u.after {
		c[i] = u
	}
	return c
}

// walk says whether the tasks to which from is bound lead to the task to, and leaves the way in after.
//
//go:norace
func (g *graph) walk(from, to *task) bool {
	if !from.bound() {
		return false
	}
	for h := from.waits.holds; h != nil; h = h.nextOfResource {
		if h.shutsOut(from) && g.follows(from, h.task, to) {
			return true
		}
	}
	for u := from.ahead(); u != nil; u = u.nextWriter {
		if from.behind(u) && !u.op.Timed && g.follows(from, u, to) {
			return true
		}
	}
	return false
}

// follows says whether the step from one task to the next leads on to the task to.
//
//go:norace
func (g *graph) follows(from, next, to *task) bool {
	from.after = next
	if next == to {
		return true
	}
	if next.waits == nil || next.walked == g.walks {
		return false
	}
	next.walked = g.walks
	return g.walk(next, to)
}
