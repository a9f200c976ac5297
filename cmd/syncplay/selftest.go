package main

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"syncplay/detector/compare"
)

// selftestChildName is the name of the command that plays the cases in a process of its own.
const selftestChildName = "selftest-child"

// A selftestCall is what 'selftest' was asked for.
type selftestCall struct {
	pattern string
	tool    string
	times   int
	seconds float64 // go-deadlock's patience
}

func (a *app) selftest() *cobra.Command {
	var call selftestCall
	c := &cobra.Command{
		Use:   "selftest",
		Short: "Put the deadlock detectors to the test: ours, and go-deadlock",
		Long: `It plays small programs under a deadlock detector, and says whether it reported what
is to be reported and kept silent about the rest: under ours, and under go-deadlock, which Go people
use today. The programs are those of the Linux kernel's lockdep that exist in Go, those by which the
tools for Go differ, and some that lockdep does not ask. docs/detector.md explains the verdicts.`,
		Example: `  syncplay selftest                          the whole grid, in some seconds
  syncplay selftest --case gate              the cases whose name has 'gate' in it
  syncplay selftest --case '^03' --tool ours
  syncplay selftest --patience 30            with go-deadlock's own time-out, in a minute or two`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			o, cases, err := call.check()
			if err != nil {
				return err
			}
			return a.runSelftest(c.Context(), cases, o)
		},
	}
	f := c.Flags()
	f.StringVar(&call.pattern, "case", "", "play the cases whose name matches the regular expression `PATTERN`")
	f.StringVar(&call.tool, "tool", "", "ask the tool `T` alone: "+strings.Join(toolNames(), ", "))
	f.IntVar(&call.times, "times", 3, "play each case `N` times; the time that is shown is the median")
	f.Float64Var(&call.seconds, "patience", compare.Patience.Seconds(), "let go-deadlock report a wait after `S` seconds (its own default is 30)")
	_ = c.RegisterFlagCompletionFunc("case", completeCases)
	_ = c.RegisterFlagCompletionFunc("tool", cobra.FixedCompletions(completions(toolNames()), cobra.ShellCompDirectiveNoFileComp))
	_ = c.RegisterFlagCompletionFunc("times", cobra.NoFileCompletions)
	_ = c.RegisterFlagCompletionFunc("patience", cobra.NoFileCompletions)
	return c
}

// selftestChild is the process in which 'selftest' plays its cases. People do not call it.
func (a *app) selftestChild() *cobra.Command {
	return &cobra.Command{
		Use:    selftestChildName + " TOOL PATIENCE CASE...",
		Short:  "Play cases under one tool and write the answers as JSON",
		Hidden: true,
		RunE:   func(_ *cobra.Command, args []string) error { return compare.Child(a.out, args) },
	}
}

// check refuses what makes no sense, and returns what is to be done.
func (c selftestCall) check() (o compare.Options, cases []compare.Case, err error) {
	const longest = 300 // seconds
	pattern, err := regexp.Compile(c.pattern)
	if err != nil {
		return o, nil, &failure{code: exitUsage, what: "--case takes a regular expression, but was given " + quote(c.pattern) + ": " + err.Error(),
			try: "syncplay selftest lists all cases"}
	}
	for _, one := range compare.Cases() {
		if pattern.MatchString(one.Name) {
			cases = append(cases, one)
		}
	}
	switch {
	case len(cases) == 0:
		return o, nil, unknown("case", c.pattern, caseNames(), "syncplay selftest lists all cases")
	case c.tool != "" && compare.Tool(c.tool) != compare.Ours && compare.Tool(c.tool) != compare.GoDeadlock:
		return o, nil, unknown("tool", c.tool, toolNames(), "there are: "+strings.Join(toolNames(), ", "))
	case c.times < 1:
		return o, nil, &failure{code: exitUsage, what: fmt.Sprintf("--times takes a number from 1, but was given %d", c.times)}
	case !(c.seconds >= 0.01 && c.seconds <= longest):
		return o, nil, &failure{code: exitUsage, what: fmt.Sprintf("--patience takes seconds from 0.01 to %d, but was given %v", longest, c.seconds)}
	}
	o = compare.Options{Times: c.times, Patience: time.Duration(c.seconds * float64(time.Second))}
	if c.tool != "" {
		o.Tools = []compare.Tool{compare.Tool(c.tool)}
	}
	return o, cases, nil
}

func toolNames() (names []string) {
	for _, t := range compare.Tools {
		names = append(names, string(t))
	}
	return names
}

func caseNames() (names []string) {
	for _, c := range compare.Cases() {
		names = append(names, c.Name)
	}
	return names
}

// completeCases offers the names of the cases, each with the reason for its verdict.
func completeCases(*cobra.Command, []string, string) (all []cobra.Completion, _ cobra.ShellCompDirective) {
	for _, c := range compare.Cases() {
		all = append(all, cobra.CompletionWithDesc(c.Name, string(c.Want)+": "+c.Why))
	}
	return all, cobra.ShellCompDirectiveNoFileComp
}

func (a *app) runSelftest(ctx context.Context, cases []compare.Case, o compare.Options) error {
	self, err := os.Executable()
	if err != nil {
		return &failure{code: exitFault, what: "the cases need a process of their own, and this one can't find itself: " + err.Error()}
	}
	p := newProgress(a.err)
	defer p.stop()
	p.begin("playing " + plural(len(cases), "case"))
	o.Child = []string{self, selftestChildName}
	o.Progress = func(done, all int) { p.say(fmt.Sprintf("%d of %s", done, plural(all, "answer"))) }
	rows, err := compare.Run(ctx, cases, o)
	p.stop()
	if err != nil {
		return &failure{code: exitFault, what: "a case could not be played: " + err.Error()}
	}
	sheet := &selftestSheet{a: a, rows: rows, patience: o.Patience, interrupted: ctx.Err() != nil}
	a.code = sheet.exit()
	if a.json {
		return a.writeJSON(sheet.document())
	}
	sheet.page(a.out.screen())
	return nil
}
