package runner

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/detector"
	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/scenarios"
)

func TestGrade(t *testing.T) {
	cure := scenarios.Variant{Name: "cure"}
	must := scenarios.Variant{Broken: true, Outcomes: []scenarios.Outcome{
		{Kind: report.Deadlock, Expect: scenarios.Must, Why: "two lock in opposite orders"},
		{Kind: report.CheckFailed, Expect: scenarios.May, Why: "money may be lost"},
	}}
	always := scenarios.Variant{Broken: true, Outcomes: []scenarios.Outcome{
		{Kind: report.Deadlock, Expect: scenarios.Always, Why: "both meet"},
	}}
	racy := scenarios.Variant{Broken: true, Outcomes: []scenarios.Outcome{
		{Kind: report.DataRace, Expect: scenarios.Must, Why: "nothing orders them"},
	}}
	ran := func(runs int, found ...detector.Finding) detector.Report {
		r := detector.Report{Verdict: report.Observed, Runs: runs, Findings: found}
		for _, f := range found {
			r.Seen += f.Count
		}
		return r
	}
	late := func(r detector.Report) detector.Report {
		r.Verdict, r.Why = report.Inconclusive, "the time ended"
		return r
	}
	deadlock := func(n int) detector.Finding {
		return detector.Finding{Kind: report.Deadlock, Count: n, Message: "A waits for B"}
	}
	lost := detector.Finding{Kind: report.CheckFailed, Count: 1, Message: "50, not 100"}

	for _, c := range []struct {
		variant  scenarios.Variant
		observed detector.Report
		race     *Race
		asked    int // runs that were asked for; 0 is the default
		verdict  report.Verdict
		declared bool
		why      string
		reason   string
	}{
		{cure, ran(1000), nil, 0, "", true, "as declared: nothing went wrong in 1000 runs", "a cure shows nothing"},
		{cure, late(ran(312)), nil, 0, "", true, "as declared: nothing went wrong in 312 runs", "a cure promises no number of runs"},
		{cure, late(ran(0)), nil, 0, report.Inconclusive, false, "the time ended", "no run is no evidence"},
		{cure, ran(7, deadlock(1)), nil, 0, report.Observed, false, "not as declared: deadlock in 1 of 7 runs: A waits for B", "a cure that deadlocks is none"},
		{must, ran(7, deadlock(1)), nil, 0, "", true, "as declared: deadlock in 1 of 7 runs, because two lock in opposite orders", "once is enough"},
		{must, ran(1, deadlock(1)), nil, 1, "", true, "as declared: deadlock in 1 of 1 run, because two lock in opposite orders", "in however few runs"},
		{must, ran(7, deadlock(1), lost), nil, 0, "", true, "as declared: deadlock in 1 of 7 runs, because two lock in opposite orders; check failed in 1 of 7 runs, because money may be lost", "what may be seen is told when it was"},
		{must, ran(7, lost), nil, 0, report.Observed, false, "not as declared: ", "what may be seen does not stand for what must"},
		{must, ran(defaultBrokenRuns), nil, 0, report.Observed, false, "not as declared: no deadlock in 100000 runs", "the whole budget was spent"},
		{must, ran(50), nil, 50, report.Inconclusive, false, "no deadlock in 50 runs", "the user asked for fewer runs than it needs"},
		{must, late(ran(50)), nil, 0, report.Inconclusive, false, "no deadlock in 50 runs", "the time ended first"},
		{always, ran(1000, deadlock(1000)), nil, 0, "", true, "as declared: deadlock in 1000 of 1000 runs, because both meet", "every run shows it"},
		{always, late(ran(400, deadlock(400))), nil, 0, "", true, "as declared: deadlock in 400 of 400 runs, because both meet", "every run that there was"},
		{always, ran(1000, deadlock(999)), nil, 0, report.Observed, false, "not as declared: deadlock in 999 of 1000 runs, and it must be seen in every run", "one run that ends well is a defect"},
		{always, ran(3, deadlock(2), lost), nil, 0, report.Observed, false, "not as declared: check failed in 1 of 3 runs: 50, not 100", "what is not declared comes first"},
		{racy, ran(9), &Race{Ran: true, Reports: 2, Runs: 200}, 0, "", true, "as declared: data race reported by the race detector, because nothing orders them", "the race detector saw it"},
		{racy, ran(9), &Race{Ran: true, Runs: 200}, 0, report.Observed, false, "not as declared: no data race in 200 runs", "the race detector needs no luck"},
		{racy, ran(9), &Race{Why: "there is no go command"}, 0, report.Inconclusive, false, "the race detector could not be asked: there is no go command", "nobody could look"},
		{cure, ran(9), &Race{Ran: true, Runs: 200}, 0, "", true, "as declared: nothing went wrong in 9 runs, and the race detector was silent in 200 runs", "who looked is told"},
		{cure, ran(9), &Race{Why: "there is no go command"}, 0, "", true, "as declared: nothing went wrong in 9 runs; the race detector could not be asked: there is no go command", "and who could not"},
		{cure, ran(9), &Race{Ran: true, Reports: 1, Runs: 200}, 0, report.Observed, false, "not as declared: data race, reported by the race detector in 200 runs", "a cure with a race is none"},
		{cure, detector.Report{Verdict: report.Uncontrolled, Why: "a goroutine blocks outside"}, nil, 0, report.Uncontrolled, false, "a goroutine blocks outside", "the detector could not follow"},
	} {
		r := Result{Explored: asDeclared(c.variant), Observed: c.observed, Race: c.race}
		if c.declared {
			c.verdict = c.variant.Verdict()
		}
		r.grade(context.Background(), c.variant, Options{Runs: c.asked}.filled(c.variant))
		assert.Equal(t, c.verdict, r.Verdict, c.reason)
		assert.Equal(t, c.declared, r.AsDeclared, c.reason)
		assert.Contains(t, r.Why, c.why, c.reason)
	}
}

// asDeclared is an exploration that shows what the variant declares.
func asDeclared(v scenarios.Variant) explore.Result {
	x := explore.Result{Verdict: v.Verdict(), Complete: true, Reached: map[string]string{}}
	for _, out := range v.Outcomes {
		x.Findings = append(x.Findings, report.Finding{Kind: out.Kind})
	}
	for _, label := range v.Reaches {
		x.Reached[label] = "1:s/v::00000000"
	}
	return x
}

func TestGradeExplored(t *testing.T) {
	cure := scenarios.Variant{Reaches: []string{"count = 2"}}
	broken := scenarios.Variant{Broken: true, Outcomes: []scenarios.Outcome{
		{Kind: report.Deadlock, Expect: scenarios.Must}, {Kind: report.Stuck, Expect: scenarios.May},
	}}
	defeated := scenarios.Variant{Outcomes: []scenarios.Outcome{{Kind: report.Livelock, Expect: scenarios.Rarely}}}
	found := func(kinds ...report.Kind) func(*explore.Result) {
		return func(x *explore.Result) {
			x.Verdict, x.Findings = report.Found, nil
			for _, k := range kinds {
				x.Findings = append(x.Findings, report.Finding{Kind: k, Message: "A waits for B"})
			}
		}
	}
	came := func(v report.Verdict, why string) func(*explore.Result) {
		return func(x *explore.Result) { x.Verdict, x.Why, x.Complete, x.Findings = v, why, v == report.Proved, nil }
	}
	partly := func(f func(*explore.Result)) func(*explore.Result) {
		return func(x *explore.Result) { f(x); x.Complete = false }
	}
	reached := func(labels ...string) func(*explore.Result) {
		return func(x *explore.Result) {
			x.Reached = map[string]string{}
			for _, l := range labels {
				x.Reached[l] = "1:s/v::00000000"
			}
		}
	}
	for _, c := range []struct {
		variant  scenarios.Variant
		change   func(*explore.Result)
		verdict  report.Verdict
		declared bool
		why      string
		reason   string
	}{
		{cure, nil, report.Proved, true, "; exploration: PROVED", "a cure is proved"},
		{cure, found(report.Deadlock), report.Found, false, "not as declared: exploration found deadlock: A waits for B", "a cure that can deadlock is none, whatever real cores show"},
		{cure, came(report.NotFound, "the budget ended"), report.NotFound, false, "the budget ended instead of PROVED", "not exhausted is not proved"},
		{cure, came(report.NonDeterministic, "a map's order"), report.NonDeterministic, false, "a map's order", "nothing can be said of it"},
		{cure, reached("count = 2", "count = 1"), report.Proved, false, `not as declared: exploration came by "count = 1"`, "a result that is not declared"},
		{cure, reached(), report.Proved, false, `not as declared: exploration never came by "count = 2"`, "a result that can't be"},
		{defeated, nil, report.Found, true, "as declared: nothing went wrong in 9 runs; exploration: FOUND", "it is declared that an adversary defeats it"},
		{defeated, found(report.Livelock, report.Deadlock), report.Found, false, "not as declared: exploration found deadlock", "but not in that way"},
		{defeated, came(report.Proved, ""), report.Proved, false, "not as declared: exploration came to PROVED", "it does not"},
		{broken, nil, report.Found, true, "; exploration: FOUND", "all outcomes were found"},
		{broken, found(report.Deadlock), report.Found, false, "not as declared: exploration found no stuck", "a declared outcome that can't be"},
		{broken, partly(found(report.Deadlock)), report.Inconclusive, false, "exploration found no stuck", "or that was not met so far"},
		{broken, found(report.Deadlock, report.Stuck, report.Panic), report.Found, false, "not as declared: exploration found panic", "an outcome that is not declared"},
		{broken, came(report.Proved, ""), report.Proved, false, "not as declared: exploration came to PROVED", "nothing is broken"},
	} {
		observed := detector.Report{Verdict: report.Observed, Runs: 9}
		if c.variant.Broken {
			observed.Findings = []report.Finding{{Kind: report.Deadlock, Count: 1}}
		}
		r := Result{Explored: asDeclared(c.variant), Observed: observed}
		if c.change != nil {
			c.change(&r.Explored)
		}
		r.grade(context.Background(), c.variant, Options{}.filled(c.variant))
		assert.Equal(t, c.verdict, r.Verdict, c.reason)
		assert.Equal(t, c.declared, r.AsDeclared, c.reason)
		assert.Contains(t, r.Why, c.why, c.reason)
	}
}

func TestGradeOfAnInterruptedRun(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	broken := scenarios.Variant{Broken: true, Outcomes: []scenarios.Outcome{{Kind: report.Deadlock, Expect: scenarios.Must}}}
	found := []detector.Finding{{Kind: report.Deadlock, Count: 1}}

	r := Result{Explored: asDeclared(broken), Observed: detector.Report{Verdict: report.Observed, Runs: 8, Seen: 1, Findings: found}}
	r.grade(ctx, broken, Options{}.filled(broken))
	assert.True(t, r.AsDeclared, "what must be seen was seen before the interruption")

	r = Result{Observed: detector.Report{Verdict: report.Inconclusive, Runs: 8}}
	r.grade(ctx, scenarios.Variant{}, Options{}.filled(scenarios.Variant{}))
	assert.Equal(t, report.Inconclusive, r.Verdict)
	assert.Equal(t, "interrupted after 8 runs; nothing went wrong in 8 runs", r.Why)
}

func TestEnough(t *testing.T) {
	for _, c := range []struct {
		outcomes []scenarios.Outcome
		runs     int
		reason   string
	}{
		{nil, defaultRuns, "there is nothing to look for"},
		{[]scenarios.Outcome{{Kind: report.Stuck, Expect: scenarios.Always}}, defaultRuns, "every run shows it"},
		{[]scenarios.Outcome{{Kind: report.Stuck, Expect: scenarios.Must}}, defaultBrokenRuns, "some run shows it"},
		{[]scenarios.Outcome{{Kind: report.Stuck, Expect: scenarios.Rarely}}, defaultRuns, "that is for exploration to find"},
		{[]scenarios.Outcome{{Kind: report.DataRace, Expect: scenarios.Must}}, defaultRuns, "that is for the race detector to see"},
	} {
		assert.Equal(t, c.runs, enough(scenarios.Variant{Broken: c.outcomes != nil, Outcomes: c.outcomes}), c.reason)
	}
}

func TestShown(t *testing.T) {
	v := scenarios.Variant{Broken: true, Outcomes: []scenarios.Outcome{
		{Kind: report.Stuck, Expect: scenarios.Must},
		{Kind: report.CheckFailed, Expect: scenarios.Must},
		{Kind: report.Deadlock, Expect: scenarios.May},
		{Kind: report.DataRace, Expect: scenarios.Must},
	}}
	for _, c := range []struct {
		found  []report.Kind
		enough bool
		reason string
	}{
		{[]report.Kind{report.Deadlock}, false, "what may be seen is not waited for"},
		{[]report.Kind{report.Stuck}, false, "one of two"},
		{[]report.Kind{report.Stuck, report.Stuck}, false, "the same again"},
		{[]report.Kind{report.Stuck, report.CheckFailed}, true, "both; a data race is for another to see"},
		{[]report.Kind{report.Panic}, true, "what must not be seen settles it"},
	} {
		shows, enough := shown(v), false
		for _, kind := range c.found {
			enough = shows(detector.Finding{Kind: kind})
		}
		assert.Equal(t, c.enough, enough, c.reason)
	}
}
