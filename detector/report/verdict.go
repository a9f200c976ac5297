package report

import "fmt"

// Verdict is the grade of a claim: what kind of evidence stands behind it.
type Verdict string

// The verdicts.
const (
	Proved           Verdict = "PROVED"            // every interleaving was explored
	Found            Verdict = "FOUND"             // a schedule shows it and replays n/n
	Observed         Verdict = "OBSERVED"          // k of n real runs showed it; k may be 0
	NotFound         Verdict = "NOT FOUND"         // the budget is spent and nothing was seen
	Inconclusive     Verdict = "INCONCLUSIVE"      // a limit in steps or time ended it
	NonDeterministic Verdict = "NON-DETERMINISTIC" // the replay diverged
	Uncontrolled     Verdict = "UNCONTROLLED"      // something blocked or acted outside the primitives
)

// Conclusive says whether the verdict settles its question. The others are exit code 3, unless
// they were declared.
func (v Verdict) Conclusive() bool { return v == Proved || v == Found || v == Observed }

// Count renders an observation: "OBSERVED 3/1000".
func Count(seen, runs int) string { return fmt.Sprintf("%s %d/%d", Observed, seen, runs) }
