package runner

import (
	"context"
	"math/rand/v2"
	"time"

	"syncplay/detector"
	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/primitives/hook"
	"syncplay/scenarios"
)

// Options are the budget of Run and how it goes about it. The zero value is the default.
type Options struct {
	Runs     int           // at the most; 0 is the default of the variant
	MaxTime  time.Duration // of the watched runs together, and of the exploration; 0 is 10 seconds
	Seed     uint64        // of the perturbation, if Seeded
	Seeded   bool
	Procs    int                     // GOMAXPROCS; 0 leaves it as it is
	Progress func(detector.Progress) // called after each watched run
	Note     func(string)            // called before a step that takes long, with a sentence that names it
}

// The default budgets. A broken variant ends at its first finding, so that it may look for long.
const (
	defaultRuns       = 1000
	defaultBrokenRuns = 100_000
	defaultTime       = 10 * time.Second
)

// Run explores the variant, runs it on real cores, and compares what comes of both with what it
// declares. The runs stop when they have shown all that must be seen, or something that must not;
// where something must be seen in every run, they do not stop. If data races are a matter of the
// scenario, the race detector is asked too, in a child process.
//
// When ctx is done, what was seen so far is graded.
func Run(ctx context.Context, s scenarios.Scenario, v scenarios.Variant, o Options) Result {
	r := Result{Scenario: s.Name, Variant: v.Name, Broken: v.Broken, Removes: v.Removes}
	if !o.Seeded {
		o.Seed, o.Seeded = rand.Uint64()>>11, true // 53 bits are exact in JSON
	}
	o = o.filled(v)
	r.Explored = Explore(ctx, s, v, explore.MaxTime(min(exploreTime, o.MaxTime)))
	inChild := hook.Race && declares(v, report.DataRace) // here it would spoil this process's own record
	if !inChild {
		r.Observed = watch(ctx, v, o)
	}
	if concernsRaces(s) {
		race, observed := askRaceDetector(ctx, s, v, o)
		r.Race = &race
		if inChild {
			r.Observed = observed
		}
	}
	r.grade(ctx, v, o)
	return r
}

// filled returns the options with the variant's defaults in the place of zeros.
func (o Options) filled(v scenarios.Variant) Options {
	if o.Runs <= 0 {
		o.Runs = enough(v)
	}
	if o.MaxTime <= 0 {
		o.MaxTime = defaultTime
	}
	return o
}

// enough is how many runs of v settle what it shows. It pays to look for long where real cores show
// something in some runs and not in others.
func enough(v scenarios.Variant) int {
	if inEveryRun(v) {
		return defaultRuns
	}
	for _, o := range v.Outcomes {
		if o.Expect >= scenarios.May && o.Kind != report.DataRace { // which only the race detector sees
			return defaultBrokenRuns
		}
	}
	return defaultRuns
}

// watch runs the variant under the detector.
func watch(ctx context.Context, v scenarios.Variant, o Options) detector.Report {
	options := []detector.Option{
		detector.Context(ctx),
		detector.Runs(o.Runs),
		detector.MaxTime(o.MaxTime),
		detector.Seed(o.Seed),
	}
	if o.Procs > 0 {
		options = append(options, detector.Procs(o.Procs))
	}
	if o.Progress != nil {
		options = append(options, detector.OnProgress(o.Progress))
	}
	if inEveryRun(v) {
		options = append(options, detector.KeepGoing())
	} else {
		options = append(options, detector.Until(shown(v)))
	}
	return detector.Run(v.Run, options...)
}

// shown returns a function that says, of one finding after the other, when there is nothing more
// to wait for: all that must be seen was seen, or something that must not.
func shown(v scenarios.Variant) func(detector.Finding) bool {
	missing := map[report.Kind]bool{}
	for _, o := range v.Outcomes {
		if o.Expect >= scenarios.Must && o.Kind != report.DataRace { // which only the race detector sees
			missing[o.Kind] = true
		}
	}
	return func(f detector.Finding) bool {
		delete(missing, f.Kind)
		return len(missing) == 0 || !declares(v, f.Kind)
	}
}

// declares says whether the variant may show a finding of that kind.
func declares(v scenarios.Variant, kind report.Kind) bool {
	return expected(v, kind) != scenarios.Never
}

// expected returns how surely the variant shows a finding of that kind.
func expected(v scenarios.Variant, kind report.Kind) scenarios.Expect {
	for _, o := range v.Outcomes {
		if o.Kind == kind {
			return o.Expect
		}
	}
	return scenarios.Never
}

// inEveryRun says whether the variant must show something in every run.
func inEveryRun(v scenarios.Variant) bool {
	for _, o := range v.Outcomes {
		if o.Expect == scenarios.Always {
			return true
		}
	}
	return false
}

// concernsRaces says whether data races are a matter of the scenario: a variant declares one,
// and so the others declare that they have none.
func concernsRaces(s scenarios.Scenario) bool {
	for _, v := range s.Variants {
		if declares(v, report.DataRace) {
			return true
		}
	}
	return false
}
