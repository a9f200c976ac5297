package explore

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// An Option changes how a Run goes about it.
type Option interface{ apply(*config) }

type option func(*config)

func (o option) apply(c *config) { o(c) }

// config is what the options set.
type config struct {
	strategy     Strategy
	preemptions  int
	maxSchedules int64
	maxSteps     int
	maxTime      time.Duration
	seed         uint64
	grain        GrainSize
	workers      int
	keepGoing    bool
	hideRaces    bool
	everyLook    bool
	goals        []string
	name         string
	ctx          context.Context
	progress     func(Progress)
	replay       func(token string) string // the command that replays
}

func defaults() config {
	return config{
		strategy: Ladder, preemptions: -1, maxSchedules: 1_000_000, maxSteps: 10_000,
		maxTime: 10 * time.Second, seed: 1, workers: 1, ctx: context.Background(),
		replay: func(token string) string { return "explore.Replay(" + quote(token) + ", f)" },
	}
}

// With sets how the interleavings are searched. The default is [Ladder].
func With(s Strategy) Option { return option(func(c *config) { c.strategy = s }) }

// Preemptions bounds how often a task that could go on has to give way to another one, for
// [Bounded] and for what [Ladder] tries first. The default is no bound for Bounded, and 3 for Ladder.
func Preemptions(n int) Option { return option(func(c *config) { c.preemptions = n }) }

// MaxSchedules sets how many executions there may be. The default is 1,000,000.
func MaxSchedules(n int64) Option { return option(func(c *config) { c.maxSchedules = n }) }

// MaxSteps sets how many steps an execution may have. The default is 10,000.
func MaxSteps(n int) Option { return option(func(c *config) { c.maxSteps = n }) }

// MaxTime sets how long it may take altogether. The default is 10 seconds.
func MaxTime(d time.Duration) Option { return option(func(c *config) { c.maxTime = d }) }

// Seed sets what random strategies draw from. The default is 1: the same each time.
func Seed(n uint64) Option { return option(func(c *config) { c.seed = n }) }

// GrainSize is what counts as one step.
type GrainSize uint8

const (
	// Coarse takes an operation for one step, or two if it has to wait in between.
	Coarse GrainSize = iota

	// Fine takes each atomic operation and each park inside the locks for a step, so that the locks
	// themselves are explored.
	Fine
)

// String returns the name: "coarse" or "fine".
func (g GrainSize) String() string {
	if g == Fine {
		return "fine"
	}
	return "coarse"
}

// ParseGrain returns the grain of that name.
func ParseGrain(name string) (GrainSize, error) {
	for _, g := range []GrainSize{Coarse, Fine} {
		if g.String() == strings.ToLower(name) {
			return g, nil
		}
	}
	return Coarse, fmt.Errorf("there is no grain %q; there are coarse and fine", name)
}

// Grain sets what counts as one step. The default is Coarse.
func Grain(g GrainSize) Option { return option(func(c *config) { c.grain = g }) }

// Workers lets so many explorations run side by side, each with the whole budget: the first as the
// strategy says, the others at random with seeds of their own, until one finds something or the first
// has ended. The function then runs several times at once, so it must not write to variables outside.
// The default is 1, and more than [MaxWorkers] are taken for that many. Outcomes and Replay have no
// use for more than 1.
func Workers(n int) Option { return option(func(c *config) { c.workers = min(n, MaxWorkers) }) }

// KeepGoing goes on after a failing execution and reports one finding of each kind. The default
// stops at the first.
func KeepGoing() Option { return option(func(c *config) { c.keepGoing = true }) }

// HideRaces keeps the race detector from reporting data races in the explored function, which are
// findings of the exploration all the same if they are between operations on a Var. It has no
// effect in a build without the race detector.
func HideRaces() Option { return option(func(c *config) { c.hideRaces = true }) }

// EveryLook lets those who spin for a SpinLock or TASLock look at it also while it is taken, at the fine
// grain: for the proof that such a look comes to nothing, which is assumed of it otherwise. It takes
// many more schedules.
func EveryLook() Option { return option(func(c *config) { c.everyLook = true }) }

// Goals declares labels of primitives.Reach: those that a complete search never came by are said to
// be out of reach.
func Goals(labels ...string) Option {
	return option(func(c *config) { c.goals = append(c.goals, labels...) })
}

// Named sets the name that tokens carry: of the scenario, or of the test.
func Named(name string) Option { return option(func(c *config) { c.name = name }) }

// Context ends the exploration when ctx is done; what was found so far is reported.
func Context(ctx context.Context) Option { return option(func(c *config) { c.ctx = ctx }) }

// OnProgress calls f about ten times a second, on the goroutine that called Run.
func OnProgress(f func(Progress)) Option { return option(func(c *config) { c.progress = f }) }

// Replayed sets how a reader of the findings is told to replay a token.
func Replayed(command func(token string) string) Option {
	return option(func(c *config) { c.replay = command })
}

// Progress is how far a Run has come.
type Progress struct {
	Schedules int64
	Elapsed   time.Duration
}
