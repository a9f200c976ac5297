package explore

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"syncplay/detector"
	"syncplay/detector/report"
	"syncplay/primitives/hook"
)

// teller follows one execution closely, with every line and value, and tells what went wrong. The
// search itself notes neither: a line costs as much as ten steps.
type teller struct {
	m         *machine
	signature string // of what is to be told
	record    *detector.Record
	tasks     int      // those that the record knows
	names     []string // of those
	blocked   Tasks    // those that the record knows to be blocked
	failed    bool     // the record has the failure
	closed    int      // steps until a cycle of waits was closed; 0 if none was
	entries   []int    // of each step: how many there are in the record
	races     int      // those that the record has
	sites     map[[2]int32]detector.Access
	before    int    // the task that took the step before; -1 for none
	why       string // control came to the task that takes this one
}

func newTeller(m *machine, signature string) *teller {
	return &teller{m: m, signature: signature, record: detector.NewRecord(), sites: map[[2]int32]detector.Access{}, before: -1}
}

// tell runs the schedule and tells of what has that signature. It says false if the program does
// something else.
func (m *machine) tell(t token, signature string) (*detector.Record, bool) {
	f := &follow{steps: t.steps, hash: t.hash}
	if m.end == looped && m.stream() == t.hash {
		f.period = len(m.lasso.cycle)
	}
	f.Begin()
	teller := newTeller(m, signature)
	m.recording, m.teller = true, teller
	m.execute(f)
	m.recording, m.teller = false, nil
	return teller.record, f.off == nil && m.stream() == t.hash
}

// acts tells what t did since it was resumed.
func (r *teller) acts(t *task, acts []act) {
	r.enter()
	if r.m.aborting {
		return
	}
	if r.m.stepping {
		r.switches(t.index)
	}
	before := r.record.Len()
	if r.m.fine && r.m.stepping {
		r.part(t)
	}
	for i := range acts {
		r.act(t, acts[i].outcome, &t.told[i])
	}
	if r.m.stepping {
		r.entries = append(r.entries, r.record.Len()-before)
	}
	for ; r.races < len(r.m.races) && !r.failed; r.races++ {
		race := &r.m.races[r.races]
		if race.signature() != r.signature {
			continue
		}
		r.record.Race(r.sites[[2]int32{race.first.task, race.first.seq}], r.sites[[2]int32{race.second.task, race.second.seq}])
		r.failed = true
	}
	if f := r.m.failure; f != nil && !r.failed && !strings.HasPrefix(r.signature, raceMark) {
		r.failed = true
		r.record.Fail(f.kind.report(), f.task, f.site, f.message, f.value, f.stack)
	}
	if t.phase == ended {
		r.record.Ended(t.index)
	}
}

// part tells of the part of an operation that the step was.
func (r *teller) part(t *task) {
	w, s := r.m.doing, &r.m.steps[len(r.m.steps)-1]
	what, known := parts[w.Kind]
	if w.At == nil || !known {
		return
	}
	note := detector.Note{Switch: r.why}
	switch now := value(w); {
	case w.Kind == hook.Modify && s.outcome == refused && w.Size > 0 && small(now):
		note.Value = fmt.Sprintf("refused, it is %d", now)
	case w.Kind == hook.Modify && s.outcome == refused:
		note.Value = "refused"
	case w.Size > 0 && w.Kind != hook.Read && small(r.m.was) && small(now):
		note.Value = fmt.Sprintf("%d to %d", r.m.was, now)
	case w.Size > 0 && w.Kind == hook.Read && small(now):
		note.Value = strconv.FormatUint(now, 10)
	}
	r.record.Part(t.index, what, r.m.inner, note)
	r.why = ""
}

// parts are what is done to a word, as people call it.
var parts = map[hook.Kind]string{
	hook.Read: "load", hook.Write: "store", hook.Modify: "change", hook.Lock: "lock the queue", hook.Join: "wake up",
}

// small says whether a number says something to who reads it, and is not a set of bits.
func small(n uint64) bool { return n < 1<<16 }

func (r *teller) act(t *task, how outcome, a *telling) {
	note := detector.Note{Value: a.value, Switch: r.why}
	switch how {
	case gave:
		r.record.Gave(t.index, a.op, a.site, note)
	case took:
		r.record.Took(t.index, a.op, a.site, note)
	case refused:
		r.record.Refused(t.index, a.op, a.site, note)
	case misused:
		return
	}
	r.why = ""
	if r.m.stepping {
		r.sites[[2]int32{int32(t.index), t.steps}] = detector.Access{Task: t.index, Op: a.op, At: a.site, Value: a.value}
	}
}

// enter tells the record of tasks that are new.
func (r *teller) enter() {
	for ; r.tasks < r.m.n; r.tasks++ {
		name := r.name(r.m.tasks[r.tasks])
		r.names = append(r.names, name)
		r.record.Task(r.m.tasks[r.tasks].path(), name)
	}
}

// name returns the name of a task that is new. The second one of a name is "name #2".
func (r *teller) name(t *task) string {
	if t.name == "" {
		return ""
	}
	name := t.name
	for n := 2; slices.Contains(r.names, name); n++ {
		name = fmt.Sprintf("%s #%d", t.name, n)
	}
	return name
}

// title returns what people call a task.
func (r *teller) title(t *task) string {
	if name := r.names[t.index]; name != "" {
		return name
	}
	return t.title()
}

// path returns 1 for the function itself, 1.2 for the second goroutine that it started.
//
//go:norace
func (t *task) path() string {
	if t.parent < 0 {
		return "1"
	}
	return t.m.tasks[t.parent].path() + "." + strconv.Itoa(t.number)
}

// switches says why control came to task i.
func (r *teller) switches(i int) {
	was := r.before
	r.before, r.why = i, ""
	if was < 0 || was == i {
		return
	}
	t := r.m.tasks[was]
	switch {
	case t.phase == ended:
		r.why = r.title(t) + " has ended"
	case r.m.sleeping.Has(was):
		r.why = r.title(t) + " goes round and round"
	case !r.m.steps[len(r.m.steps)-1].runnable.Has(was):
		r.why = r.title(t) + " waits"
	case givesWay(t.op.Kind):
		r.why = r.title(t) + " gives way"
	default:
		r.why = "preempted: " + r.title(t) + " could have gone on"
	}
}

//go:norace
func (t *task) title() string {
	if t.name != "" {
		return t.name
	}
	return "task " + t.path()
}

// stops tells who can't go on now that t has stopped: t itself, and with it those that were passed
// by meanwhile.
func (r *teller) stops(t *task) {
	m := r.m
	if m.aborting {
		return
	}
	for i := range (r.blocked & m.state.Runnable).All() {
		r.record.Unblocked(i)
		r.blocked &^= only(i)
	}
	if t.phase != ended && !t.enabled && !m.sleeping.Has(t.index) {
		for i := range m.state.Live.All() {
			if i != t.index && !m.tasks[i].enabled && !m.sleeping.Has(i) {
				r.block(m.tasks[i])
			}
		}
		r.block(t)
	}
}

func (r *teller) block(t *task) {
	if r.blocked.Has(t.index) || t.phase != atPoint && t.phase != waiting {
		return
	}
	r.blocked |= only(t.index)
	op := t.op
	if op == &t.part {
		op = t.Op()
	}
	closed := r.record.Blocked(t.index, *op, t.site)
	if closed && r.closed == 0 {
		r.closed = len(r.m.steps)
	}
}

// over tells how the execution ends.
func (r *teller) over() {
	switch r.m.end {
	case stuck:
		r.stuck()
	case looped:
		l := &r.m.lasso
		laps := make([]int, r.m.n)
		for i := range l.cycle {
			laps[l.cycle[i].task] += r.entries[len(r.entries)-len(l.cycle)+i]
		}
		for i := range r.m.state.Runnable.All() {
			if laps[i] == 0 { // it is passed by
				r.block(r.m.tasks[i])
			}
		}
		r.record.Cycle(l.kind, laps, furtherRounds)
	}
}

// stuck tells that nobody can go on.
func (r *teller) stuck() {
	for i := range r.m.state.Live.All() {
		if r.m.sleeping.Has(i) {
			r.record.Spins(i, r.round(i), r.m.rounds(r.m.tasks[i]))
		} else {
			r.block(r.m.tasks[i])
		}
	}
	if !strings.HasPrefix(r.signature, raceMark) {
		r.record.Stuck()
	}
}

// round returns how many entries of the record are of the last round of a task that spins.
func (r *teller) round(i int) (n int) {
	left := r.m.tasks[i].loop.period
	for at := len(r.m.steps) - 1; at >= 0 && left > 0; at-- {
		if int(r.m.steps[at].task) == i {
			n += r.entries[at]
			left--
		}
	}
	return n
}

// report returns what people call the failure.
func (w wrong) report() report.Kind {
	switch w {
	case checkFailed:
		return report.CheckFailed
	case goexit:
		return report.Goexit
	case misuse:
		return report.Misuse
	}
	return report.Panic
}
