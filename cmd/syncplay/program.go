package main

import (
	"context"
	"strings"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/explore/verify"
	"syncplay/scenarios"
)

// A program is what a schedule is of.
type program interface {
	title() string // deadlock/broken
	replay(ctx context.Context, token string, opts []explore.Option) (explored, error)
	again(token string) string // the command that replays it
	others() [2]string         // one that runs its other schedules, and what it shows
}

// programOf finds the program that a schedule is of: a variant of a scenario, or a check of 'verify',
// of the mutant with that name if there is one.
func programOf(token, mutant string) (program, error) {
	path, err := explore.TokenName(token)
	if err != nil {
		return nil, &failure{code: exitUsage, what: err.Error(), try: whereTokens}
	}
	name, _, _ := strings.Cut(path, "/")
	_, scenario := scenarios.Find(name)
	_, check := verify.Find(path)
	switch of := verify.Of(name); {
	case check, len(of) > 0 && !scenario: // spinlock is a scenario, too
		return checkOf(of, path, mutant)
	case mutant != "":
		return nil, &failure{code: exitUsage, what: "the schedule is not of a check of 'syncplay verify', so --mutant is of no use beside it", try: "leave it out"}
	}
	return variantOf(token, path)
}

// checkOf finds a check among those of its type, and the mutant.
func checkOf(checks []verify.Check, path, mutant string) (program, error) {
	check, known := verify.Find(path)
	if !known {
		var paths []string
		for _, c := range checks {
			paths = append(paths, c.Path())
		}
		return nil, unknown("check", path, paths, checks[0].Type+" has: "+strings.Join(paths, ", "))
	}
	if mutant == "" {
		return checkProgram{check}, nil
	}
	return mutantOf(check, mutant)
}

// variantOf finds a variant of a scenario.
func variantOf(token, path string) (program, error) {
	name, variant, both := strings.Cut(path, "/")
	s, known := scenarios.Find(name)
	switch {
	case !known && strings.HasPrefix(name, "Test"):
		name, _, _ = strings.Cut(name, "~") // of the second function that it explores
		return nil, &failure{code: exitUsage, what: "the schedule is of the test " + path + ", which is no scenario",
			try: "run that test with the schedule: SYNCPLAY_REPLAY='" + token + "' go test -run '^" + name + "$'"}
	case path == "":
		return nil, &failure{code: exitUsage, what: "the schedule names no scenario", try: whereTokens}
	case !known:
		_, err := findScenario(name)
		return nil, err
	case !both:
		return nil, &failure{code: exitUsage, what: "the schedule names the scenario " + name + " and no variant of it", try: whereTokens}
	}
	v, known := s.Find(variant)
	if !known {
		all := append(variantNames(s, true), variantNames(s, false)...)
		return nil, unknown("variant", variant, all, name+" has: "+strings.Join(all, ", "))
	}
	return variantProgram{s, v}, nil
}

// A variantProgram is a variant of a scenario.
type variantProgram struct {
	scenario scenarios.Scenario
	variant  scenarios.Variant
}

func (p variantProgram) title() string { return p.scenario.Name + "/" + p.variant.Name }

func (p variantProgram) again(token string) string { return "syncplay replay " + token }

func (p variantProgram) others() [2]string {
	return [2]string{"syncplay explore " + p.scenario.Name + " --variant " + p.variant.Name, "every other schedule"}
}

func (p variantProgram) replay(_ context.Context, token string, opts []explore.Option) (explored, error) {
	r := explore.Replay(token, p.variant.Run, append(opts, of(p.scenario, p.variant)...)...)
	return graded(p.scenario, p.variant, r), nil
}

// A checkProgram is a check of 'verify'.
type checkProgram struct{ check verify.Check }

func (p checkProgram) title() string { return p.check.Path() }

func (p checkProgram) again(token string) string { return "syncplay replay " + token }

func (p checkProgram) others() [2]string {
	return [2]string{"syncplay verify " + strings.ToLower(p.check.Type), "every schedule of all its checks"}
}

func (p checkProgram) replay(_ context.Context, token string, opts []explore.Option) (explored, error) {
	r := p.check.Replay(token, opts...)
	if r.Verdict == report.NonDeterministic {
		r.Why += "; or the schedule is of a mutant, which --mutant names, and the " + p.check.Type + " that ships does not go wrong by it"
	}
	return p.explored(r), nil
}

// explored is the result as one of a variant. What goes wrong is declared of no check.
func (p checkProgram) explored(r explore.Result) explored {
	typ, name, _ := strings.Cut(p.check.Path(), "/")
	e := explored{Scenario: typ, Variant: name, Verdict: r.Verdict, Why: r.Why, Explored: r}
	if r.Verdict == report.Found {
		e.Why = "not as claimed: " + r.Findings[0].Message
	}
	return e
}
