package explore

import "slices"

// What goes wrong before an execution gets too long: somebody asks again and again, it may be for
// what the one who failed would have done. Then the schedule ends where it went wrong, which the
// hash of its token says.

// cut is an execution that was too long after something had gone wrong.
type cut struct {
	schedule  token
	wrong     int // steps until then
	signature string
	count     int64
}

// cutOff keeps the execution that has just ended if it went wrong as none before.
func (x *exploration) cutOff() {
	m := x.m
	if !m.failing() {
		return
	}
	x.result.Failing++
	s := m.signatures()[0]
	if at := slices.IndexFunc(x.cuts, func(c cut) bool { return c.signature == s }); at >= 0 {
		x.cuts[at].count++
		return
	}
	x.cuts = append(x.cuts, cut{m.scheduleOf(x.name), m.wrong, s, 1})
}

// early enters what was found in executions that were too long alone: all of it, or the first if
// nothing else was found.
func (x *exploration) early() {
	for _, c := range x.cuts {
		known := slices.ContainsFunc(x.found, func(f *candidate) bool { return f.signature == c.signature })
		if x.settled() || known || len(x.found) > 0 && !x.keepGoing {
			continue
		}
		t := x.beginning(c.schedule, c.wrong)
		x.found = append(x.found, &candidate{schedule: t, signature: c.signature, part: true, count: c.count, preemptions: x.m.preemptions()})
	}
}
