package detector

import (
	"runtime"
	"sync/atomic"
	"time"

	"syncplay/detector/report"
	"syncplay/primitives/hook"
)

// run is one watched run of a function: the listener of its tasks. What it shares between them is
// guarded by the graph's lock, but for the gate and the channels.
type run struct {
	scene
	strip *strip
	home  hook.Home // itself
	calm  bool
	mark  string // of its goroutines
	tally report.Tally
	edge  byte // its address is the edge from the tasks to what follows the run; see End

	out   chan struct{} // closed when every task has to leave
	quiet chan struct{} // holds a token when no task may be left that could go on
	ended chan struct{} // holds a token when every task has ended
	gate  atomic.Bool   // the spawner has come to its first wait
	over  atomic.Bool   // every task has to leave; set before out is closed

	live  int // tasks that have not ended, without strangers
	going int // those of them that are not in a wait without a limit
	moves int // changes of the graph: a look at the goroutines is good if there was none meanwhile

	pairs    *pair  // orders in which two locks were wanted
	looks    uint64 // walks along them
	reached  *label
	patience time.Duration // how long it must stand still to be believed; the next three are the supervisor's
	still    time.Time     // when it was last seen not to have moved, or zero
	stillAt  int           // its moves then
	stillFor time.Duration // how long it has not moved

	outside *resource // an object that another run used before
}

// label is a Reach that a task came by.
type label struct {
	text string
	next *label
}

var (
	_ hook.Listener = (*run)(nil)
	_ hook.Clock    = (*run)(nil)
	_ hook.Onlooker = (*run)(nil)
)

func newRun(seed uint64, calm bool, s *strip) *run {
	r := &run{
		calm:  calm,
		out:   make(chan struct{}),
		quiet: make(chan struct{}, 1),
		ended: make(chan struct{}, 1),
	}
	r.home, r.strip, r.mark = r, s, newMark()
	r.enlist("1", "main", random(seed))
	return r
}

// enlist adds a task.
//
//go:norace
func (r *run) enlist(path, name string, source random) *task {
	t := &task{path: path, name: name, random: source}
	t.Listener, t.Data = r, t
	r.join(t)
	r.live++
	r.going++
	return t
}

// of returns the graph's side of a task.
//
//go:norace
func of(t *hook.Task) *task { return t.Data.(*task) }

// Point notes where the operation is, and nudges. A task of a run that is over leaves, unless it
// gives something back.
//
//go:norace
func (r *run) Point(ht *hook.Task, op *hook.Op) {
	t := of(ht)
	if _, giving := gives(op.Kind); r.over.Load() && !giving {
		ht.Leave()
	}
	t.site.From()
	t.counted = false
	if op.Object != nil {
		r.meetObject(t, op)
	}
	if !r.calm {
		t.nudge()
	}
}

// meetObject makes the run the home of the object.
//
//go:norace
func (r *run) meetObject(t *task, op *hook.Op) {
	if old := op.Object.Adopt(&r.home); old == nil || old == &r.home {
		return
	}
	r.mu.Lock()
	if !r.frozen {
		r.outside = r.table.get(*op)
	}
	r.mu.Unlock()
}

// Wait enters the wait into the graph, and blocks.
//
//go:norace
func (r *run) Wait(ht *hook.Task, op *hook.Op, ready, done <-chan struct{}) hook.Reason {
	t := of(ht)
	r.gate.Store(true)
	if !r.waits(t, op, ready == nil) {
		return hook.Unwound
	}
	if ready == nil {
		runtime.Gosched()
		return hook.Woken // it stays entered until the operation is done
	}
	why := hook.Woken
	select {
	case <-ready:
	case <-done:
		why = hook.Cancelled
	case <-r.out:
		why = hook.Unwound
	}
	r.mu.Lock()
	r.goesOn(t)
	r.mu.Unlock()
	return why
}

// waits enters the wait of t, asks whether it closes a cycle, and says whether t may block.
//
//go:norace
func (r *run) waits(t *task, op *hook.Op, spinning bool) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over.Load() {
		return false
	}
	if r.frozen || t.waits != nil {
		return true // a stranger that outlives the run; a spinner that looked again
	}
	if op.Kind == hook.YieldOp || op.Object == nil {
		return true
	}
	r.block(t, *op, &t.site)
	t.spins = spinning
	r.moves++
	r.count(t, *op)
	r.whom(t, r.strip.add(t, *op, report.Waits).heldBy[:])
	if !op.Timed && !t.stranger {
		r.going--
	}
	r.chain = r.closes(t)
	switch {
	case r.chain != nil:
		r.fail(failure{kind: report.Deadlock, task: t})
		r.end()
		return false
	case r.going == 0:
		token(r.quiet)
	}
	return true
}

// goesOn removes the wait of t.
//
//go:norace
func (r *run) goesOn(t *task) {
	if t.waits == nil || r.frozen {
		return
	}
	r.moves++
	r.unblock(t)
	if !t.op.Timed && !t.stranger {
		r.going++
	}
}

// Blocks enters a wait that the task blocks in by itself.
//
//go:norace
func (r *run) Blocks(ht *hook.Task, op *hook.Op) <-chan struct{} {
	r.gate.Store(true)
	r.waits(of(ht), op, false)
	return r.out
}

// Unblocks removes that wait.
//
//go:norace
func (r *run) Unblocks(ht *hook.Task) {
	r.mu.Lock()
	r.goesOn(of(ht))
	r.mu.Unlock()
}

// Releasing removes what the operation gives back.
//
//go:norace
func (r *run) Releasing(ht *hook.Task, op *hook.Op) {
	t := of(ht)
	m, ok := gives(op.Kind)
	if !ok {
		return
	}
	r.mu.Lock()
	if !r.frozen {
		r.moves++
		r.give(t, *op, m)
		r.strip.add(t, *op, report.Gave)
		if t.refused {
			t.refused = false
			r.tally.Retreats++
		}
	}
	r.mu.Unlock()
}

// Done enters what the operation took.
//
//go:norace
func (r *run) Done(ht *hook.Task, op *hook.Op, ok bool) {
	t := of(ht)
	m, taking := claims(op.Kind)
	_, giving := gives(op.Kind)
	r.mu.Lock()
	if !r.frozen && !giving {
		r.goesOn(t)
		r.moves++
		switch {
		case !ok:
			r.strip.add(t, *op, report.Refused)
			t.refused = taking && t.holds != nil && op.Kind != hook.Do // a Do that is refused has what it wants
		case taking:
			r.count(t, *op)
			r.take(t, *op, m, &t.site)
			t.refused = false
			if m == exclusive {
				r.tally.Exclusive++
			}
			r.strip.add(t, *op, report.Took)
		default:
			r.strip.add(t, *op, report.Took)
		}
	}
	r.mu.Unlock()
	if taking && ok && !r.calm {
		t.nudge() // while it holds what others want
	}
}

// Holds says whether the task is known to hold the object.
//
//go:norace
func (r *run) Holds(ht *hook.Task, o *hook.Object) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for h := of(ht).holds; h != nil; h = h.nextOfTask {
		if h.resource.object == o {
			return true
		}
	}
	return false
}

// end makes every task leave. What the graph shows now is the evidence.
//
//go:norace
func (r *run) end() {
	if r.over.Load() {
		return
	}
	r.frozen = true
	r.over.Store(true)
	close(r.out)
}

// token puts a token into c, unless it holds one.
func token(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Misused notes the misuse; the primitive panics afterwards.
//
//go:norace
func (r *run) Misused(ht *hook.Task, _ *hook.Op, message string) {
	t := of(ht)
	r.mu.Lock()
	r.fail(failure{kind: report.Misuse, task: t, message: message, site: t.site})
	r.mu.Unlock()
}

// Check notes the failed check and ends the task; the others go on.
//
//go:norace
func (r *run) Check(ht *hook.Task, message string) {
	t := of(ht)
	t.site = hook.Here(1)
	r.mu.Lock()
	r.fail(failure{kind: report.CheckFailed, task: t, message: message, site: t.site})
	r.mu.Unlock()
	ht.Leave()
}

// Panicked notes the panic where it happened; the one who waits for the task is told of it as well.
//
//go:norace
func (r *run) Panicked(ht *hook.Task, value any, stack []byte) {
	t := of(ht)
	r.mu.Lock()
	r.fail(failure{kind: report.Panic, task: t, value: value, stack: stack, site: t.site})
	r.mu.Unlock()
}

// Reach notes the label.
//
//go:norace
func (r *run) Reach(_ *hook.Task, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for l := r.reached; l != nil; l = l.next {
		if l.text == text {
			return
		}
	}
	r.reached = &label{text, r.reached}
}
