package explore

import (
	"fmt"
	"slices"
	"strings"

	"syncplay/primitives/hook"
)

// A partial deadlock: some tasks wait for each other while another goes on for ever, so that the
// execution never stands still. It shows when an execution was too long: then those that could not go
// on are looked at. Its schedule ends where the cycle closes, which the hash of its token says.

// suspects is how many executions that were too long are looked at, each with other tasks that wait.
const suspects = 8

// partialMark is the signature of a partial deadlock.
const partialMark = "deadlock beside one that goes on"

// suspicion is an execution that was too long, with tasks in it that could not go on.
type suspicion struct {
	schedule token
	waits    string
	tasks    Tasks
}

// suspect keeps the execution that has just ended if it shows waits that none did before.
func (x *exploration) suspect() {
	m := x.m
	var b strings.Builder
	for i := range m.unable.All() {
		if t := m.tasks[i]; t.op.Noun != hook.Group && t.op.Noun != hook.WaitGroup {
			fmt.Fprint(&b, i, t.op.Kind, t.op.Noun, t.object, " ")
		}
	}
	waits := b.String()
	if waits == "" || len(x.suspicions) == suspects ||
		slices.ContainsFunc(x.suspicions, func(s suspicion) bool { return s.waits == waits }) {
		return
	}
	x.suspicions = append(x.suspicions, suspicion{m.scheduleOf(x.name), waits, m.unable})
}

// partial looks for a cycle in what was suspected, and enters the first as found.
func (x *exploration) partial() {
	for _, s := range x.suspicions {
		all := turnsOf(s.schedule)
		few := slices.DeleteFunc(slices.Clone(all), func(t turned) bool { return !s.tasks.Has(t.task) })
		if x.closes(few) || x.closes(all) {
			return
		}
	}
}

// closes runs the tasks in that order, and says whether that closes a cycle.
func (x *exploration) closes(order []turned) bool {
	teller := newTeller(x.m, partialMark)
	x.m.recording, x.m.teller = true, teller
	x.m.execute(&guide{order: order, ends: true})
	x.m.recording, x.m.teller = false, nil
	if teller.closed == 0 {
		return false
	}
	t := x.beginning(x.m.scheduleOf(x.name), teller.closed)
	x.found = append(x.found, &candidate{schedule: t, signature: partialMark, part: true, count: 1, preemptions: x.m.preemptions()})
	return true
}

// beginning runs the first steps of a schedule and returns them as a schedule that ends there.
func (x *exploration) beginning(t token, steps int) token {
	t.steps = t.steps[:steps]
	f := &follow{steps: t.steps}
	f.Begin()
	x.m.execute(f)
	t.hash = x.m.stream()
	return t
}
