package detector

import (
	"time"

	"syncplay/detector/report"
	"syncplay/primitives/hook"
)

// scene is what a finding is told from: the graph at the moment when it happened, and what
// happened; the steps that led there are in a journal. Guarded by the graph's lock.
type scene struct {
	graph
	failed failure // the first thing that went wrong; what follows from it is not told
	chain  cycle   // of a deadlock
	spins  []spin  // tasks that go round for ever, each for itself
	laps   []lap   // what each does in a cycle that they go round together
	round  int     // the entry that the last round of it begins with
	rounds int     // that the cycle was run on
}

// failure is what went wrong.
type failure struct {
	kind    report.Kind // "" while nothing did
	task    *task
	message string
	value   any    // of a panic
	race    []step // the two accesses of a data race
	stack   []byte
	site    hook.Site
	at      time.Time
}

// fail notes what went wrong, unless something did before.
//
//go:norace
func (s *scene) fail(f failure) {
	if s.failed.kind == "" {
		s.failed = f
		s.failed.at = time.Now()
	}
}
