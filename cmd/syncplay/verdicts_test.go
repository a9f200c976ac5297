package main

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/detector"
	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/scenarios/runner"
)

// What exploration did is told in sentences, also if there was only one schedule.
func TestExploredHow(t *testing.T) {
	for _, c := range []struct {
		result       explore.Result
		want, reason string
	}{
		{explore.Result{Verdict: report.Found, Complete: true, Schedules: 1},
			"a chosen schedule shows it, with no preemption. 1 schedule stands for all. It can be replayed.", "one schedule"},
		{explore.Result{Verdict: report.Found, Complete: true, Schedules: 3, Preemptions: 1, Fewest: true},
			"a chosen schedule shows it, with 1 preemption; none with fewer does. All 3 schedules that differ were tried. It can be replayed.", "several"},
		{explore.Result{Verdict: report.Found, Schedules: 3, Preemptions: 2},
			"a chosen schedule shows it, with 2 preemptions; fewer were not ruled out. It can be replayed.", "not all"},
		{explore.Result{Verdict: report.NotFound, Why: "the budget ended"}, "the budget ended.", "nothing settled"},
	} {
		assert.Equal(t, c.want, exploredHow(c.result), c.reason)
	}
}

// What runs on real cores come to is said beside what exploration did.
func TestObservedHow(t *testing.T) {
	quiet := detector.Report{Runs: 1000}
	for _, c := range []struct {
		result       runner.Result
		want, reason string
	}{
		{runner.Result{Observed: quiet, Explored: explore.Result{Verdict: report.Found}},
			"OBSERVED 0/1,000: nothing went wrong in 1,000 runs on real cores. Tests would pass, and the bug is there.", "it takes a chosen schedule"},
		{runner.Result{Observed: quiet, Explored: explore.Result{Verdict: report.Found}, Race: &runner.Race{Reports: 1}},
			"OBSERVED 0/1,000: nothing went wrong in 1,000 runs on real cores. Go's race detector needs no such luck; see below.", "or the race detector"},
		{runner.Result{Observed: quiet, Explored: explore.Result{Verdict: report.Inconclusive}},
			"OBSERVED 0/1,000: nothing went wrong in 1,000 runs on real cores. That is evidence, not proof.", "nothing is settled"},
		{runner.Result{}, "No run ended.", "there was no time"},
	} {
		assert.Equal(t, c.want, observedHow(c.result), c.reason)
	}
}
