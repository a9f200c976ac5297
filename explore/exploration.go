package explore

import (
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"syncplay/detector/report"
	"syncplay/internal/gid"
)

// exploration is one Run: it lets the machine run executions until the search has nothing left,
// something was found, or the budget is spent.
type exploration struct {
	config
	m          *machine
	result     Result
	start      time.Time
	found      []*candidate
	eachEnd    func(*machine) // called after each execution that ended
	again      bool           // it was run a second time
	long       token          // the first execution that had too many steps
	reported   int            // races that the race detector reported
	tooLongs   int64
	loops      int64       // executions that may go round for ever
	suspicions []suspicion // too long, with tasks that could not go on
	cuts       []cut       // too long, after something had gone wrong
	strangers  int64       // goroutines that others had started before
	ended      bool        // a verdict was reached that ends the search
	cut        atomic.Bool // from outside: the search is to end
}

// candidate is an execution that went wrong, and how.
type candidate struct {
	schedule    token
	signature   string
	part        bool // the schedule ends where it has gone wrong, before the execution does
	preemptions int
	fewest      bool
	count       int64
}

func newExploration(c config, f func()) *exploration {
	x := &exploration{config: c, m: newMachine(f, c.maxSteps), start: time.Now(), reported: raceErrors(), strangers: others()}
	x.m.identity = gid.Get()
	x.m.ordered, x.m.fine, x.m.everyLook = c.hideRaces, c.grain == Fine, c.everyLook
	x.m.back = newBackend(x.m)
	if _, replay := c.strategy.(replaying); replay {
		x.m.patience = furtherRounds
	}
	if !quick(c.strategy) {
		x.m.inside = false
	}
	x.result = Result{Seed: c.seed, Findings: []Finding{}, Reached: map[string]string{}}
	return x
}

// explore does all of it, on a goroutine of its own.
func (x *exploration) explore() {
	search := x.search()
	for !x.ended && x.left() > 0 && search.Begin() {
		x.m.enough = &x.cut
		x.m.execute(search)
		x.m.enough = nil
		if x.m.end == undone {
			search = x.anew()
			continue
		}
		x.account()
		x.twice()
	}
	if f, ok := search.(*follow); ok && !x.settled() {
		x.replayed(f)
	}
	x.leftBehind()
	x.conclude(search)
}

// search returns the search of the strategy.
func (x *exploration) search() Search {
	return x.strategy.Search(Settings{
		Preemptions: x.preemptions, Seed: x.seed, MaxSchedules: x.maxSchedules, MaxSteps: x.maxSteps,
		left: x.left,
	})
}

// settled says whether there is a verdict.
func (x *exploration) settled() bool { return x.result.Verdict != "" }

// left returns what is left of the budget, from 1 down to 0.
func (x *exploration) left() float64 {
	n := x.result.Schedules + x.result.Blocked
	if n >= x.maxSchedules {
		return 0
	}
	return min(1-float64(n)/float64(x.maxSchedules), x.timeLeft())
}

// timeLeft returns what is left of the time, from 1 down to 0.
func (x *exploration) timeLeft() float64 {
	if x.ctx.Err() != nil || x.cut.Load() {
		return 0
	}
	return max(0, 1-float64(time.Since(x.start))/float64(x.maxTime))
}

// account takes up the execution that has just ended.
func (x *exploration) account() {
	m := x.m
	x.result.Steps += int64(len(m.steps))
	if x.spoiled() {
		return
	}
	switch m.end {
	case abandoned:
		x.result.Blocked++
		return
	case cutOff:
		x.cutShort()
		return
	}
	x.result.Schedules++
	x.result.Watched.see(m)
	if x.eachEnd != nil {
		x.eachEnd(m)
	}
	for l := m.labels; l != nil; l = l.next {
		if _, known := x.result.Reached[l.text]; !known {
			x.result.Reached[l.text] = m.scheduleOf(x.name).String()
		}
	}
	if m.end == tooLong {
		if x.tooLongs++; x.tooLongs == 1 {
			x.long = m.scheduleOf(x.name)
		}
		x.suspect()
		x.cutOff()
		return
	}
	if m.end == looped {
		x.loops++
	}
	reported := raceErrors() > x.reported
	x.reported = raceErrors()
	if reported || m.failing() {
		x.result.Failing++
		x.keep(reported)
		x.ended = !x.keepGoing
	}
}

// cutShort ends the search in the middle of an execution.
func (x *exploration) cutShort() {
	x.ended = true
	switch {
	case len(x.found) > 0:
	case x.ctx.Err() != nil:
		x.settle(report.Inconclusive, "interrupted")
	default:
		x.settle(report.Inconclusive, fmt.Sprintf("the time ended after %d steps of an execution", len(x.m.steps)))
	}
}

// failing says whether the execution that has just ended went wrong.
func (m *machine) failing() bool {
	return m.failure != nil || m.end == stuck || m.end == looped || len(m.races) > 0
}

// keep keeps the first execution of each signature.
func (x *exploration) keep(reported bool) {
	signatures := x.m.signatures()
	if reported {
		signatures = append(signatures, raceReported)
	}
	for _, s := range signatures {
		at := slices.IndexFunc(x.found, func(c *candidate) bool { return c.signature == s })
		if at >= 0 {
			x.found[at].count++
			continue
		}
		x.found = append(x.found, &candidate{schedule: x.m.scheduleOf(x.name), signature: s, count: 1, preemptions: x.m.preemptions()})
	}
}

// twice runs the first execution again: a program that does something else under the same schedule
// is not deterministic, and nothing can be proved of it.
func (x *exploration) twice() {
	if _, replay := x.strategy.(replaying); replay || x.again || x.ended {
		return
	}
	x.again = true
	if x.m.end == abandoned || x.m.end == tooLong || x.m.end == cutOff {
		return
	}
	t, before := x.m.scheduleOf(x.name), others()
	if x.repeat(t) && others() > before {
		x.passedBy(t)
	}
}

// repeat runs a schedule again and says whether the program did the same. If not, that is the
// verdict.
func (x *exploration) repeat(t token) bool {
	f := &follow{steps: t.steps, hash: t.hash}
	f.Begin()
	x.m.execute(f)
	if x.spoiled() {
		return false
	}
	if f.off == nil && x.m.stream() == t.hash {
		return true
	}
	x.notTheSame(f.off)
	return false
}

// notTheSame settles that the function does something else under a schedule that it has had before.
func (x *exploration) notTheSame(off *divergence) {
	why := "the operations are the same, but not what came of them"
	if off != nil {
		why = off.String()
	}
	x.settle(report.NonDeterministic, "run twice under one schedule, the function does not do the same: "+why+
		"; look for a map's order, a random number, the time, or a variable that lives outside of the function")
}

// settle sets the verdict, and ends the search.
func (x *exploration) settle(v Verdict, why string) {
	if x.result.Verdict == "" {
		x.result.Verdict, x.result.Why = v, why
	}
	x.ended = true
}

// spoiled looks for what makes an execution worthless, and ends the search if there is something.
func (x *exploration) spoiled() bool {
	m := x.m
	switch {
	case m.alien.Load() != nil:
		x.settle(report.Uncontrolled, m.alien.Load().String())
	case m.shared != nil:
		x.settle(report.NonDeterministic, m.shared.String(m))
	case m.stranger != "":
		x.settle(report.Uncontrolled, m.stranger)
	case m.failure != nil && m.failure.kind == tooMany:
		x.settle(report.Inconclusive, fmt.Sprintf("the function starts more than %d goroutines", MaxTasks-1))
	case m.failure != nil && m.failure.kind == tooMuch:
		x.settle(report.Inconclusive, "the Locker of a Cond does more operations in one Unlock than can be one step")
	case m.end == diverged || m.memory.off != nil:
		x.notTheSame(m.memory.off)
	default:
		return false
	}
	return true
}

// conclude says what it all comes to.
func (x *exploration) conclude(s Search) {
	if c, ok := s.(claimant); ok {
		x.result.Complete = c.complete() && !x.ended && x.tooLongs == 0 && x.loops == 0
		x.result.Bound = c.bound()
	}
	r := &x.result
	if l, ok := s.(*ladder); ok && r.Complete {
		r.Schedules, r.Blocked, r.Failing = l.proof.schedules, l.proof.blocked, l.proof.failing
	}
	x.exhaust(s)
	x.early()
	if r.Verdict == "" && (len(x.found) == 0 || x.keepGoing) {
		x.partial()
	}
	if len(x.found) > 0 && r.Verdict == "" {
		x.tellFound()
	}
	if r.Complete {
		r.Unreached = x.unreached()
	}
	switch {
	case r.Verdict != "":
	case x.tooLongs > 0:
		x.settle(report.Inconclusive, x.whyTooLong())
	case r.Complete && x.derives():
	case r.Complete:
		r.Verdict = report.Proved
		rounds := 0
		if x.m.slept {
			rounds = x.m.patience
		}
		r.Assumes = x.assumptions(rounds)
	case x.ctx.Err() != nil || x.cut.Load():
		r.Verdict, r.Why = report.Inconclusive, "interrupted"
	case r.Schedules == 0:
		r.Verdict, r.Why = report.Inconclusive, "the budget allows no execution"
	default:
		r.Verdict, r.Why = report.NotFound, x.covered()
	}
}

// unreached returns the goals that no execution came by.
func (x *exploration) unreached() (labels []string) {
	for _, label := range x.goals {
		if _, reached := x.result.Reached[label]; !reached {
			labels = append(labels, label)
		}
	}
	return labels
}
