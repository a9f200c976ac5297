package detector

import (
	"context"
	"io"
	"os"
	"time"
)

// An Option changes how Run or Start goes about it.
type Option interface{ apply(*config) }

type option func(*config)

func (o option) apply(c *config) { o(c) }

// config is what the options set.
type config struct {
	ctx      context.Context
	runs     int
	maxTime  time.Duration
	seed     uint64
	seeded   bool
	procs    int
	onward   bool
	enough   func(Finding) bool
	calm     bool
	progress func(Progress)

	// of a Watch

	report  func(Finding)
	log     io.Writer
	panics  bool
	breaks  bool
	signals []os.Signal
}

// Runs sets how often the function is run at the most. The default is 1000.
func Runs(n int) Option { return option(func(c *config) { c.runs = n }) }

// MaxTime sets how long all runs may take together. The default is 10 seconds.
func MaxTime(d time.Duration) Option { return option(func(c *config) { c.maxTime = d }) }

// Seed sets what the perturbation is drawn from. The default is drawn anew for each Run, and
// is in the Report. The same seed perturbs in the same way; what the cores make of it is theirs.
func Seed(n uint64) Option {
	return option(func(c *config) { c.seed, c.seeded = n, true })
}

// Procs sets GOMAXPROCS while Run is at it. The default leaves it as it is.
func Procs(n int) Option { return option(func(c *config) { c.procs = n }) }

// KeepGoing goes on after a run with a finding. The default stops at the first.
func KeepGoing() Option { return option(func(c *config) { c.onward = true }) }

// Until goes on after a run with a finding until enough says of one that it is enough. It is called
// with the finding of each such run, on the goroutine that called Run.
func Until(enough func(Finding) bool) Option {
	return option(func(c *config) { c.enough = enough })
}

// Calm leaves out the perturbation: the runs go as they would go unwatched, but for the watching.
func Calm() Option { return option(func(c *config) { c.calm = true }) }

// Context ends the runs early when ctx is done; what was seen so far is reported.
func Context(ctx context.Context) Option { return option(func(c *config) { c.ctx = ctx }) }

// OnProgress calls f after each run, on the goroutine that called Run.
func OnProgress(f func(Progress)) Option { return option(func(c *config) { c.progress = f }) }

// Progress is how far Run has come.
type Progress struct {
	Runs    int           // runs that ended
	Seen    int           // runs with a finding
	Elapsed time.Duration // since Run was called
}
