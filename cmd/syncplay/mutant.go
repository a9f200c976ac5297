package main

import (
	"context"
	"errors"
	"slices"
	"strings"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/explore/verify"
	"syncplay/explore/verify/mutants"
	"syncplay/internal/module"
)

// A mutantProgram is a check of a broken type.
type mutantProgram struct {
	checkProgram
	root   string // of the source
	mutant mutants.Mutant
}

func (p mutantProgram) again(token string) string { return replayOfMutant(token, p.mutant.Name()) }

func (p mutantProgram) others() [2]string {
	return [2]string{"syncplay verify " + strings.ToLower(p.check.Type) + " --mutants", "the other mutants"}
}

// replayOfMutant is the command that replays the schedule of a mutant.
func replayOfMutant(token, name string) string {
	return "syncplay replay " + token + " --mutant " + quote(name)
}

func (p mutantProgram) replay(ctx context.Context, token string, _ []explore.Option) (explored, error) {
	r, err := p.run(ctx, token)
	switch {
	case ctx.Err() != nil:
		r = explore.Result{Verdict: report.Inconclusive, Why: "it was interrupted"}
	case err != nil:
		return explored{}, err
	}
	e := p.explored(r)
	e.Broken = true
	if e.AsDeclared = r.Verdict == report.Found; e.AsDeclared {
		e.Why = "as it must be: the mutant is noticed"
	}
	return e, nil
}

// run replays the schedule in a process of its own, with the mutant built in.
func (p mutantProgram) run(ctx context.Context, token string) (explore.Result, error) {
	child, err := builtMutants(ctx, p.root, []mutants.Mutant{p.mutant})
	if err != nil {
		return explore.Result{}, err
	}
	defer child.Close()
	r, err := child.Replay(ctx, p.mutant, token)
	if err != nil {
		return r, &failure{code: exitFault, what: p.mutant.Name() + ": " + err.Error()}
	}
	return r, nil
}

// mutantOf finds a mutant that is of the check's type.
func mutantOf(check verify.Check, name string) (program, error) {
	root, all, err := everyMutant([]string{check.Type})
	if err != nil {
		return nil, err
	}
	var names []string
	for _, m := range all {
		if m.Name() == name {
			return mutantProgram{checkProgram{check}, root, m}, nil
		}
		names = append(names, m.Name())
	}
	return nil, unknown("mutant", name, names, "syncplay verify "+strings.ToLower(check.Type)+" --mutants --long lists them all")
}

// everyMutant returns the mutants of the types, and the root of the source that they are of.
func everyMutant(types []string) (root string, all []mutants.Mutant, err error) {
	if root, err = module.Root(); err != nil {
		return "", nil, &failure{code: exitInconclusive, what: "the mutants can't be built: " + err.Error(), try: "the proofs need no source, nor does a replay without --mutant"}
	}
	if all, err = mutants.Generate(root); err != nil {
		return "", nil, &failure{code: exitInconclusive, what: "the source in " + root + " can't be read: " + err.Error()}
	}
	return root, slices.DeleteFunc(all, func(m mutants.Mutant) bool { return !m.Of(types) }), nil
}

// builtMutants builds them.
func builtMutants(ctx context.Context, root string, all []mutants.Mutant) (*mutants.Child, error) {
	child, err := mutants.Build(ctx, root, all)
	switch {
	case err == nil:
		return child, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, mutants.ErrToolchain):
		return nil, &failure{code: exitInconclusive, what: err.Error(), try: "the proofs need no toolchain, nor does a replay without --mutant"}
	}
	return nil, &failure{code: exitBuild, what: err.Error()}
}
