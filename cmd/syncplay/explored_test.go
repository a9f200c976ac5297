package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/scenarios"
)

func exploredTo(verdict report.Verdict, complete bool, kinds ...report.Kind) explore.Result {
	r := explore.Result{Verdict: verdict, Complete: complete, Why: "the budget ended"}
	for _, k := range kinds {
		r.Findings = append(r.Findings, report.Finding{Kind: k, Message: "it happened"})
	}
	return r
}

// An exploration is held against the declaration: what is found must be declared, and what must
// be seen must be among what a complete search finds.
func TestJudged(t *testing.T) {
	broken := scenarios.Variant{Name: "broken", Broken: true, Outcomes: []scenarios.Outcome{
		{Kind: report.Deadlock, Expect: scenarios.Must, Why: "they lock in opposite orders"},
		{Kind: report.Stuck, Expect: scenarios.May, Why: "one may be late"},
		{Kind: report.Panic, Expect: scenarios.Never, Why: "of nothing"},
	}}
	cure := scenarios.Variant{Name: "order"}
	defeated := scenarios.Variant{Name: "try-lock", Outcomes: []scenarios.Outcome{{Kind: report.Livelock, Expect: scenarios.Rarely, Why: "two may move in step"}}}
	labelled := scenarios.Variant{Name: "count", Reaches: []string{"count = 1", "count = 2"}}
	reached := func(r explore.Result, labels ...string) explore.Result {
		r.Schedules, r.Reached = 7, map[string]string{}
		for _, l := range labels {
			r.Reached[l] = "1::"
		}
		return r
	}
	for _, c := range []struct {
		reason     string
		variant    scenarios.Variant
		result     explore.Result
		asDeclared bool
		why        string
		code       int
	}{
		{"a broken variant that shows its bug", broken, exploredTo(report.Found, false, report.Deadlock), true, "as declared: deadlock, because they lock in opposite orders", exitDeclared},
		{"or another that it may show", broken, exploredTo(report.Found, false, report.Stuck), true, "as declared: stuck, because one may be late", exitDeclared},
		{"all of its bugs", broken, exploredTo(report.Found, true, report.Stuck, report.Deadlock), true, "as declared: stuck, because one may be late", exitDeclared},
		{"not the one that it must show, in all there is", broken, exploredTo(report.Found, true, report.Stuck), false, "not as declared: no schedule shows the deadlock that there must be", exitOther},
		{"another bug beside its own", broken, exploredTo(report.Found, false, report.Deadlock, report.DataRace), false, "not as declared: data race: it happened", exitOther},
		{"a bug that it must never show", broken, exploredTo(report.Found, false, report.Panic), false, "not as declared: panic: it happened", exitOther},
		{"a broken variant that is proved", broken, exploredTo(report.Proved, true), false, "not as declared: no schedule shows the deadlock that there must be", exitOther},
		{"a cure that is proved", cure, exploredTo(report.Proved, true), true, "as declared: nothing goes wrong", exitDeclared},
		{"a cure that shows a bug", cure, exploredTo(report.Found, false, report.Deadlock), false, "not as declared: deadlock: it happened", exitOther},
		{"one of all of its bugs, in all there is", broken, exploredTo(report.Found, true, report.Deadlock), false, "not as declared: no schedule shows the stuck that there must be", exitOther},
		{"a cure that an adversary defeats", defeated, exploredTo(report.Found, false, report.Livelock), true, "as declared: livelock, because two may move in step", exitDeclared},
		{"of which nothing was seen", defeated, exploredTo(report.Inconclusive, false), false, "the budget ended", exitInconclusive},
		{"one that shows a bug", defeated, exploredTo(report.Found, false, report.Deadlock), false, "not as declared: deadlock: it happened", exitOther},
		{"all labels", labelled, reached(exploredTo(report.Proved, true), "count = 1", "count = 2"), true, "as declared: nothing goes wrong", exitDeclared},
		{"not all labels", labelled, reached(exploredTo(report.Proved, true), "count = 1"), false, "not as declared: no schedule comes by 'count = 2'", exitOther},
		{"another label", labelled, reached(exploredTo(report.Proved, true), "count = 1", "count = 2", "count = 3"), false, "not as declared: a schedule comes by 'count = 3'", exitOther},
		{"a part of the labels, so far", labelled, reached(exploredTo(report.NotFound, false), "count = 1"), false, "the budget ended", exitInconclusive},
		{"a budget that ended", broken, exploredTo(report.NotFound, false), false, "the budget ended", exitInconclusive},
		{"of a cure", cure, exploredTo(report.Inconclusive, false), false, "the budget ended", exitInconclusive},
		{"no use of the primitives", cure, exploredTo(report.Uncontrolled, false), false, "the budget ended", exitInconclusive},
		{"chance in the program", broken, exploredTo(report.NonDeterministic, false), false, "the budget ended", exitInconclusive},
	} {
		t.Run(c.reason, func(t *testing.T) {
			e := graded(scenarios.Scenario{Name: "deadlock"}, c.variant, c.result)
			require.Equal(t, c.asDeclared, e.AsDeclared)
			require.Equal(t, c.why, e.Why)
			require.Equal(t, c.code, exitOf([]explored{e}))
			open := explored{Verdict: report.NotFound}
			settled := c.code
			if settled == exitDeclared {
				settled = exitInconclusive
			}
			require.Equal(t, settled, exitOf([]explored{open, e}), "a contradiction settles it, whatever else is open")
			require.Equal(t, settled, exitOf([]explored{e, open}))
		})
	}
}
