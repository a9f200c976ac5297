// Package predict tries what the detector predicts. A lock-order graph shows rings in which a program might
// deadlock; the explorer says of each whether it does. [Run] watches a function once, on real goroutines,
// and then looks for a schedule that closes each ring: it is FOUND, with a token that replays it, or it
// is lowered, with the reason.
package predict

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"syncplay/detector"
	"syncplay/detector/report"
	"syncplay/explore"
)

// A Prediction is a ring of locks that might deadlock, and what came of trying.
type Prediction struct {
	Verdict report.Verdict `json:"verdict"` // FOUND; PROVED that it can't be; NOT FOUND; else why nothing is settled

	// Finding is the deadlock, if it was found, with its schedule; or else the prediction.
	Finding report.Finding `json:"finding"`

	// Why says why the prediction is no more than that, or less.
	Why string `json:"why,omitempty"`

	// Happened says that it was no prediction: it deadlocked when it was watched.
	Happened bool `json:"happened,omitempty"`
}

// Result is what was predicted of a function, and what came of trying.
type Result struct {
	Predictions []Prediction    `json:"predictions"`
	Watched     detector.Report `json:"watched"`  // the run that they were predicted from
	Explored    explore.Result  `json:"explored"` // the exploration that tried them; nothing if there were none
}

// Run calls f once under a Watch of the process, and tries every deadlock that this predicts. f is a
// function as explore.Run takes it: it creates what it uses, and starts its goroutines with primitives.Group.
// The options are those of the exploration. The process must not be watched already.
//
// If f happens to deadlock when it is watched, the goroutine that closes the deadlock panics, and the
// exploration is asked for a schedule all the same. If it gets stuck in another way it is left behind
// after two seconds. What else goes wrong then is not for a prediction to say: f may panic.
func Run(f func(), opts ...explore.Option) Result {
	watched, rings := watch(f)
	r := Try(f, rings, opts...)
	r.Watched = watched
	return r
}

// Try looks for schedules of f that close the rings: findings of a Watch.
func Try(f func(), rings []report.Finding, opts ...explore.Option) Result {
	r := Result{Predictions: []Prediction{}}
	if len(rings) == 0 {
		return r
	}
	r.Explored = explore.Run(f, opts...)
	if r.Explored.Verdict == report.Found && !all(rings, r.Explored.Findings) {
		r.Explored = explore.Run(f, append(slices.Clone(opts), explore.KeepGoing())...)
	}
	for _, ring := range rings {
		r.Predictions = append(r.Predictions, judge(ring, r.Explored))
	}
	return r
}

// all says whether every ring is among what was found.
func all(rings, found []report.Finding) bool {
	return !slices.ContainsFunc(rings, func(ring report.Finding) bool { return closed(ring, found) < 0 })
}

// judge says what came of the ring.
func judge(ring report.Finding, r explore.Result) Prediction {
	happened := ring.Kind == report.Deadlock
	if i := closed(ring, r.Findings); i >= 0 {
		return Prediction{Verdict: report.Found, Finding: r.Findings[i], Happened: happened}
	}
	p := Prediction{Verdict: r.Verdict, Finding: ring, Why: r.Why, Happened: happened}
	switch r.Verdict {
	case report.Proved:
		p.Why = fmt.Sprintf("no interleaving closes it: %d schedules cover them all, and nothing goes wrong", r.Schedules)
	case report.Found:
		p.Verdict = report.NotFound // where something goes wrong the execution ends, and what would come is not known
		p.Why = fmt.Sprintf("something else goes wrong before: %s: %s", r.Findings[0].Kind, r.Findings[0].Message)
	default:
		p.Why = cmp.Or(r.Why, r.Bound, fmt.Sprintf("%d schedules were run, and none closes it", r.Schedules))
	}
	return p
}

// Test is Run for a test, which fails for each ring that a schedule closes, with the schedule, and logs
// what came of the others.
func Test(t testing.TB, f func(), opts ...explore.Option) Result {
	t.Helper()
	r := Run(f, append([]explore.Option{explore.Named(t.Name())}, opts...)...)
	for _, p := range r.Predictions {
		if p.Verdict == report.Found || p.Happened {
			t.Errorf("%v", p)
		} else {
			t.Logf("%v", p)
		}
	}
	for _, found := range r.Watched.Findings {
		if found.Kind != report.PotentialDeadlock && found.Kind != report.Deadlock {
			t.Errorf("%v", found)
		}
	}
	return r
}

// WriteText writes the verdict and what it is about.
func (p Prediction) WriteText(w io.Writer) error {
	var b strings.Builder
	if p.Verdict == report.Found {
		fmt.Fprintf(&b, "%s, as predicted\n", p.Verdict)
	} else {
		fmt.Fprintf(&b, "%s: %s\n", p.Verdict, p.Why)
	}
	fmt.Fprint(&b, p.Finding)
	_, err := io.WriteString(w, b.String())
	return err
}

// String returns what WriteText writes.
func (p Prediction) String() string {
	var b strings.Builder
	_ = p.WriteText(&b) // a Builder does not fail
	return b.String()
}
