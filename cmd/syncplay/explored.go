package main

import (
	"slices"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/scenarios"
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

// graded compares a result with what the variant declares.
func graded(s scenarios.Scenario, v scenarios.Variant, r explore.Result) explored {
	e := explored{Scenario: s.Name, Variant: v.Name, Broken: v.Broken, Verdict: r.Verdict, Explored: r}
	e.AsDeclared, e.Why = judged(v, r)
	return e
}

// judged says whether the result is as declared, and why. What was found and is not declared
// contradicts the declaration, whatever else was; what must be seen and is not does if every
// interleaving was covered.
func judged(v scenarios.Variant, r explore.Result) (asDeclared bool, why string) {
	for _, f := range r.Findings {
		if !declares(v, f.Kind) {
			return false, "not as declared: " + name(f.Kind) + ": " + f.Message
		}
	}
	if r.Complete {
		for _, o := range v.Outcomes {
			if o.Expect >= scenarios.Must && !shows(r, o.Kind) {
				return false, "not as declared: no schedule shows the " + name(o.Kind) + " that must be seen"
			}
		}
	}
	switch {
	case !r.Verdict.Conclusive():
		return false, r.Why
	case len(r.Findings) == 0:
		return true, "as declared: nothing goes wrong"
	}
	return true, "as declared: " + name(r.Findings[0].Kind) + ", because " + because(v, r.Findings[0].Kind)
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
		case !r.Verdict.Conclusive() && code == exitDeclared:
			code = exitInconclusive
		case r.Verdict.Conclusive() && !r.AsDeclared:
			code = exitOther
		}
	}
	return code
}

// wholeExplored makes empty lists of missing ones, so that a reader of the document finds lists.
func wholeExplored(r explore.Result) explore.Result {
	r.Findings = slices.Clone(r.Findings)
	if r.Findings == nil {
		r.Findings = []report.Finding{}
	}
	for i := range r.Findings {
		r.Findings[i].Trace = wholeTrace(r.Findings[i].Trace)
	}
	r.Trace = wholeTrace(r.Trace)
	if r.Watched.Objects == nil {
		r.Watched.Objects = map[string]int{}
	}
	return r
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
