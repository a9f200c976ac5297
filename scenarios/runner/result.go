// Package runner turns a variant into a result: it explores it, runs it on real cores, compares what
// came of both with what was declared, and says in a sentence what is not as it should be.
package runner

import (
	"syncplay/detector"
	"syncplay/detector/report"
	"syncplay/explore"
)

// Result is what one variant showed.
type Result struct {
	Scenario   string           `json:"scenario"`
	Variant    string           `json:"variant"`
	Broken     bool             `json:"broken"`
	Removes    report.Condition `json:"removes,omitempty"`
	Verdict    report.Verdict   `json:"verdict"`
	AsDeclared bool             `json:"as_declared"`
	Why        string           `json:"why"`            // one sentence: the verdict for a person
	Explored   explore.Result   `json:"explored"`       // under chosen schedules
	Observed   detector.Report  `json:"observed"`       // on real cores
	Race       *Race            `json:"race,omitempty"` // of the child built with the race detector
}

// Race is what the race detector said of the variant, in a child process built with -race.
type Race struct {
	Ran     bool   `json:"ran"`
	Why     string `json:"why,omitempty"`    // if it did not run: what could not be done, and what mends it
	Reports int    `json:"reports"`          // WARNING: DATA RACE blocks
	Report  string `json:"report,omitempty"` // the first of them, verbatim
	Runs    int    `json:"runs"`

	// BuildFailed says that it did not run because building it failed: something is broken, not
	// missing.
	BuildFailed bool `json:"build_failed,omitempty"`
}
