package main

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/scenarios"
)

// An exploreCall is what 'explore NAME' was asked for.
type exploreCall struct {
	search
	output
	flags       *pflag.FlagSet
	strategy    string
	grain       string
	preemptions int
	maxSteps    int
	seed        uint64
	workers     int
	keepGoing   bool
}

func (a *app) explore() *cobra.Command {
	var call exploreCall
	c := &cobra.Command{
		Use:   "explore NAME",
		Short: "Run a scenario under every interleaving that matters",
		Long: `It runs the program again and again, lets one of its goroutines go at a time, and decides
at every step which. It finds the schedule that goes wrong, with the fewest preemptions, and shows
it; or, when all schedules are exhausted, it says PROVED. A schedule is one line, that
'syncplay replay' runs again. What --format draws (dot, mermaid, chrome, html) is the first thing
that went wrong.`,
		Example: `  syncplay explore deadlock                     the bug, in its shortest form
  syncplay explore deadlock --variant order     a cure, proved
  syncplay explore deadlock/order               the same
  syncplay explore race --keep-going            one schedule for each way to go wrong
  syncplay explore deadlock --format html -o deadlock.html`,
		Args:              oneName,
		ValidArgsFunction: completeVariantPaths,
		RunE: func(c *cobra.Command, args []string) error {
			if err := call.check(a, c); err != nil {
				return err
			}
			return a.runExplore(c.Context(), args[0], call)
		},
	}
	call.bind(c)
	return c
}

// oneName requires the name of a scenario.
func oneName(c *cobra.Command, args []string) error {
	switch len(args) {
	case 0:
		return &failure{code: exitUsage, what: c.Name() + " takes the name of a scenario, but was given nothing", try: "syncplay scenario lists them all"}
	case 1:
		return nil
	}
	return &failure{code: exitUsage, what: c.Name() + " takes one name, but was given " + strings.Join(args, " "),
		try: "a variant is named by a flag: syncplay " + c.Name() + " " + args[0] + " --variant " + args[1]}
}

// bind makes the call's flags.
func (c *exploreCall) bind(command *cobra.Command) {
	f := command.Flags()
	c.flags = f
	c.search.bind(command, "explore", "run")
	f.StringVar(&c.strategy, "strategy", "ladder", "search by `S`: "+strings.Join(strategyNames(), ", "))
	f.StringVar(&c.grain, "grain", "coarse", "take `G` for a step: coarse, an operation; fine, each atomic and park inside the locks")
	f.IntVar(&c.preemptions, "preemptions", 0, "try at most `N` preemptions (ladder: before anything deeper)")
	f.IntVar(&c.maxSteps, "max-steps", 0, "take `N` steps in each at the most")
	f.Uint64Var(&c.seed, "seed", 1, "draw what is left to chance from `N`")
	f.IntVar(&c.workers, "workers", 1, "let `N` explorations run side by side")
	f.BoolVar(&c.keepGoing, "keep-going", false, "go on after the first schedule that goes wrong")
	c.output.bind(command)
	_ = command.RegisterFlagCompletionFunc("strategy", completeStrategies)
	_ = command.RegisterFlagCompletionFunc("grain", cobra.FixedCompletions([]string{"coarse", "fine"}, cobra.ShellCompDirectiveNoFileComp))
	for _, count := range []string{"preemptions", "max-steps", "seed", "workers"} {
		_ = command.RegisterFlagCompletionFunc(count, cobra.NoFileCompletions)
	}
}

// check refuses what makes no sense.
func (c *exploreCall) check(a *app, command *cobra.Command) error {
	flags := command.Flags()
	refuse := func(what, try string) error { return &failure{code: exitUsage, what: what, try: try} }
	strategy, err := findStrategy(c.strategy)
	if err != nil {
		return err
	}
	c.strategy = strategy.String()
	if _, err := explore.ParseGrain(c.grain); err != nil {
		return refuse(err.Error(), "leave --grain out for coarse")
	}
	if err := c.search.check(command); err != nil {
		return err
	}
	switch {
	case c.preemptions < 0:
		return refuse("--preemptions must be 0 or more", "leave it out for the default")
	case flags.Changed("preemptions") && !bounds(c.strategy):
		return refuse("--preemptions is of no use to the strategy "+c.strategy, "the strategies bounded and ladder ask for it")
	case flags.Changed("max-steps") && (c.maxSteps < 1 || c.maxSteps > math.MaxInt32):
		return refuse("--max-steps must be 1 or more, and at most 2147483647", "leave it out for the default, 10,000")
	case c.workers < 1 || c.workers > explore.MaxWorkers:
		return refuse("--workers must be 1 or more, and at most "+strconv.Itoa(explore.MaxWorkers), "leave it out for one")
	case flags.Changed("seed") && !draws(c.strategy) && c.workers == 1:
		return refuse("--seed is of no use to the strategy "+c.strategy+", which leaves nothing to chance", "leave one of the two out")
	}
	return c.output.check(a, flags)
}

// options are the explorer's; what was not given is its default.
func (c exploreCall) options() []explore.Option {
	strategy, _ := findStrategy(c.strategy) // it was checked
	grain, _ := explore.ParseGrain(c.grain)
	o := append(c.search.options(), explore.With(strategy), explore.Grain(grain), explore.Seed(c.seed), explore.Workers(c.workers))
	if c.flags.Changed("preemptions") {
		o = append(o, explore.Preemptions(c.preemptions))
	}
	if c.maxSteps > 0 {
		o = append(o, explore.MaxSteps(c.maxSteps))
	}
	if c.keepGoing {
		o = append(o, explore.KeepGoing())
	}
	return o
}

// telling are the options of all that is explored here: how it ends early, and what it tells.
func (a *app) telling(ctx context.Context, p *progress) []explore.Option {
	return []explore.Option{
		explore.Context(ctx),
		explore.Replayed(func(token string) string { return asCalled(a.name, "syncplay replay "+token) }),
		explore.OnProgress(func(seen explore.Progress) { p.say(plural(int(seen.Schedules), "schedule")) }),
	}
}

// of are the options that come with a variant.
func of(s scenarios.Scenario, v scenarios.Variant) []explore.Option {
	o := []explore.Option{explore.Named(s.Name + "/" + v.Name)}
	if declares(v, report.DataRace) { // here it would spoil this process's own record
		o = append(o, explore.HideRaces())
	}
	return o
}

func (a *app) runExplore(ctx context.Context, arg string, call exploreCall) error {
	s, err := call.named(arg)
	if err != nil {
		return err
	}
	variants, err := call.chosen(s)
	if err != nil {
		return err
	}
	sheet := &exploreSheet{a: a, scenario: s, call: call}
	p := newProgress(a.err)
	defer p.stop()
	for _, v := range variants {
		if ctx.Err() != nil {
			break
		}
		p.begin("exploring " + s.Name + "/" + v.Name)
		r := explore.Run(v.Run, slices.Concat(call.options(), a.telling(ctx, p), of(s, v))...)
		sheet.results = append(sheet.results, graded(s, v, r))
	}
	p.stop()
	a.code = exitOf(sheet.results)
	if sheet.interrupted = ctx.Err() != nil; sheet.interrupted {
		a.code = exitInterrupted
	}
	return a.put(call.output, sheet)
}
