package explore

import (
	"runtime"
	"unsafe"

	"syncplay/primitives/hook"
)

// phase is where a task is in its life.
type phase uint8

const (
	unborn  phase = iota // forked, and has not run yet
	running              // between two operations
	atPoint              // about to do an operation
	waiting              // in the middle of one, until it is woken
	ended
)

// task is a goroutine of the execution. Its place in the machine, and the goroutine that runs it,
// are used again in the next execution.
//
// What the task's own goroutine writes is the mailbox: under the race detector it is touched there
// in go:norace functions only, and read by the machine in one such function.
type task struct {
	hook.Task
	m     *machine
	index int
	coro  *coroutine // of the coroutine back-end: made for it
	at    *coroutine // where its goroutine is parked; nil while it runs
	relay *relay     // of the hand-off back-end
	edge  byte       // its address is the edge from who starts the task

	// Set by who starts it.

	name     string
	f        func()
	into     *hook.Object // counts its end; nil for most
	timer    bool         // it is the clock of a context: nobody waits for its end
	parent   int
	number   int // among the children of its parent, from 1
	children int
	birth    int32 // the last step before it was started; -1 for none

	// The mailbox.

	phase   phase
	op      *hook.Op        // under way: the seam's own
	ready   <-chan struct{} // of a wait
	acts    [8]act
	nacts   int
	woke    bool        // its last wait ended because it was woken
	told    *[8]telling // of the acts; when recording
	labels  *label
	value   string    // that the operation read or wrote; when recording
	site    hook.Site // of the operation; when recording
	asked   hook.Site // of what it asks or does to a context, or where that was made that ends; when recording
	normal  bool      // its function returned
	spoilt  bool      // a panic unwound its goroutine
	leaves  int       // how often it was made to leave
	place   uint64    // of the step that it is about to take; when it is tried
	failure *failure
	inner   hook.Site               // of part; when recording
	part    hook.Op                 // that it stopped at, within an operation; op then is this
	word    hook.Word               // that it is about to touch
	words   [MaxTasks + 1]hook.Word // that it touched besides: it may wake all others
	nwords  int
	begun   int32 // the first step of its operation, at the fine grain

	// What the machine makes of it.

	object  int32  // of the operation
	parts   []part // of an operation on channels: what it is about, contexts as well
	tries   bool   // it has a Default
	context int32  // that may end its wait; -1 for none
	enabled bool
	last    int32 // its last step, or birth
	steps   int32
	waker   int32    // the step that enabled its wait
	queued  bool     // in the middle of an operation, and not woken yet
	sync    clock    // what happened before: by synchronisation alone
	gift    clock    // sync of the one who woke it
	past    uint64   // a hash of what it did and found
	trail   []uint64 // the marks of its steps
	loop    loop     // that it is at the head of
}

// act is what a task did within a step.
type act struct {
	kind    hook.Kind
	noun    hook.Noun
	outcome outcome
	timed   bool            // something else may have ended its wait
	part    hook.Kind       // of a Select: what it did in the end
	done    <-chan struct{} // of the context that it was done for
	n       int64
	object  *hook.Object
	gate    hook.Gate
}

// telling is what is kept of an act besides, when recording.
type telling struct {
	op    hook.Op
	site  hook.Site
	value string
}

type outcome uint8

const (
	took outcome = iota
	refused
	gave
	misused
)

// label is one that a task came by.
type label struct {
	text string
	next *label
}

// of returns the task behind the seam's.
func of(ht *hook.Task) *task { return ht.Data.(*task) }

// run runs the task's function, on the task's own goroutine.
//
//go:norace
func (t *task) run() {
	t.Reset()
	if t.Witness != nil || t.Fine != nil {
		t.Witness, t.Fine = nil, nil
	}
	if t.m.fine {
		t.Fine = t.m
	}
	if t.m.recording {
		t.Witness = t.m
	}
	t.normal, t.leaves, t.phase = false, 0, running
	hook.TakeEdge(unsafe.Pointer(&t.edge))
	defer func() { t.over(recover()) }() // here, for to recover costs by the frame
	if !t.m.aborting {
		t.Call(t.f)
	}
	t.normal = true
}

// over is deferred by run, with what it recovered from. A goroutine that has called Goexit will end,
// even after a panic meanwhile.
//
//go:norace
func (t *task) over(v any) {
	t.spoilt = v != nil
	if !t.Leaving() {
		switch {
		case v != nil:
			t.panicked(v, nil)
		case !t.normal:
			t.fail(&failure{kind: goexit, task: t.index, site: leftAt("runtime.Goexit", t.site), stack: stackHere()})
		}
	}
	hook.GiveEdge(unsafe.Pointer(&t.m.edge))
	hook.Hide()
	t.m.adopt(t.into, hook.Group)
	t.phase = ended
	hook.Show()
}

// The methods of the listener. They run on the task's goroutine, in a hidden section.

// Point stops before an operation until the machine lets the task go on.
//
//go:norace
func (m *machine) Point(ht *hook.Task, op *hook.Op) {
	t := of(ht)
	m.adopt(op.Object, op.Noun)
	if op.Kind == hook.SelectOp {
		adoptAll(m, op)
	}
	if m.recording {
		t.site = hook.Here(2)
	}
	if m.probe.task == t {
		t.place = whole()
	}
	if m.finely(op.Noun) {
		t.begun = t.steps + 1
		m.begins(t, op)
		return
	}
	t.phase = atPoint
	if next := m.moved(t); next != t {
		m.back.pause(t, next)
	}
	t.phase = running
	if m.aborting {
		ht.Depart()
		t.leave()
	}
}

// Wait stops in the middle of an operation until what it waits for has come.
//
//go:norace
func (m *machine) Wait(ht *hook.Task, op *hook.Op, ready, done <-chan struct{}) hook.Reason {
	t := of(ht)
	if m.aborting {
		return hook.Unwound
	}
	if ready == nil {
		if m.fine {
			m.Spin(ht)
		}
		return hook.Woken // who yields stopped at a point already
	}
	if m.finely(op.Noun) {
		t.parks(ready)
	}
	t.ready, t.phase = ready, waiting
	if next := m.moved(t); next != t {
		m.back.pause(t, next)
	}
	t.phase, t.word = running, hook.Word{}
	if m.aborting {
		return hook.Unwound
	}
	t.woke = len(ready) > 0 && (!over(done) || m.Choose(ht, 2) == 0)
	if !t.woke {
		return hook.Cancelled // as a select may have it that finds both ready
	}
	<-ready
	return hook.Woken
}

// over says whether a wait with that context may be given up.
//
//go:norace
func over(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}

// Releasing notes that the task is about to give something back.
//
//go:norace
func (m *machine) Releasing(ht *hook.Task, op *hook.Op) {
	if m.recording {
		of(ht).note(op, gave)
	}
}

// Done notes what came of the operation.
//
//go:norace
func (m *machine) Done(ht *hook.Task, op *hook.Op, ok bool) {
	if ok {
		of(ht).note(op, took)
	} else {
		of(ht).note(op, refused)
	}
}

//go:norace
func (t *task) note(op *hook.Op, outcome outcome) {
	if t.nacts == len(t.acts) {
		t.fail(&failure{kind: tooMuch, task: t.index, site: hook.Here(3)})
		return
	}
	t.m.adopt(op.Object, op.Noun)
	a := &t.acts[t.nacts]
	t.nacts++
	a.kind, a.noun, a.outcome, a.n, a.object = op.Kind, op.Noun, outcome, op.N, op.Object
	a.timed, a.part = op.Timed || op.Either, op.Took
	if op.Gate != nil || a.gate != nil {
		a.gate = op.Gate
	}
	if a.done != op.Done {
		a.done = op.Done
	}
	if t.m.recording {
		if t.told == nil {
			t.told = new([8]telling)
		}
		told := &t.told[t.nacts-1]
		told.op, told.site, told.value = *op, hook.Here(3), t.value
		if op.Noun == hook.Context && op.Object != nil {
			told.site = t.asked
		}
		t.value = ""
	}
}

// Choose takes the alternative that the search wants. It is a hook.Chooser. A second choice in a
// step is made by what the first leaves of the wish.
//
//go:norace
func (m *machine) Choose(ht *hook.Task, n int) int {
	if m.aborting || len(m.steps) == 0 {
		return 0
	}
	if n == 1 {
		m.hastened = m.hastened || fine(ht.Op().Noun)
		return 0
	}
	s := &m.steps[len(m.steps)-1]
	i := int(m.state.Pick % uint64(n))
	m.state.Pick /= uint64(n)
	s.pick += int32(i) * s.picks
	s.picks *= int32(n)
	return i
}

// Saw notes a value. It is a hook.Witness.
//
//go:norace
func (m *machine) Saw(ht *hook.Task, value string) {
	of(ht).value = value
}

// Holds says false: what a task that is unwound gives back was used for the last time.
func (m *machine) Holds(*hook.Task, *hook.Object) bool { return false }

// Misused notes a misuse. The caller panics.
//
//go:norace
func (m *machine) Misused(ht *hook.Task, op *hook.Op, message string) {
	t := of(ht)
	t.note(op, misused)
	t.fail(&failure{kind: misuse, task: t.index, message: message, site: t.here()})
}

// Check notes a check that failed. The caller panics.
//
//go:norace
func (m *machine) Check(ht *hook.Task, message string) {
	t := of(ht)
	t.fail(&failure{kind: checkFailed, task: t.index, message: message, site: t.here()})
}

// Panicked notes a panic of the task's.
//
//go:norace
func (m *machine) Panicked(ht *hook.Task, value any, stack []byte) {
	of(ht).panicked(value, stack)
}

//go:norace
func (t *task) panicked(value any, stack []byte) {
	if t.failure != nil {
		return
	}
	if stack == nil {
		stack = stackHere()
	}
	t.fail(&failure{kind: panicked, task: t.index, value: value, stack: stack, site: leftAt("runtime.gopanic", t.site)})
}

// here is the caller's site, when recording.
//
//go:norace
func (t *task) here() (s hook.Site) {
	if t.m.recording {
		s = hook.Here(4)
	}
	return s
}

// fail notes what went wrong with the task first.
//
//go:norace
func (t *task) fail(f *failure) {
	if t.failure == nil {
		t.failure = f
	}
}

// Reach notes a label.
//
//go:norace
func (m *machine) Reach(ht *hook.Task, text string) {
	t := of(ht)
	t.labels = &label{text, t.labels}
}

// Fork enters a task.
//
//go:norace
func (m *machine) Fork(ht *hook.Task, name string, into *hook.Object) *hook.Task {
	t := of(ht)
	if m.n == MaxTasks {
		t.fail(&failure{kind: tooMany, task: t.index, site: hook.Here(3)})
		ht.Leave()
	}
	child := m.enlist()
	m.adopt(into, hook.Group)
	t.children++
	m.forked = true
	child.name, child.into = name, into
	child.parent, child.number = t.index, t.children
	return &child.Task
}

// Begin lets the task's goroutine be started by the machine: after the step that it is begun in.
//
//go:norace
func (m *machine) Begin(ht *hook.Task, f func()) {
	t := of(ht)
	t.f = f
	hook.GiveEdge(unsafe.Pointer(&t.edge))
}

// Start and End are of goroutines that package hook runs; here the machine does.

func (m *machine) Start(*hook.Task)          {}
func (m *machine) End(*hook.Task, hook.Exit) {}

// unwinding is what a task is unwound by. A program that recovers from it and goes on is ended by
// runtime.Goexit at its next operation, which nobody can recover from, and which costs more.
type unwinding struct{}

var unwind any = new(unwinding)

// Leave ends the task, running its deferred functions.
//
//go:norace
func (m *machine) Leave(ht *hook.Task) { of(ht).leave() }

//go:norace
func (t *task) leave() {
	t.leaves++
	if t.leaves > 1 {
		runtime.Goexit()
	}
	panic(unwind)
}
