package explore

import (
	"runtime/debug"
	"sync/atomic"
	"unsafe"

	"syncplay/primitives/hook"
)

// machine runs one execution of a function after another, one task at a time, as a Search
// decides. What is left after an execution (its steps, what each touched, what went wrong) is
// there until the next one begins.
//
// All that is the machine's own, so the functions that are called at each step are go:norace also
// where nobody else touches what they do: if the race detector looked, an execution would take half as
// long again.
type machine struct {
	f         func()
	back      backend
	identity  func() uint64
	maxSteps  int
	fine      bool // the parts of the locks' operations are the steps
	inside    bool // decide inside the tasks
	everyLook bool // also of those who spin for what is taken
	blind     bool // don't look for data races: for the benchmark of what that costs
	ordered   bool // let the race detector see that the tasks take turns
	edge      byte // its address is the edge from the tasks to the end of the execution

	search    Search
	recording bool    // this execution is to be told
	teller    *teller // told of each step, when recording

	// Of the execution under way.

	tasks      [MaxTasks]*task // the first n are in use
	n          int
	born       int   // those that have run
	width      int   // the most that ever were in use
	next       *task // who goes on
	last       *task // who took the last step
	stops      int64 // how often a task has stopped, ever
	forked     bool  // since the last time a goroutine was started
	stepping   bool  // the task that runs took a step
	aborting   bool  // the execution is over: everybody leaves
	state      State
	end        ending
	unable     Tasks // when it ended: those that could not go on
	left       Tasks // when it got stuck: those that had not ended
	blocked    Tasks // of those, the ones that were about to do an operation
	alive      Tasks // tasks that have not ended, timers included
	failure    *failure
	races      []race
	before     int // races that there were before the failure; -1 if there is none
	wrong      int // steps that there were when something first went wrong; -1 if nothing has
	labels     *label
	places     []place   // at the fine grain: words and queues, each an object without a name
	doing      hook.Word // of the step under way
	was        uint64    // in it
	inner      hook.Site // of it; when recording
	ofKind     hook.Kind // of the operation that it is a part of
	ofNoun     hook.Noun // the same
	objects    []object
	steps      []step
	accesses   []access
	operations []operation // operations that have ended, at the fine grain
	memory     memory      // of the execution before
	causes     causes

	// Homes tell the objects of one execution from those of another.
	homes  [256]hook.Home
	home   *hook.Home // of the execution under way
	number int64      // of the execution, from 1
	shared *sharedObject

	contexts *contexts    // that the execution made
	marks    atomic.Int64 // executions that have ended
	strides  atomic.Int64 // thousands of steps
	alien    atomic.Pointer[alien]
	givenUp  atomic.Bool  // by somebody else: nothing is to go on
	enough   *atomic.Bool // the execution is to end soon; nil if it is run for its end

	started []fork // goroutines, in Groups of which who started them is no member
	slipped bool   // a Wait might come before one of them, and that is not tried

	restless bool            // nobody is put to sleep who spins
	sleeping Tasks           // those who spin, until what they look at changes
	slept    bool            // somebody has been put to sleep, ever
	timed    bool            // there was a deadline, ever
	rewrote  bool            // who gave back the locks that he took in a round
	hastened bool            // time has passed for a waiter of a lock, ever
	awaited  bool            // somebody spun for a lock, and looked when it was free only, ever
	known    map[uint64]fate // of tasks at the head of a loop, by their past
	patience int             // rounds of a loop that are taken for ever
	doubted  int             // how often more rounds were asked for
	naming   *histories      // of the pasts, in a search of states; else nil
	probe    probe
	lasso    lasso
	again    int      // steps of an execution that is begun again which will be taken again
	script   []turned // who takes the first steps, without the search being asked

	stranger string // what else acted that is not controlled, in words
	derived  derived
}

// step is one step of one task.
type step struct {
	task     int32
	seq      int32 // among the steps of the task, from 1
	kind     hook.Kind
	noun     hook.Noun
	object   int32
	outcome  outcome
	got      bool  // at the fine grain: with it an operation ended that took what it asked for
	missed   bool  // or one that was refused
	quits    bool  // it gave up at once, because a context was done
	meets    bool  // it waited for a Group, or passed a panic on to one: others may start or end in it
	second   bool  // the rest of an operation, after its wait
	timed    bool  // a context may end its wait as well
	gated    bool  // it could be taken only while a gate was open
	pick     int32 // which alternative it took, where the operation left it open
	picks    int32 // of how many; 1 if there was nothing to choose
	before   int32 // the step of the same task before it; of the first one, as birth
	birth    int32 // of the first step of a task: the step before it was started; else -1
	waker    int32 // the step that enabled it; -1 if it was enabled when the task came to it
	from, to int32 // its accesses
	own      int32 // the first of them that is not of what its task looked at before
	known    int32 // objects that there were before it
	runnable Tasks // who could have taken it
}

// ending is how an execution ended.
type ending uint8

const (
	completed ending = iota // every task has ended
	stuck                   // nobody can go on
	abandoned               // by the Search
	tooLong                 // more steps than allowed
	cutOff                  // its time had ended
	diverged                // the Search chose a task that can't go on
	looped                  // it may go round a cycle for ever
	probed                  // it is to begin again
	foreign                 // something acted that is not controlled
	undone                  // a task has left a loop that it was taken to go round for ever
)

// object is what the machine knows of an object of the execution.
type object struct {
	of         *hook.Object
	index      int32
	noun       hook.Noun
	last       int32  // the last access; -1 for none
	touched    int64  // when a task stopped that had touched it, by the machine's stops
	waiting    int32  // tasks in the middle of an operation on it that nobody has woken
	puts, gets int32  // of a queue
	room       int32  // of a queue: its capacity
	readers    clock  // of an RWMutex: how many read locks each task has taken and not given back
	alone      bool   // of a lock: somebody has it alone, or is announced
	stolen     bool   // of an RWMutex: somebody has given back what another shared
	failed     bool   // of a Group: somebody has panicked
	closed     bool   // of a queue or a channel
	drained    bool   // of a channel: somebody has found it closed and empty
	stamp      uint64 // a hash of those who changed it: see causes
	hb         shared
}

func newMachine(f func(), maxSteps int) *machine {
	m := &machine{f: f, maxSteps: maxSteps, width: 1, patience: patience}
	for i := range m.homes {
		m.homes[i] = &home{m}
	}
	m.state.m = m
	return m
}

// execute runs one execution.
func (m *machine) execute(s Search) {
	m.search, m.script, m.probe.task = s, m.script[:0], nil
	if m.lasso.used() {
		m.lasso = lasso{}
	}
	if f, ok := s.(*follow); ok {
		m.lasso.until, m.lasso.hash, m.lasso.period = len(f.steps), f.hash, f.period
	}
	m.once()
	for m.end == probed && !m.givenUp.Load() {
		if m.enough != nil && m.enough.Load() {
			m.end = cutOff
			break
		}
		m.strides.Add(1)
		m.recording = m.teller != nil || m.lasso.writes && m.lasso.cycle != nil && !m.lasso.held
		m.once()
	}
	m.marks.Add(1)
	m.state.Runnable = 0
	s.End(&m.state)
}

// once runs the execution, or begins it again.
//
//go:norace
func (m *machine) once() {
	m.begin()
	for m.next != nil && !m.givenUp.Load() {
		m.back.resume(m.next)
		if m.recording {
			hook.TakeEdge(unsafe.Pointer(&m.edge))
		}
		if !m.inside {
			m.advance(m.next)
		}
	}
	hook.TakeEdge(unsafe.Pointer(&m.edge))
}

// begin lays out the table.
//
//go:norace
func (m *machine) begin() {
	m.number++
	m.memory.begin(m)
	m.home = &m.homes[m.number%int64(len(m.homes))]
	m.n, m.born, m.last = 0, 1, nil
	m.stepping, m.aborting = false, false
	m.end = completed
	if m.failure != nil || m.labels != nil || m.contexts != nil {
		m.failure, m.labels, m.contexts = nil, nil, nil
	}
	m.races, m.before, m.wrong = m.races[:0], -1, -1
	clear(m.places)
	m.places = m.places[:0]
	m.causes = causes{}
	m.objects, m.steps, m.accesses = m.objects[:0], m.steps[:0], m.accesses[:0]
	if len(m.started) > 0 {
		m.started = m.started[:0]
	}
	m.operations = m.operations[:0]
	m.numbered(nil, hook.Nothing) // object 0 is the order of the ranks, which all locks share
	root := m.enlist()
	root.f, root.name, root.into, root.parent = m.f, "main", nil, -1
	hook.GiveEdge(unsafe.Pointer(&root.edge))
	m.alive = 0
	m.sleeping = 0
	m.state.Step, m.state.Current, m.state.Live, m.state.Runnable = 0, -1, 0, 0
	m.beginTask(root)
	m.next = root
}

// enlist brings a further task into the execution.
//
//go:norace
func (m *machine) enlist() *task {
	t := m.tasks[m.n]
	if t == nil {
		t = &task{m: m, index: m.n}
		t.Listener, t.Data, t.op = m, t, t.Op()
		m.tasks[m.n] = t
	}
	t.StartedBy(nil, "")
	m.n++
	m.width = max(m.width, m.n)
	t.phase, t.children, t.nacts, t.nwords = unborn, 0, 0, 0
	if t.labels != nil || t.failure != nil || t.word.At != nil {
		t.labels, t.failure, t.word = nil, nil, hook.Word{}
	}
	t.steps, t.enabled, t.queued, t.normal, t.timer = 0, false, false, false, false
	t.trail, t.loop.looks, t.past = t.trail[:0], t.loop.looks[:0], 0
	return t
}

// moved is called when t has stopped, on its own goroutine. If things are decided there it
// returns who goes on.
//
//go:norace
func (m *machine) moved(t *task) *task {
	if !m.inside || m.givenUp.Load() {
		return nil
	}
	return m.advance(t)
}

// advance takes up what t did since it was resumed, and decides who goes on.
//
//go:norace
func (m *machine) advance(t *task) *task {
	m.collect(t)
	next := m.choose()
	if m.next != next {
		m.next = next
	}
	return next
}

// choose returns who goes on: a task that has not reached its first operation, or the one that
// the Search wants, or, when the execution is over, one that has to leave. Nil means that all
// have ended.
//
//go:norace
func (m *machine) choose() *task {
	if m.born < m.n {
		t := m.tasks[m.born]
		m.born++
		m.beginTask(t)
		return t
	}
	if !m.aborting {
		if t := m.decide(); t != nil {
			return t
		}
		m.aborting = m.alive != 0
	}
	if m.alive == 0 {
		return nil
	}
	return m.tasks[m.alive.First()]
}

// decide asks the Search who takes the next step. Nil means that the execution has ended.
//
//go:norace
func (m *machine) decide() *task {
	trying := m.tries()
	if trying && (!m.probe.goesOn(m) || !m.lasso.goesOn(m) && m.end == probed) {
		return nil
	}
	if m.end != looped {
		m.end = m.over()
	}
	if m.end == stuck && m.sleeping != 0 && m.doubts() {
		return nil
	}
	if m.end != completed || m.state.Live == 0 {
		m.left, m.blocked = m.state.Live, m.atPoints()
		m.unable = m.state.Live &^ m.state.Runnable
		if m.teller != nil {
			m.teller.over()
		}
		return nil
	}
	m.state.Pick = 0
	var i int
	known := (trying || len(m.steps) < len(m.script)) && m.repeats(&i)
	if !known {
		i = m.search.Next(&m.state)
	}
	if m.end == probed {
		return nil
	}
	if i == Abandon {
		m.end, m.blocked = abandoned, m.atPoints()&^m.state.Runnable
		return nil
	}
	t := m.tasks[i]
	if !m.state.Runnable.Has(i) || !m.memory.agrees(m, t) {
		m.end = diverged
		return nil
	}
	m.beginStep(t)
	return t
}

// atPoints returns those that are about to do something, but not in the middle of it, unless they may
// yet do something else. Where all others have ended these are timers.
//
//go:norace
func (m *machine) atPoints() (s Tasks) {
	all := m.state.Live
	if all == 0 {
		all = m.alive
	}
	for i := range all.All() {
		if t := m.tasks[i]; t.object >= 0 && (t.phase == atPoint || t.op.Either) && !m.sleeping.Has(i) {
			s |= only(i)
		}
	}
	return s
}

// over says how the execution ends here; completed if it goes on.
//
//go:norace
func (m *machine) over() ending {
	switch {
	case m.alien.Load() != nil:
		return foreign
	case m.state.Live == 0:
		return completed
	case m.state.Runnable == 0:
		return stuck
	case m.state.Step >= m.maxSteps && m.probe.task == nil && !m.lasso.tried(m):
		return tooLong
	case m.state.Step&1023 == 1023 && m.enough != nil && m.enough.Load():
		return cutOff
	}
	return completed
}

// beginTask readies a task that is about to run for the first time: the step is over in which it
// was started.
//
//go:norace
func (m *machine) beginTask(t *task) {
	m.alive |= only(t.index)
	if !t.timer {
		m.state.Live |= only(t.index)
	}
	t.birth, t.waker = -1, -1
	t.sync.clear(m.width)
	if t.parent >= 0 {
		t.birth = m.tasks[t.parent].last
		t.sync.copy(&m.tasks[t.parent].sync, m.width)
		t.sync[t.index] = 0
	}
	t.last = t.birth
}

// sharedObject is one that was used by an earlier execution, or by another run.
type sharedObject struct {
	object *hook.Object
	noun   hook.Noun
	before *hook.Home
}

// home is the machine as the objects of one of its executions know it.
type home struct{ m *machine }

func stackHere() []byte { return debug.Stack() }
