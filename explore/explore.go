// Package explore runs a function under every interleaving that matters.
//
// [Run] calls an ordinary function again and again, lets one of its goroutines go at a time, and
// decides at every operation of package primitives who goes on. It finds the schedule that goes
// wrong, with the fewest preemptions, and shows it; or, when all schedules are exhausted, it says
// PROVED, and what it watched and what not. A schedule is one line, a token, that [Replay] runs
// again.
//
//	func TestTransfer(t *testing.T) {
//		explore.Test(t, func() {
//			var from, to Account
//			var g primitives.Group
//			g.Go("there", func() { Transfer(&from, &to) })
//			g.Go("back", func() { Transfer(&to, &from) })
//			g.Wait()
//		})
//	}
//
// The function creates what it uses, starts its goroutines with primitives.Group or WaitGroup.Go,
// and does the same whenever the schedule is the same: no clock, no chance, no order of a map.
package explore

import (
	"syncplay/detector/report"
	"syncplay/primitives/hook"
)

// What every engine says is in package report.
type (
	// Verdict is the grade of a claim.
	Verdict = report.Verdict
	// Finding is one thing that went wrong, with its evidence.
	Finding = report.Finding
	// Trace is what happened in one execution.
	Trace = report.Trace
)

// Result is what an exploration found.
type Result struct {
	Verdict   Verdict           `json:"verdict"`
	Schedules int64             `json:"schedules"`           // executions that ended; if PROVED, those of the proof
	Blocked   int64             `json:"blocked"`             // executions given up because they would have shown nothing new
	Steps     int64             `json:"steps"`               // of all executions
	Complete  bool              `json:"complete"`            // every interleaving was covered
	Bound     string            `json:"bound,omitempty"`     // what was covered, if that is less
	Token     string            `json:"token,omitempty"`     // the schedule of the first finding
	Findings  []Finding         `json:"findings"`            // one of each kind
	Trace     Trace             `json:"trace,omitzero"`      // of the first finding, or of a replay that went well
	Reached   map[string]string `json:"reached,omitempty"`   // by label: a token that comes by it
	Unreached []string          `json:"unreached,omitempty"` // goals that no schedule comes by
	Watched   Watched           `json:"watched"`
	Assumes   []string          `json:"assumes,omitempty"` // what a proof rests on
	Safety    *Safety           `json:"safety,omitempty"`  // proved of the rest, where cycles without end were found and nothing else
	Why       string            `json:"why,omitempty"`     // of a verdict that settles nothing: the reason
	Seed      uint64            `json:"seed"`
	Failing   int64             `json:"failing"` // executions that went wrong

	Preemptions int  `json:"preemptions"` // of the first finding
	Fewest      bool `json:"fewest"`      // no schedule with fewer preemptions fails; with KeepGoing, none fails so
}

// OK says whether the exploration was complete and nothing went wrong.
func (r Result) OK() bool { return r.Verdict == report.Proved }

// Run explores f and returns what it found. It refuses to start inside a watched or explored
// function.
func Run(f func(), opts ...Option) Result {
	c := defaults()
	for _, o := range opts {
		o.apply(&c)
	}
	return c.run(f)
}

func (c config) run(f func()) Result {
	check(f != nil)
	if _, replay := c.strategy.(replaying); c.workers > 1 && !replay {
		return c.together(f)
	}
	return newExploration(c, f).supervise()
}

// check panics if there is nothing to explore, or if this is no place for it.
func check(function bool) {
	if !function {
		panic("explore: nil is no function")
	}
	if hook.Self() != nil {
		panic("explore: Run inside a watched or explored function; call it from a plain goroutine")
	}
}

// Replay runs f under the schedule that token says, and tells what went wrong. The verdict is
// FOUND if something did, NON-DETERMINISTIC if f does not follow the schedule, and NOT FOUND if it
// does and nothing goes wrong. A token that can't be read is INCONCLUSIVE, and Why says what is wrong
// with it.
func Replay(token string, f func(), opts ...Option) Result {
	check(f != nil)
	t, err := parseToken(token)
	if err != nil {
		return Result{Verdict: report.Inconclusive, Why: err.Error(), Findings: []Finding{}}
	}
	c := defaults()
	c.name = t.name
	for _, o := range opts {
		o.apply(&c)
	}
	c.strategy, c.grain = replaying{t}, t.grain
	return c.run(f)
}
