package main

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/explore/verify"
	"syncplay/explore/verify/mutants"
)

// A verifyCall is what 'verify' was asked for.
type verifyCall struct {
	long    bool
	mutants bool
}

func (a *app) verify() *cobra.Command {
	var call verifyCall
	c := &cobra.Command{
		Use:   "verify [TYPE]",
		Short: "Prove the primitives themselves, atomic by atomic",
		Long: `It runs small programs of each type under every interleaving of the atomic operations and
waits inside it: the code that ships, and not a model of it. It says what was proved, for how many
tasks and operations, and in how many schedules. With --mutants it breaks the type instead, one
place at a time, and says which check noticed; that takes the go command and the source, and some
seconds for each. docs/verification.md has the results, and what they do not say.`,
		Example: `  syncplay verify                    every type, in some seconds
  syncplay verify mutex              one
  syncplay verify --long             also what takes minutes
  syncplay verify mutex --mutants    does anybody notice a broken one?`,
		Args:              oneType,
		ValidArgsFunction: cobra.FixedCompletions(completions(typeNames()), cobra.ShellCompDirectiveNoFileComp),
		RunE: func(c *cobra.Command, args []string) error {
			types := verify.Types()
			if len(args) == 1 {
				types = []string{verify.Of(args[0])[0].Type}
			}
			return a.runVerify(c.Context(), types, call)
		},
	}
	c.Flags().BoolVar(&call.long, "long", false, "also run the checks that take minutes")
	c.Flags().BoolVar(&call.mutants, "mutants", false, "break the primitives, and see whether the checks notice")
	return c
}

// typeNames are the types, as they are typed.
func typeNames() (names []string) {
	for _, t := range verify.Types() {
		names = append(names, strings.ToLower(t))
	}
	return names
}

// oneType requires the name of a type, or none.
func oneType(_ *cobra.Command, args []string) error {
	switch {
	case len(args) > 1:
		return &failure{code: exitUsage, what: "verify takes one type, but was given " + strings.Join(args, " "), try: "leave it out for all of them"}
	case len(args) == 1 && len(verify.Of(args[0])) == 0:
		return unknown("type", args[0], typeNames(), "there are: "+strings.Join(typeNames(), ", "))
	}
	return nil
}

func (a *app) runVerify(ctx context.Context, types []string, call verifyCall) error {
	sheet := &verifySheet{a: a, types: types, call: call}
	p := newProgress(a.err)
	defer p.stop()
	var err error
	if call.mutants {
		err = sheet.tryMutants(ctx, p)
	} else {
		sheet.prove(ctx, p)
	}
	p.stop()
	if err != nil {
		return err
	}
	sheet.interrupted = ctx.Err() != nil
	a.code = sheet.exit()
	if a.json {
		return a.writeJSON(sheet.document())
	}
	sheet.page(a.out.screen())
	return nil
}

// A proven is one check that was run, and how long that took.
type proven struct {
	verify.Record
	Seconds float64 `json:"seconds"`
	finding *report.Finding
}

// prove runs the checks of the types.
func (x *verifySheet) prove(ctx context.Context, p *progress) {
	const most = 10 * time.Minute // of one check
	for _, typ := range x.types {
		for _, c := range verify.Of(typ) {
			if ctx.Err() != nil {
				return
			}
			if c.Long && !x.call.long {
				x.left++
				continue
			}
			p.begin("proving " + c.String())
			start := time.Now()
			proof := c.Prove(append(x.a.telling(ctx, p), explore.MaxTime(most), explore.MaxSchedules(1<<40))...)
			if ctx.Err() == nil {
				x.proofs = append(x.proofs, proven{proof.Record(), time.Since(start).Seconds(), proof.Found()})
			}
		}
	}
}

// tryMutants breaks the types, one place after the other.
func (x *verifySheet) tryMutants(ctx context.Context, p *progress) error {
	root, all, err := everyMutant(x.types)
	if err != nil {
		return err
	}
	if !x.call.long {
		all = mutants.Sample(all)
	}
	p.begin("building " + plural(len(all), "mutant"))
	child, err := builtMutants(ctx, root, all)
	switch {
	case ctx.Err() != nil:
		return nil
	case err != nil:
		return err
	}
	defer child.Close()
	for _, m := range all {
		p.begin("trying " + m.Name())
		o, err := child.Judge(ctx, m)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return &failure{code: exitFault, what: m.Name() + ": " + err.Error()}
		}
		x.mutants = append(x.mutants, o)
	}
	return nil
}
