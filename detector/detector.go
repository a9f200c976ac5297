// Package detector watches real goroutines on real cores. It keeps the wait-for graph (who
// holds what, who waits for what) and says at the moment when a deadlock closes who is in it.
//
// [Run] runs one function again and again, nudges its goroutines so that rare interleavings
// show, and unwinds the goroutines of a deadlocked run so that nothing is left behind. [Start]
// watches a whole process. Both see what goes through package primitives, and nothing else: a
// bare channel, a sync.Mutex or a goroutine started with go is outside their view, and a run
// that they decide is reported as UNCONTROLLED, never as a deadlock.
package detector

import (
	"fmt"
	"io"
	"strings"
	"time"

	"syncplay/detector/report"
)

// Finding is one thing that went wrong, with its evidence.
type Finding = report.Finding

// Report is what a Run or a Watch saw.
type Report struct {
	Verdict  report.Verdict `json:"verdict"`
	Runs     int            `json:"runs"`     // runs that ended
	Seen     int            `json:"seen"`     // runs with a finding
	Seed     uint64         `json:"seed"`     // of the perturbation
	Elapsed  time.Duration  `json:"elapsed"`  // nanoseconds
	Findings []Finding      `json:"findings"` // one of each, in the order of their first appearance
	Tally    report.Tally   `json:"tally"`
	Reached  map[string]int `json:"reached,omitempty"` // by label: the runs that came by a Reach
	Why      string         `json:"why,omitempty"`     // of a verdict that is not OBSERVED: the reason

	// Saturated says, of a Watch, which of its memories was full: what is not in the findings may have
	// gone wrong unseen.
	Saturated string `json:"saturated,omitempty"`
}

// OK says whether the runs were all that was asked for and none showed a finding.
func (r Report) OK() bool { return r.Verdict == report.Observed && r.Seen == 0 }

// WriteText writes the report as plain text.
func (r Report) WriteText(w io.Writer) error {
	var b strings.Builder
	switch {
	case r.Verdict != report.Observed:
		fmt.Fprintf(&b, "%s after %d runs: %s\n", r.Verdict, r.Runs, r.Why)
	case r.Seen == 0:
		fmt.Fprintf(&b, "%s: nothing went wrong\n", report.Count(r.Seen, r.Runs))
	default:
		fmt.Fprintf(&b, "%s\n", report.Count(r.Seen, r.Runs))
	}
	if r.Saturated != "" {
		fmt.Fprintf(&b, "saturated: %s: what is missing may have gone wrong unseen\n", r.Saturated)
	}
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "\n%v", f)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteJSON writes the report as a JSON document, of the same version as that of a finding.
func (r Report) WriteJSON(w io.Writer) error {
	return report.WriteJSON(w, "report", r)
}

// String returns what WriteText writes.
func (r Report) String() string {
	var b strings.Builder
	_ = r.WriteText(&b) // a Builder does not fail
	return b.String()
}
