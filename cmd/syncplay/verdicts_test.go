package main

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/detector/report"
	"syncplay/explore"
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
