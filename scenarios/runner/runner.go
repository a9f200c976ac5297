package runner

import (
	"context"
	"time"

	"syncplay/detector"
	"syncplay/scenarios"
)

// Options are the budget of Run and how it goes about it. The zero value is the default.
type Options struct {
	Runs     int           // at the most; 0 is the default of the variant
	MaxTime  time.Duration // of the watched runs together; 0 is 10 seconds
	Seed     uint64        // of the perturbation, if Seeded
	Seeded   bool
	Procs    int                     // GOMAXPROCS; 0 leaves it as it is
	Progress func(detector.Progress) // called after each watched run
	Note     func(string)            // called before a step that takes long, with a sentence that names it
}

// Run runs the variant on real cores and compares what it shows with what it declares.
func Run(ctx context.Context, s scenarios.Scenario, v scenarios.Variant, o Options) Result {
	panic("not built yet")
}
