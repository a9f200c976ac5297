package explore

import (
	"fmt"
	"slices"
	"strings"

	"syncplay/detector/report"
	"syncplay/primitives/hook"
)

// replays is how often a schedule is run again before it is said that it fails.
const replays = 3

// tellFound tells of what was found: each failing schedule is made as small as it gets, run again,
// and told of once.
func (x *exploration) tellFound() {
	told := map[string]bool{}
	for _, c := range x.found {
		if told[c.signature] {
			continue // what was made smaller goes wrong as another one does
		}
		if c.signature == raceReported {
			x.result.Findings = append(x.result.Findings, x.tellReported(c))
			continue
		}
		switch {
		case c.part:
		case strings.HasPrefix(c.signature, loopMark):
			x.shorten(c)
		default:
			x.minimise(c)
		}
		told[c.signature] = true
		f, ok := x.finding(c)
		if !ok {
			return // the verdict says why
		}
		x.result.Findings = append(x.result.Findings, f)
	}
	first := x.found[0]
	r := &x.result
	r.Verdict, r.Token, r.Trace = report.Found, first.schedule.String(), r.Findings[0].Trace
	r.Preemptions, r.Fewest = first.preemptions, first.fewest
}

// finding runs the schedule as often as it takes to be believed, and tells of the last time.
func (x *exploration) finding(c *candidate) (Finding, bool) {
	for range replays - 1 {
		if !x.repeat(c.schedule) {
			return Finding{}, false
		}
	}
	record, same := x.m.tell(c.schedule, c.signature)
	f, failed := record.Finding()
	if !same || !failed {
		x.repeat(c.schedule)
		x.settle(report.NonDeterministic, "a schedule that failed did not fail when it was run again with every line noted")
		return Finding{}, false
	}
	f.Count = int(c.count)
	f.Run, f.Seed = 0, 0
	f.Token = c.schedule.String()
	f.Replay = x.replay(f.Token)
	return f, true
}

// signatures tells apart what went wrong, as far as one execution shows without its lines: the
// failure that ended a task or the standstill, and the races.
func (m *machine) signatures() (all []string) {
	switch {
	case m.failure != nil:
		all = append(all, m.failure.signature())
	case m.end == looped:
		all = append(all, m.cycleSignature(m.lasso.kind, m.lasso.cycle))
	case m.end == stuck:
		var b strings.Builder
		for i := range m.left.All() {
			t := m.tasks[i]
			if m.sleeping.Has(i) {
				fmt.Fprint(&b, " ", i, "spins")
			} else {
				fmt.Fprint(&b, " ", i, t.op.Kind, t.op.Noun)
			}
		}
		all = append(all, "stuck"+b.String())
	}
	races := m.races
	if m.before >= 0 {
		races = races[:m.before] // what comes later follows from the failure
	}
	for i := range races {
		if s := races[i].signature(); !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

// cycleSignature tells a cycle from those of others.
func (m *machine) cycleSignature(kind report.Kind, cycle []step) string {
	var tasks Tasks
	for i := range cycle {
		tasks |= only(int(cycle[i].task))
	}
	return fmt.Sprintf("%s%s %b", loopMark, kind, tasks)
}

// signature tells the failure from others: whose, and what was said or where it panicked.
func (f *failure) signature() string {
	s := fmt.Sprint("failed ", f.kind, f.task, f.message)
	if f.kind == panicked {
		s += fmt.Sprint(" at ", f.site[0])
	}
	return s
}

// signature tells the race from others: between whom, and whether both wrote.
func (r *race) signature() string {
	return fmt.Sprint(raceMark, min(r.first.task, r.second.task), max(r.first.task, r.second.task), r.first.write && r.second.write)
}

// raceReported is the signature of a race that the race detector reported. It reports each but once,
// so that it can't be asked again.
const raceReported = "race reported"

// tellReported tells of what the race detector reported during the schedule.
func (x *exploration) tellReported(c *candidate) Finding {
	record, _ := x.m.tell(c.schedule, raceReported)
	return Finding{
		Kind:    report.DataRace,
		Message: "the race detector reported a data race in this schedule: its report stands above, with both places",
		Advice:  "order the two accesses: a lock that both take around them, or a Group.Wait between the two",
		Trace:   record.Trace(), Count: int(c.count),
		Token: c.schedule.String(), Replay: x.replay(c.schedule.String()),
	}
}

// loopMark begins the signature of a cycle without end.
const loopMark = "loop "

// raceMark begins the signature of a race.
const raceMark = "race "

// preemptions counts where in the execution that has just ended a task that could have gone on had
// to give way.
func (m *machine) preemptions() (n int) {
	for i := 1; i < len(m.steps); i++ {
		before, s := &m.steps[i-1], &m.steps[i]
		if before.task != s.task && s.runnable.Has(int(before.task)) && !m.gaveWay(i) {
			n++
		}
	}
	return n
}

// gaveWay says whether the task before step i, which could have taken it, was about to give way.
func (m *machine) gaveWay(i int) bool {
	task := m.steps[i-1].task
	for _, s := range m.steps[i:] {
		if s.task == task {
			return givesWay(s.kind)
		}
	}
	return givesWay(m.tasks[task].op.Kind)
}

// givesWay says whether a task that is about to do an operation of this kind need not go on.
func givesWay(k hook.Kind) bool {
	return k == hook.YieldOp || k == hook.SleepOp
}
