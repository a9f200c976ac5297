package explore

import (
	"fmt"
	"strings"

	"syncplay/detector/report"
)

// Safety is what was proved of a program of which only cycles without end were found: where the order of
// steps decides who gets on, and nothing else ever goes wrong. All states that it comes to were seen. In
// none of them there is a deadlock, or any other finding, and from each the end can be reached: who draws
// lots at every step gets there with probability one.
type Safety struct {
	States  int64    `json:"states"`
	Assumes []string `json:"assumes"` // what the proof rests on
}

// String says what was proved: "no deadlock, failed check or data race in 341 states, ...: PROVED".
func (s Safety) String() string {
	return fmt.Sprintf("no deadlock, failed check or data race in %s, from each of which the end can be reached: %s",
		count(s.States, "state"), report.Proved)
}

// How much may be spent on the search of states.
const (
	mostVisits = 50_000 // executions
	futile     = 5_000  // executions without a loop that was found to spin
	safetyTime = 0.1    // of the time, which has to be left
)

// exhaust looks for what else may go wrong, if cycles without end are all that the search found. It could
// not end: a cycle has no last round.
func (x *exploration) exhaust(s Search) {
	if x.ended || x.loops == 0 || x.grain == Fine || len(x.cuts) > 0 || !exhausts(s) {
		return
	}
	for _, c := range x.found {
		if !strings.HasPrefix(c.signature, loopMark) {
			return
		}
	}
	all := newStates()
	back := all.takeOver(x.m)
	done, failed := x.visits(all)
	back()
	switch {
	case failed != nil:
		x.also(*failed)
	case done && !x.ended && !x.unseen() && all.inescapable() == 0:
		rounds := 0
		if all.histories.loops {
			rounds = furtherRounds
		}
		x.result.Safety = &Safety{int64(len(all.graph)), x.assumptions(rounds)}
	}
}

// unseen says whether there is more to see than states: a context that ends behind our back, or a race that
// the race detector alone has seen.
func (x *exploration) unseen() bool {
	return x.m.derived.child.File != "" || raceErrors() != x.reported
}

// exhausts says whether a search would have covered everything.
func exhausts(s Search) bool {
	switch s.(type) {
	case *ladder, *dpor:
		return true
	}
	return false
}

// visits lets the search visit all states. It says whether that could be done, and which schedule went wrong.
func (x *exploration) visits(all *states) (done bool, failed *token) {
	m := x.m
	for n := 0; n < mostVisits && (n < futile || all.histories.loops) && x.timeLeft() > safetyTime; n++ {
		if !all.Begin() {
			return true, nil
		}
		m.enough = &x.cut
		m.execute(all)
		m.enough = nil
		x.result.Steps += int64(len(m.steps))
		if x.spoiled() || m.end == cutOff || m.end == tooLong {
			break
		}
		if m.failing() {
			t := m.scheduleOf(x.name)
			return false, &t
		}
	}
	return false, nil
}

// also keeps what the search of states came by, if it goes wrong where those sleep who spin.
func (x *exploration) also(t token) {
	f := &follow{steps: t.steps, hash: t.hash}
	f.Begin()
	x.m.execute(f)
	if f.off == nil && x.m.stream() == t.hash && !x.spoiled() {
		x.result.Failing++
		x.keep(false)
	}
}
