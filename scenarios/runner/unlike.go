package runner

import (
	"fmt"
	"slices"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/scenarios"
)

// gradeExplored compares what exploration came to with what the variant declares. What real cores
// showed and should not have stays the verdict.
func (r *Result) gradeExplored(v scenarios.Variant) {
	if !r.AsDeclared && r.Verdict.Conclusive() {
		return
	}
	why, settled := unlike(r.Explored, v)
	switch {
	case why != "" && settled:
		r.Verdict, r.AsDeclared, r.Why = r.Explored.Verdict, false, "not as declared: "+why
	case why != "" && r.AsDeclared:
		r.Verdict, r.AsDeclared, r.Why = unsettled(r.Explored.Verdict), false, why
	case r.AsDeclared:
		r.Verdict = r.Explored.Verdict
		r.Why += "; exploration: " + r.Explored.String()
	}
}

// unsettled is the verdict where exploration has not found all that it must.
func unsettled(x report.Verdict) report.Verdict {
	if x.Conclusive() {
		return report.Inconclusive
	}
	return x
}

// unlike says where the exploration differs from the declaration, and whether that is settled: what
// was not found in a part of the schedules may be in the rest.
func unlike(x explore.Result, v scenarios.Variant) (why string, settled bool) {
	for _, f := range x.Findings {
		if !declares(v, f.Kind) {
			return fmt.Sprintf("exploration found %s: %s", words(f.Kind), f.Message), true
		}
	}
	if x.Verdict != v.Verdict() {
		return fmt.Sprintf("exploration came to %v instead of %s", x, v.Verdict()), x.Verdict.Conclusive()
	}
	for _, out := range v.Outcomes {
		if !slices.ContainsFunc(x.Findings, func(f report.Finding) bool { return f.Kind == out.Kind }) {
			return fmt.Sprintf("exploration found no %s", words(out.Kind)), x.Complete
		}
	}
	for label := range x.Reached {
		if !slices.Contains(v.Reaches, label) {
			return fmt.Sprintf("exploration came by %q", label), true
		}
	}
	for _, label := range v.Reaches {
		if _, reached := x.Reached[label]; !reached {
			return fmt.Sprintf("exploration never came by %q", label), x.Complete
		}
	}
	return "", true
}
