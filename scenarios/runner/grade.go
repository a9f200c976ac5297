package runner

import (
	"context"
	"fmt"
	"strings"

	"syncplay/detector/report"
	"syncplay/scenarios"
)

// grade compares what was found and what was seen with what the variant declares, and fills in the
// verdict: that of exploration, unless real cores contradict the declaration or leave it open.
func (r *Result) grade(ctx context.Context, v scenarios.Variant, o Options) {
	r.gradeObserved(ctx, v, o)
	r.gradeExplored(v)
}

// gradeObserved compares what real cores showed with what the variant declares.
//
//   - What was seen and is not declared is a defect, in however few runs.
//   - What must be seen and was not is a defect if the whole budget of the variant was spent,
//     and else INCONCLUSIVE: more runs might have shown it.
//   - What can't be seen here at all, for want of a race detector, is INCONCLUSIVE if it must be
//     seen. If it must not, that is said.
func (r *Result) gradeObserved(ctx context.Context, v scenarios.Variant, o Options) {
	r.Verdict = report.Observed
	if why := r.undeclared(v); why != "" {
		r.Why = why
		return
	}
	if r.Observed.Verdict == report.Uncontrolled {
		r.Verdict, r.Why = report.Uncontrolled, r.Observed.Why
		return
	}
	missing, conclusive := r.missing(v, o)
	switch {
	case ctx.Err() != nil && (missing != "" || !v.Broken):
		r.Verdict, r.Why = report.Inconclusive, fmt.Sprintf("interrupted after %s; %s", runs(r.Observed.Runs), r.soFar())
	case r.Observed.Runs == 0 && !r.raced():
		r.Verdict, r.Why = report.Inconclusive, orElse(r.Observed.Why, "no run ended within the budget")
	case missing == "":
		r.AsDeclared, r.Why = true, "as declared: "+r.told(v)
	case conclusive:
		r.Why = "not as declared: " + missing
	default:
		r.Verdict, r.Why = report.Inconclusive, missing
	}
}

// undeclared says what was seen and is not declared, or nothing.
func (r *Result) undeclared(v scenarios.Variant) string {
	for _, f := range r.Observed.Findings {
		if !declares(v, f.Kind) {
			return fmt.Sprintf("not as declared: %s in %d of %s: %s", words(f.Kind), f.Count, runs(r.Observed.Runs), f.Message)
		}
	}
	if r.raced() && !declares(v, report.DataRace) {
		return fmt.Sprintf("not as declared: data race, reported by the race detector in %s", runs(r.Race.Runs))
	}
	return ""
}

// missing says what must be seen and was not, and whether that is settled.
func (r *Result) missing(v scenarios.Variant, o Options) (why string, conclusive bool) {
	for _, out := range v.Outcomes {
		seen, of := r.count(out.Kind)
		switch {
		case out.Expect == scenarios.Always && seen < of:
			return fmt.Sprintf("%s in %d of %s, and it must be seen in every run", words(out.Kind), seen, runs(of)), true
		case out.Expect < scenarios.Must || seen > 0:
		case out.Kind == report.DataRace && !r.Race.Ran:
			return "the race detector could not be asked: " + r.Race.Why, false
		default:
			spent := out.Kind == report.DataRace || r.Observed.Verdict == report.Observed && o.Runs >= enough(v)
			return fmt.Sprintf("no %s in %s", words(out.Kind), runs(of)), spent
		}
	}
	return "", true
}

// count returns in how many runs a finding of that kind was seen, and of how many.
func (r *Result) count(kind report.Kind) (seen, of int) {
	if kind == report.DataRace {
		return r.Race.Reports, r.Race.Runs // as many as differ: the race detector tells each once
	}
	for _, f := range r.Observed.Findings {
		if f.Kind == kind {
			seen += f.Count
		}
	}
	return min(seen, r.Observed.Runs), r.Observed.Runs
}

// raced says whether the race detector reported something.
func (r *Result) raced() bool { return r.Race != nil && r.Race.Reports > 0 }

// told tells what was seen of what is declared.
func (r *Result) told(v scenarios.Variant) string {
	var parts []string
	for _, out := range v.Outcomes {
		seen, of := r.count(out.Kind)
		switch {
		case seen == 0:
		case out.Kind == report.DataRace:
			parts = append(parts, fmt.Sprintf("data race reported by the race detector, because %s", out.Why))
		default:
			parts = append(parts, fmt.Sprintf("%s in %d of %s, because %s", words(out.Kind), seen, runs(of), out.Why))
		}
	}
	if len(parts) > 0 {
		return strings.Join(parts, "; ")
	}
	return r.soFar()
}

// soFar tells that nothing was seen, and who looked; or, of a broken variant, what was.
func (r *Result) soFar() string {
	if r.Observed.Seen > 0 {
		return fmt.Sprintf("something went wrong in %d of %s", r.Observed.Seen, runs(r.Observed.Runs))
	}
	said := "nothing went wrong in " + runs(r.Observed.Runs)
	switch {
	case r.Race == nil:
	case r.Race.Ran:
		said += fmt.Sprintf(", and the race detector was silent in %s", runs(r.Race.Runs))
	default:
		said += "; the race detector could not be asked: " + r.Race.Why
	}
	return said
}

func words(k report.Kind) string { return strings.ReplaceAll(string(k), "-", " ") }

func runs(n int) string {
	if n == 1 {
		return "1 run"
	}
	return fmt.Sprintf("%d runs", n)
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
