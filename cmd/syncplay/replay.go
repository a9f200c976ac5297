package main

import (
	"context"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"syncplay/detector/report"
	"syncplay/explore"
)

func (a *app) replay() *cobra.Command {
	var (
		out    output
		step   bool
		mutant string
	)
	c := &cobra.Command{
		Use:   "replay TOKEN",
		Short: "Run a scenario under one schedule again",
		Long: `TOKEN is a schedule on one line, as 'syncplay explore' prints it. The scenario runs under it
step by step as before, and ends as before; or it is said where it leaves the schedule. The checks
of 'syncplay verify' are replayed, too; the schedule of a mutant takes the mutant, by its name.

With --step you go through the run in the terminal: n, space or right for the next step, p or left
for the one before, home and end, q to quit.`,
		Example: `  syncplay replay 1:deadlock/broken:1L2L:2e1a04d8
  syncplay replay 1:deadlock/broken:1L2L:2e1a04d8 --step
  syncplay replay 1:deadlock/broken:1L2L:2e1a04d8 --format mermaid
  syncplay verify mutex --mutants                prints the command for each mutant`,
		Args:              oneToken,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(c *cobra.Command, args []string) error {
			if err := out.check(a, c.Flags()); err != nil {
				return err
			}
			if flag := firstChanged(c.Flags(), "json", "format", "output"); step && flag != "" {
				return &failure{code: exitUsage, what: "--step shows the steps in the terminal, so --" + flag + " is of no use beside it", try: "leave one of the two out"}
			}
			return a.runReplay(c.Context(), strings.TrimSpace(args[0]), mutant, out, step)
		},
	}
	c.Flags().StringVar(&mutant, "mutant", "", "of a schedule of 'verify --mutants': replay it with the mutant `NAME`")
	_ = c.RegisterFlagCompletionFunc("mutant", cobra.NoFileCompletions)
	c.Flags().BoolVar(&step, "step", false, "go forwards and backwards through the steps in the terminal")
	out.bind(c)
	return c
}

// oneToken requires a schedule.
func oneToken(_ *cobra.Command, args []string) error {
	switch len(args) {
	case 0:
		return &failure{code: exitUsage, what: "replay takes a schedule, but was given nothing", try: whereTokens}
	case 1:
		return nil
	}
	return &failure{code: exitUsage, what: "replay takes one schedule, but was given " + strings.Join(args, " "), try: whereTokens}
}

// whereTokens says where schedules come from.
const whereTokens = "a schedule looks like 1:deadlock/broken:1L2L:2e1a04d8; syncplay explore NAME prints them"

func (a *app) runReplay(ctx context.Context, token, mutant string, out output, step bool) error {
	program, err := programOf(token, mutant)
	if err != nil {
		return err
	}
	if step {
		if err := steppable(a.out, program.again(token)); err != nil {
			return err
		}
	}
	p := newProgress(a.err)
	defer p.stop()
	p.begin("replaying " + program.title())
	options := append(a.telling(ctx, p), explore.MaxSteps(math.MaxInt32)) // the schedule says how many
	result, err := program.replay(ctx, token, options)
	p.stop()
	if err != nil {
		return err
	}
	sheet := &replaySheet{a: a, token: token, program: program, result: result}
	a.code = exitOf([]explored{sheet.result})
	if sheet.interrupted = ctx.Err() != nil; sheet.interrupted {
		a.code = exitInterrupted
	}
	if step {
		return a.step(ctx, sheet)
	}
	return a.put(out, sheet)
}

// A replaySheet is what one call of 'replay TOKEN' prints.
type replaySheet struct {
	a           *app
	token       string
	program     program
	result      explored
	interrupted bool
}

func (x *replaySheet) document() any {
	r := x.result
	r.Explored = wholeExplored(r.Explored)
	return replayDocument{Schema: "syncplay/replay/1", Token: x.token, Exit: x.a.code, Interrupted: x.interrupted, Result: r}
}

func (x *replaySheet) first() *report.Finding {
	if all := x.result.Explored.Findings; len(all) > 0 {
		return &all[0]
	}
	return nil
}

func (x *replaySheet) nothing() string {
	return string(x.result.Verdict) + ": " + x.result.Explored.Why
}

func (x *replaySheet) headline(s *screen) {
	if f := x.first(); f != nil {
		s.hangIn(bad, "✗ ", name(f.Kind)+" "+string(x.result.Verdict)+" again: "+f.Message)
		s.exploredAsDeclared(x.result)
		return
	}
	s.hangIn(odd, "? ", x.nothing())
}

func (x *replaySheet) page(s *screen) {
	x.headline(s)
	if f := x.first(); f != nil {
		s.hang("  ", meaning(*f))
	}
	r := x.result.Explored
	findings := slices.Clone(r.Findings)
	for i := range findings {
		findings[i].Replay = "" // this is it
	}
	s.findings(findings)
	if r.Trace.IsZero() {
		return
	}
	if x.first() == nil {
		s.heading("What happened, step by step")
		s.told(report.Finding{Trace: r.Trace})
	}
	s.heading("What to try next")
	s.commands([][2]string{
		{x.program.again(x.token) + " --step", "forwards and backwards through the steps"},
		x.program.others(),
	})
}
