package main

import (
	"context"
	"math"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"syncplay/scenarios"
	"syncplay/scenarios/runner"
)

// A scenarioCall is what 'scenario NAME' was asked for.
type scenarioCall struct {
	variant string
	runs    int
	seconds float64
	procs   int
	seed    uint64
	seeded  bool
	source  bool
	lang    string
}

func (a *app) scenario() *cobra.Command {
	var call scenarioCall
	c := &cobra.Command{
		Use:   "scenario [NAME]",
		Short: "Run a scenario: a program that goes wrong, and its cures",
		Long: `Without a name it lists the scenarios. With a name it explores the broken program, which
finds the bug under a schedule that it chooses, and runs it on real cores until the bug shows;
it says what happened and why, and then proves each cure and runs it too.`,
		Example: `  syncplay scenario                             the catalogue
  syncplay scenario deadlock                    the bug and every cure
  syncplay scenario deadlock --variant order    one variant, thoroughly
  syncplay scenario race --source               the code
  syncplay scenario philosophers --json         for another program to read`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return &failure{code: exitUsage, what: "scenario takes one name, but was given " + strings.Join(args, " "),
					try: "a variant is named by a flag: syncplay scenario " + args[0] + " --variant " + args[1]}
			}
			return nil
		},
		ValidArgsFunction: completeScenarios,
		RunE: func(c *cobra.Command, args []string) error {
			call.seeded = c.Flags().Changed("seed")
			if err := call.check(c.Flags()); err != nil {
				return err
			}
			if flag := firstChanged(c.Flags(), "variant", "runs", "seconds", "procs", "seed", "source"); len(args) == 0 && flag != "" {
				return &failure{code: exitUsage, what: "--" + flag + " is of no use without a scenario", try: "syncplay scenario lists them"}
			}
			if len(args) == 0 {
				return a.catalogue(call.lang)
			}
			return a.runScenario(c.Context(), args[0], call)
		},
	}
	call.bind(c)
	return c
}

// bind makes the call's flags.
func (c *scenarioCall) bind(command *cobra.Command) {
	f := command.Flags()
	f.StringVar(&c.variant, "variant", "", "run the variant `V` only, or all of them")
	f.IntVar(&c.runs, "runs", 0, "run each variant `N` times at the most")
	f.Float64Var(&c.seconds, "seconds", 0, "take `S` seconds for each variant at the most")
	f.IntVar(&c.procs, "procs", 0, "use `P` cores (GOMAXPROCS)")
	f.Uint64Var(&c.seed, "seed", 0, "draw the small pauses that make bugs show from `N`")
	f.BoolVar(&c.source, "source", false, "print the code instead of running it")
	f.StringVar(&c.lang, "lang", "en", "language of the texts")
	_ = command.RegisterFlagCompletionFunc("variant", completeVariants)
	_ = command.RegisterFlagCompletionFunc("lang", cobra.FixedCompletions([]cobra.Completion{"en"}, cobra.ShellCompDirectiveNoFileComp))
	for _, count := range []string{"runs", "seconds", "procs", "seed"} {
		_ = command.RegisterFlagCompletionFunc(count, cobra.NoFileCompletions)
	}
}

// check refuses counts that make no sense.
func (c scenarioCall) check(flags *pflag.FlagSet) error {
	const longest = 24 * 60 * 60
	refuse := func(what, try string) error { return &failure{code: exitUsage, what: what, try: try} }
	switch {
	case flags.Changed("runs") && c.runs < 1:
		return refuse("--runs must be 1 or more", "leave it out for the default")
	case flags.Changed("seconds") && !(c.seconds > 0 && c.seconds <= longest):
		return refuse("--seconds must be more than 0 and at most a day (86400)", "leave it out for the default")
	case flags.Changed("procs") && (c.procs < 1 || c.procs > math.MaxInt16):
		return refuse("--procs must be 1 or more, and at most 32767", "leave it out to use all cores")
	case flags.Changed("variant") && c.variant == "":
		return refuse("--variant takes the name of a variant, but was given nothing", "leave it out for the bug and every cure")
	case c.source && firstChanged(flags, "runs", "seconds", "procs", "seed") != "":
		return refuse("--source runs nothing, so --"+firstChanged(flags, "runs", "seconds", "procs", "seed")+" is of no use beside it", "leave one of the two out")
	case flags.Changed("lang") && c.lang != "en":
		return refuse("there are no texts in the language "+quote(c.lang), "there are: en")
	}
	return nil
}

// firstChanged returns the first of the flags that was given, or "".
func firstChanged(flags *pflag.FlagSet, names ...string) string {
	for _, name := range names {
		if flags.Changed(name) {
			return name
		}
	}
	return ""
}

func findScenario(name string) (scenarios.Scenario, error) {
	if s, ok := scenarios.Find(name); ok {
		return s, nil
	}
	return scenarios.Scenario{}, unknown("scenario", name, scenarioNames(), "syncplay scenario lists them all")
}

func findVariant(s scenarios.Scenario, name string) (scenarios.Variant, error) {
	if v, ok := s.Find(name); ok {
		return v, nil
	}
	all := append(variantNames(s, true), variantNames(s, false)...)
	return scenarios.Variant{}, unknown("variant", name, append(all, "all"), s.Name+" has: "+strings.Join(all, ", ")+"; or all")
}

func scenarioNames() []string {
	var all []string
	for _, s := range scenarios.All() {
		all = append(all, s.Name)
	}
	return all
}

// chosen returns the variants to run: the one that was named, or all, or the first broken one
// and every cure.
func (c scenarioCall) chosen(s scenarios.Scenario) ([]scenarios.Variant, error) {
	switch c.variant {
	case "":
		var some []scenarios.Variant
		broken := false
		for _, v := range s.Variants {
			if !v.Broken || !broken {
				some = append(some, v)
			}
			broken = broken || v.Broken
		}
		return some, nil
	case "all":
		return s.Variants, nil
	}
	v, err := findVariant(s, c.variant)
	return []scenarios.Variant{v}, err
}

// options are the runner's; what is zero is its default.
func (c scenarioCall) options(p *progress) runner.Options {
	o := runner.Options{Runs: c.runs, Procs: c.procs, Seed: c.seed, Seeded: c.seeded, Progress: p.runs, Note: p.say}
	if c.seconds > 0 {
		o.MaxTime = max(time.Microsecond, time.Duration(c.seconds*float64(time.Second)))
	}
	return o
}

func (a *app) runScenario(ctx context.Context, name string, call scenarioCall) error {
	s, err := findScenario(name)
	if err != nil {
		return err
	}
	variants, err := call.chosen(s)
	if err != nil {
		return err
	}
	if call.source {
		return a.printSource(s, variants)
	}
	sheet := a.newSheet(s, call)
	p := newProgress(a.err)
	defer p.stop()
	for _, v := range variants {
		if ctx.Err() != nil || a.out.failed != nil {
			break
		}
		p.begin("running " + s.Name + "/" + v.Name)
		sheet.results = append(sheet.results, runner.Run(ctx, s, v, call.options(p)))
	}
	p.stop()
	sheet.interrupted = ctx.Err() != nil
	a.code = sheet.exit()
	return sheet.print()
}

// printSource prints the code of the variants.
func (a *app) printSource(s scenarios.Scenario, variants []scenarios.Variant) error {
	doc := sourceDocument{Schema: "syncplay/source/1", Scenario: s.Name}
	for _, v := range variants {
		code, err := s.Source(v.Name)
		if err != nil {
			return &failure{code: exitFault, what: err.Error()}
		}
		doc.Sources = append(doc.Sources, sourceEntry{Variant: v.Name, Source: code})
	}
	if a.json {
		return a.writeJSON(doc)
	}
	screen := a.out.screen()
	for i, source := range doc.Sources {
		if i > 0 {
			screen.blank()
		}
		screen.line(screen.paint(head, "// "+s.Name+"/"+source.Variant))
		screen.line(strings.TrimRight(source.Source, "\n"))
	}
	return nil
}
