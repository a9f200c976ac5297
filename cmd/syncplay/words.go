package main

import (
	"fmt"
	"slices"
	"strings"

	"syncplay/detector"
	"syncplay/detector/report"
)

// meanings says in a sentence what a kind of finding is.
var meanings = map[report.Kind]string{
	report.Deadlock:          "Each goroutine waits for what another one of them holds, so none can go on, ever.",
	report.PotentialDeadlock: "Locks were taken in an order that can end in a deadlock. This time it did not.",
	report.Stuck:             "A goroutine waits for something that nobody is left to do.",
	report.Orphaned:          "A goroutine waits for a lock whose holder ended without giving it back.",
	report.Livelock:          "All goroutines keep moving, and none gets its work done.",
	report.Starvation:        "Some goroutines get on and one never does.",
	report.DataRace:          "Two goroutines use the same variable at once, one of them writes, and nothing orders them.",
	report.CheckFailed:       "A condition that the program states about itself did not hold.",
	report.Panic:             "A goroutine panicked.",
	report.Goexit:            "A goroutine ended itself with runtime.Goexit.",
	report.Misuse:            "A lock, semaphore or the like was used against its contract.",
	report.Leak:              "The function returned and left goroutines waiting.",
	report.Foreign:           "Something waited or acted outside the primitives, where the detector does not see it.",
}

// meaning says in a sentence what the finding is.
func meaning(f report.Finding) string {
	if f.Kind == report.Deadlock && len(f.Parties) == 1 {
		return "A goroutine waits for what it holds itself, so it can never go on."
	}
	return meanings[f.Kind]
}

// name is the kind in words: "data race".
func name(k report.Kind) string { return strings.ReplaceAll(string(k), "-", " ") }

// removal says what the counts of the runs show of a condition of deadlock.
func removal(c report.Condition, o detector.Report) string {
	t := o.Tally
	in := " in " + plural(o.Runs, "run")
	switch c {
	case report.MutualExclusion:
		return report.Thousands(t.Exclusive) + " exclusive locks taken" + in
	case report.HoldAndWait:
		return report.Thousands(t.WaitsHolding) + " times ready to wait while holding," + in
	case report.NoPreemption:
		return report.Thousands(t.Retreats) + " times a lock was given back because another was refused," + in
	case report.CircularWait:
		text := report.Thousands(t.Inversions) + " of " + plural(o.Runs, "run") + " wanted locks in a circular order"
		if t.Inversions > 0 && !found(o, report.Deadlock) { // somebody was kept out of the circle
			text += ", but no circle of waits closed"
		}
		return text
	}
	return ""
}

// found says whether a finding of that kind is among them.
func found(o detector.Report, kind report.Kind) bool {
	return slices.ContainsFunc(o.Findings, func(f report.Finding) bool { return f.Kind == kind })
}

// sentence makes one of an advice, which the reports begin with a small letter. Code stays as it is.
func sentence(advice string) string {
	first, _, _ := strings.Cut(advice, " ")
	if advice == "" || strings.ContainsAny(first, ".(_`") {
		return advice
	}
	advice = strings.ToUpper(advice[:1]) + advice[1:]
	if !strings.ContainsAny(advice[len(advice)-1:], ".?!") {
		advice += "."
	}
	return advice
}

// plural returns "1 run", "1,000 runs".
func plural(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return report.Thousands(n) + " " + noun
}

// firstSentence is the text up to its first full stop.
func firstSentence(text string) string {
	text, _, _ = strings.Cut(text, "\n\n")
	if i := strings.Index(text, ". "); i >= 0 {
		return text[:i+1]
	}
	return text
}

// count is an observation: "OBSERVED 1/1,000".
func count(seen, runs int) string {
	return fmt.Sprintf("%s %s/%s", report.Observed, report.Thousands(seen), report.Thousands(runs))
}
