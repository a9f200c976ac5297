package detector

import (
	"syncplay/detector/report"
	"syncplay/primitives/hook"
)

// A Record is told one run, step by step, by a controller that lets one task go at a time. It
// keeps the wait-for graph and the whole trace, and tells what went wrong as it is told of a
// watched run.
//
// The first failure counts: what it is told afterwards follows from that, and is passed over. So
// the trace ends where the run failed. A Record is for one goroutine at a time.
type Record struct {
	scene
	history  history
	numbered []*task
}

// Note is what the controller alone knows about a step.
type Note struct {
	Value  string // what was read or written
	Switch string // why control came to this task here, if it came from another
}

// NewRecord returns a Record of a run that has not begun.
func NewRecord() *Record { return new(Record) }

// Task enters a task by the path on which it was spawned, "1" for the first, and by its name, if
// it has one. It returns the task's number, from 0.
func (r *Record) Task(path, name string) int {
	t := &task{path: path, name: name}
	if !r.frozen {
		r.join(t)
	}
	r.numbered = append(r.numbered, t)
	return len(r.numbered) - 1
}

// Took enters that the operation took effect: who acquires something holds it from now on. Of an
// operation that gives something back Gave has told already.
func (r *Record) Took(task int, op hook.Op, at hook.Site, note Note) {
	if _, giving := gives(op.Kind); giving || r.frozen {
		return
	}
	t := r.numbered[task]
	r.unblock(t)
	if m, taking := claims(op.Kind); taking {
		r.take(t, op, m, &at)
	}
	r.enter(step{task: t, op: op, outcome: report.Took, site: at, note: note})
}

// Part enters that a part of the operation under way took effect, which is of interest to those alone
// who look into the primitives. The site is resolved to a line of theirs.
func (r *Record) Part(task int, what string, at hook.Site, note Note) {
	if !r.frozen {
		r.enter(step{task: r.numbered[task], outcome: report.Part, part: what, site: at, note: note})
	}
}

// Refused enters that the operation was refused and changed nothing.
func (r *Record) Refused(task int, op hook.Op, at hook.Site, note Note) {
	if r.frozen {
		return
	}
	t := r.numbered[task]
	r.unblock(t)
	r.enter(step{task: t, op: op, outcome: report.Refused, site: at, note: note})
}

// Gave enters that the operation is about to give something back, which is not held any more. Of
// an operation that gives nothing back Took will tell.
func (r *Record) Gave(task int, op hook.Op, at hook.Site, note Note) {
	m, giving := gives(op.Kind)
	if !giving || r.frozen {
		return
	}
	t := r.numbered[task]
	r.give(t, op, m)
	r.enter(step{task: t, op: op, outcome: report.Gave, site: at, note: note})
}

// Blocked enters that the operation can't proceed now. It says whether the wait closed a cycle:
// then those in it are deadlocked, whatever the others do, and the run has failed. A wait for no
// object, as in a Sleep, is not entered.
func (r *Record) Blocked(task int, op hook.Op, at hook.Site) (closed bool) {
	if r.frozen || op.Object == nil {
		return false
	}
	t := r.numbered[task]
	r.unblock(t)
	r.block(t, op, &at)
	wait := step{task: t, op: op, outcome: report.Waits, site: at}
	r.whom(t, wait.heldBy[:])
	r.enter(wait)
	if r.chain = r.closes(t); r.chain == nil {
		return false
	}
	r.end(failure{kind: report.Deadlock, task: t, site: at})
	return true
}

// Unblocked enters that the task may go on, though its operation has not taken effect.
func (r *Record) Unblocked(task int) {
	if !r.frozen {
		r.unblock(r.numbered[task])
	}
}

// Ended enters that the task's function has ended. What it holds now nobody will give back.
func (r *Record) Ended(task int) {
	if !r.frozen {
		t := r.numbered[task]
		r.unblock(t)
		t.ended, t.gone = true, true
	}
}

// Fail enters that the task failed by itself: a failed check, a panic (the value and the stack are
// of that), a misuse and the like. Blocked, Stuck and Race find the failures that take several.
func (r *Record) Fail(kind report.Kind, task int, at hook.Site, message string, value any, stack []byte) {
	r.end(failure{kind: kind, task: r.numbered[task], message: message, value: value, stack: stack, site: at})
}

// Stuck enters that no task can go on, and returns what to call that: deadlock, orphaned, livelock,
// leak or stuck. If the run has failed before, it returns how.
func (r *Record) Stuck() report.Kind {
	if !r.frozen {
		kind, t := r.classify()
		if len(r.spins) > 0 && (kind == report.Stuck || kind == report.Leak) {
			kind, t = report.Livelock, r.spins[0].task
		}
		r.end(failure{kind: kind, task: t})
	}
	return r.failed.kind
}

// Len returns how many entries the trace has.
func (r *Record) Len() int { return len(r.history) }

// Finding tells what went wrong, with the trace up to there. It returns false if nothing did.
func (r *Record) Finding() (report.Finding, bool) { return r.finding(r.history) }

// Trace tells the steps of the run: all of them, or if it failed those up to there.
func (r *Record) Trace() report.Trace {
	steps, dropped := r.history.kept()
	return r.trace(steps, dropped, r.names(steps))
}

// enter appends the step to the trace.
func (r *Record) enter(s step) {
	christen(s.op.Object, &s.site)
	r.history = append(r.history, s)
}

// end notes the failure, unless there was one before. What the graph shows now is the evidence.
func (r *Record) end(f failure) {
	r.fail(f)
	r.frozen = true
}

// history keeps all steps of a run, which were entered in the order in which they took effect.
type history []step

func (h history) kept() (steps []step, dropped int) { return h, 0 }
