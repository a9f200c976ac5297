package main

import (
	"slices"
	"strings"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/scenarios/runner"
)

// findingsOf lists the findings to show, one of each kind: what exploration found, and of real runs what
// it did not. A schedule that was chosen is shorter than one that came by chance.
func findingsOf(r runner.Result) (all []report.Finding) {
	for _, f := range slices.Concat(r.Explored.Findings, r.Observed.Findings) {
		if !slices.ContainsFunc(all, func(g report.Finding) bool { return g.Kind == f.Kind }) {
			all = append(all, f)
		}
	}
	return all
}

// verdicts are those of exploration and of the real runs for findings of that kind, or for any:
// "FOUND, OBSERVED 1/37".
func verdicts(r runner.Result, kind report.Kind) string {
	var text string
	for _, f := range r.Explored.Findings {
		if f.Kind == kind {
			text = string(report.Found)
		}
	}
	if text == "" && kind == "" {
		text = string(r.Explored.Verdict)
	}
	if kind == report.DataRace {
		return text // real runs show it to the race detector only
	}
	if text != "" {
		text += ", "
	}
	return text + count(seen(r, kind), r.Observed.Runs)
}

// seen is in how many real runs a finding of that kind was seen, or any.
func seen(r runner.Result, kind report.Kind) int {
	if kind == "" {
		return r.Observed.Seen
	}
	n := 0
	for _, f := range r.Observed.Findings {
		if f.Kind == kind {
			n += f.Count
		}
	}
	return min(n, r.Observed.Runs)
}

// legend explains the words and numbers of the verdicts, a line each.
func legend(r runner.Result) (lines []string) {
	if findings := findingsOf(r); len(findings) > 0 {
		lines = append(lines, meaning(findings[0]))
	} else if r.Race != nil && r.Race.Reports > 0 {
		lines = append(lines, meanings[report.DataRace])
	}
	if r.Explored.Verdict != "" {
		lines = append(lines, string(r.Explored.Verdict)+": "+exploredHow(r.Explored))
	}
	if r.Explored.Safety != nil {
		lines = append(lines, otherwise(*r.Explored.Safety))
	}
	lines = append(lines, observedHow(r))
	if defeated(r) {
		lines = append(lines, "A cure all the same, as declared: "+properties(r)+".")
	}
	return lines
}

// defeated says whether r is a cure that is declared to fail under an adversary.
func defeated(r runner.Result) bool {
	return !r.Broken && r.AsDeclared && r.Verdict == report.Found
}

// properties grades what such a cure gives and what it does not, each by itself.
func properties(r runner.Result) string {
	var parts []string
	switch {
	case shows(r.Explored, report.Deadlock):
	case r.Explored.Complete:
		parts = append(parts, "deadlock-free PROVED")
	case r.Explored.Safety != nil:
		parts = append(parts, "deadlock-free PROVED in "+plural(int(r.Explored.Safety.States), "state"))
	default:
		parts = append(parts, "no deadlock in "+plural(int(r.Explored.Schedules), "schedule"))
	}
	for _, f := range r.Explored.Findings {
		parts = append(parts, name(f.Kind)+" FOUND under an adversary")
	}
	return strings.Join(append(parts, count(r.Observed.Seen, r.Observed.Runs)), ", ")
}

// otherwise says what was proved of the rest, where some schedules have no end.
func otherwise(s explore.Safety) string {
	text := "Nothing else goes wrong: " + s.String()
	for _, a := range s.Assumes {
		text += "; " + a
	}
	return text + "."
}

// exploredHow says what exploration did to come to its verdict.
func exploredHow(x explore.Result) string {
	switch x.Verdict {
	case report.Found:
		text := "a chosen schedule shows it, with " + preempted(x.Preemptions)
		switch {
		case x.Fewest && x.Preemptions > 0:
			text += "; none with fewer does"
		case x.Complete:
		default:
			text += "; fewer were not ruled out"
		}
		text += "."
		if x.Complete {
			text += " " + sentence(allTried(x.Schedules))
		}
		return text + " It can be replayed."
	case report.Proved:
		text := allTried(x.Schedules) + ", of " + x.Watched.String()
		for _, a := range x.Assumes {
			text += "; " + a
		}
		return text + "."
	}
	return x.Why + "."
}

// allTried says that the search has left nothing out.
func allTried(schedules int64) string {
	if schedules == 1 {
		return "1 schedule stands for all"
	}
	return "all " + plural(int(schedules), "schedule") + " that differ were tried"
}

// preempted says how often somebody was.
func preempted(n int) string {
	if n == 0 {
		return "no preemption"
	}
	return plural(n, "preemption")
}

// observedHow says what the real runs showed.
func observedHow(r runner.Result) string {
	o := r.Observed
	if o.Runs == 0 {
		return "No run ended."
	}
	if o.Seen == 0 {
		text := count(0, o.Runs) + ": nothing went wrong in " + plural(o.Runs, "run") + " on real cores."
		switch {
		case r.Race != nil && r.Race.Reports > 0:
			return text + " Go's race detector needs no such luck; see below."
		case r.Explored.Verdict == report.Proved:
			return text + " That alone would be evidence, not proof."
		case defeated(r):
			return text + " There is no adversary at work there."
		case r.Explored.Verdict == report.Found:
			return text + " Tests would pass, and the bug is there."
		}
		return text + " That is evidence, not proof."
	}
	what := "it showed in "
	if seen(r, findingsOf(r)[0].Kind) < o.Seen {
		what = "something went wrong in "
	}
	text := count(o.Seen, o.Runs) + ": " + what + report.Thousands(o.Seen) + " of " + plural(o.Runs, "run") + " on real cores"
	if f := o.Findings[0]; o.Seen == 1 && o.Runs > 1 && f.Run == o.Runs {
		text += ", the last one, which ended the search"
	}
	return text + "."
}
