package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"syncplay/detector/report"
	"syncplay/explore/predict"
	"syncplay/scenarios"
	"syncplay/scenarios/runner"
)

func (a *app) predict() *cobra.Command {
	var call search
	c := &cobra.Command{
		Use:   "predict NAME",
		Short: "Predict deadlocks from one run, and try each of them",
		Long: `It runs the program once, on real goroutines, and watches in which order they take their
locks. Orders that go round in a ring might deadlock. Whether they do is then tried: the program is
explored for a schedule that closes the ring. The prediction is FOUND, with that schedule; or it is
lowered, with the reason: no interleaving closes it, something else goes wrong before, or the search
ended too early.`,
		Example: `  syncplay predict deadlock                     predicted, and found
  syncplay predict deadlock --variant all       which cures take the ring away?
  syncplay predict philosophers/broken          a ring of three`,
		Args:              oneName,
		ValidArgsFunction: completeVariantPaths,
		RunE: func(c *cobra.Command, args []string) error {
			if err := call.check(c); err != nil {
				return err
			}
			return a.runPredict(c.Context(), args[0], call)
		},
	}
	call.bind(c, "watch", "try")
	return c
}

func (a *app) runPredict(ctx context.Context, arg string, call search) error {
	s, err := call.named(arg)
	if err != nil {
		return err
	}
	variants, err := call.chosen(s)
	if err != nil {
		return err
	}
	sheet := &predictSheet{a: a, scenario: s}
	p := newProgress(a.err)
	defer p.stop()
	for _, v := range variants {
		if ctx.Err() != nil {
			break
		}
		p.begin("watching and exploring " + s.Name + "/" + v.Name)
		r := predict.Run(v.Run, slices.Concat(call.options(), a.telling(ctx, p), of(s, v))...)
		sheet.results = append(sheet.results, a.predicted(s, v, r))
	}
	p.stop()
	a.code = sheet.exit()
	if sheet.interrupted = ctx.Err() != nil; sheet.interrupted {
		a.code = exitInterrupted
	}
	if a.json {
		return a.writeJSON(sheet.document())
	}
	sheet.page(a.out.screen())
	return nil
}

// A predicted is what was predicted of a variant, and what came of trying.
type predicted struct {
	Scenario    string               `json:"scenario"`
	Variant     string               `json:"variant"`
	Broken      bool                 `json:"broken"`
	AsDeclared  bool                 `json:"as_declared"`
	Schedules   int64                `json:"schedules"`     // that were tried
	Why         string               `json:"why,omitempty"` // of a watched run that has shown less than it might: the reason
	Predictions []predict.Prediction `json:"predictions"`
}

// predicted holds the result against what the variant declares. A deadlock that is FOUND must be
// declared; that one is declared and not predicted is no contradiction, for not all are.
func (a *app) predicted(s scenarios.Scenario, v scenarios.Variant, r predict.Result) predicted {
	p := predicted{Scenario: s.Name, Variant: v.Name, Broken: v.Broken, Schedules: r.Explored.Schedules, Why: r.Watched.Why, Predictions: r.Predictions}
	p.AsDeclared = declares(v, report.Deadlock) || !slices.ContainsFunc(r.Predictions, isFound)
	for i := range p.Predictions {
		f := []report.Finding{p.Predictions[i].Finding}
		runner.Advise(s, v, f)
		f[0].Advice = asCalled(a.name, f[0].Advice)
		p.Predictions[i].Finding = f[0]
	}
	return p
}

func isFound(p predict.Prediction) bool { return p.Verdict == report.Found }

// settled says whether it is known of every prediction whether it comes true.
func (p predicted) settled() bool {
	return !slices.ContainsFunc(p.Predictions, func(q predict.Prediction) bool {
		return q.Verdict != report.Found && q.Verdict != report.Proved
	})
}

// title is how the variant is called: deadlock/broken.
func (p predicted) title() string { return strings.Join([]string{p.Scenario, p.Variant}, "/") }
