package main

import (
	"maps"
	"slices"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/scenarios"
	"syncplay/scenarios/runner"
)

// An explored is what the exploration of a variant came to, held against what the catalogue
// declares.
type explored struct {
	Scenario   string         `json:"scenario"`
	Variant    string         `json:"variant"`
	Broken     bool           `json:"broken"`
	Verdict    report.Verdict `json:"verdict"`
	AsDeclared bool           `json:"as_declared"`
	Why        string         `json:"why"` // one sentence: the verdict for a person
	Explored   explore.Result `json:"explored"`
}

// graded compares a result with what the variant declares, and names the cures in its findings.
func graded(s scenarios.Scenario, v scenarios.Variant, r explore.Result) explored {
	e := explored{Scenario: s.Name, Variant: v.Name, Broken: v.Broken, Verdict: r.Verdict, Explored: r}
	e.AsDeclared, e.Why = judged(v, r)
	runner.Advise(s, v, r.Findings)
	return e
}

// judged says whether the result is as declared, and why. What was found and is not declared
// contradicts the declaration, whatever else was; what is declared and was not found does if every
// interleaving was covered.
func judged(v scenarios.Variant, r explore.Result) (asDeclared bool, why string) {
	if why := contradiction(v, r); why != "" {
		return false, "not as declared: " + why
	}
	switch {
	case !r.Verdict.Conclusive():
		return false, r.Why
	case len(r.Findings) == 0:
		return true, "as declared: nothing goes wrong"
	}
	return true, "as declared: " + name(r.Findings[0].Kind) + ", because " + because(v, r.Findings[0].Kind)
}

// contradiction says what of the result is not declared, or what is declared and not to be had.
func contradiction(v scenarios.Variant, r explore.Result) string {
	for _, f := range r.Findings {
		if !declares(v, f.Kind) {
			return name(f.Kind) + ": " + f.Message
		}
	}
	for _, label := range slices.Sorted(maps.Keys(r.Reached)) {
		if !slices.Contains(v.Reaches, label) {
			return "a schedule comes by " + quote(label)
		}
	}
	if !r.Complete {
		return ""
	}
	for _, o := range v.Outcomes {
		if o.Expect != scenarios.Never && !shows(r, o.Kind) {
			return "no schedule shows the " + name(o.Kind) + " that there must be"
		}
	}
	for _, label := range v.Reaches {
		if _, reached := r.Reached[label]; !reached {
			return "no schedule comes by " + quote(label)
		}
	}
	return ""
}

// declares says whether the variant may show a finding of that kind.
func declares(v scenarios.Variant, kind report.Kind) bool {
	return slices.ContainsFunc(v.Outcomes, func(o scenarios.Outcome) bool { return o.Kind == kind && o.Expect != scenarios.Never })
}

// because is the reason that the variant declares for a finding of that kind.
func because(v scenarios.Variant, kind report.Kind) string {
	for _, o := range v.Outcomes {
		if o.Kind == kind {
			return o.Why
		}
	}
	return ""
}

// shows says whether a finding of that kind is among those of the result.
func shows(r explore.Result, kind report.Kind) bool {
	return slices.ContainsFunc(r.Findings, func(f report.Finding) bool { return f.Kind == kind })
}

// exitOf is the exit code of what was explored: of several results the worst that was settled.
func exitOf(results []explored) int {
	code := exitDeclared
	for _, r := range results {
		switch {
		case r.AsDeclared:
		case r.Verdict.Conclusive() || len(r.Explored.Findings) > 0:
			code = exitOther
		case code == exitDeclared:
			code = exitInconclusive
		}
	}
	return code
}

// wholeExplored makes empty lists of missing ones, so that a reader of the document finds lists.
func wholeExplored(r explore.Result) explore.Result {
	r.Findings = wholeFindings(r.Findings)
	r.Trace = wholeTrace(r.Trace)
	if r.Watched.Objects == nil {
		r.Watched.Objects = map[string]int{}
	}
	return r
}

func wholeFindings(all []report.Finding) []report.Finding {
	findings := make([]report.Finding, len(all))
	for i, f := range all {
		f.Trace = wholeTrace(f.Trace)
		findings[i] = f
	}
	return findings
}

func wholeTrace(t report.Trace) report.Trace {
	if t.Tasks == nil {
		t.Tasks = []report.TaskInfo{}
	}
	if t.Events == nil {
		t.Events = []report.Event{}
	}
	return t
}
