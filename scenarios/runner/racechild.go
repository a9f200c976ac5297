package runner

import (
	"context"
	"encoding/json"
	"io"

	"syncplay/detector"
	"syncplay/scenarios"
)

// RaceChild is what the child process does that was built with the race detector: it runs the
// variant and writes what was seen to w, as JSON for the parent. The race detector writes its own
// reports to stderr, where the parent reads them. The command calls it as
//
//	syncplay race-child SCENARIO VARIANT --runs N --seed S
//
// Of the options it obeys Runs, Seed and Seeded. It is bounded in time by itself.
func RaceChild(ctx context.Context, w io.Writer, s scenarios.Scenario, v scenarios.Variant, o Options) error {
	options := []detector.Option{
		detector.Context(ctx),
		detector.Runs(raceRuns(o)),
		detector.MaxTime(raceTime),
		detector.KeepGoing(),
	}
	if o.Seeded {
		options = append(options, detector.Seed(o.Seed))
	}
	return json.NewEncoder(w).Encode(detector.Run(v.Run, options...))
}
