package runner

import (
	"context"
	"strings"
	"time"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/scenarios"
)

// The budget of an exploration, of which none here takes more than a second unless the machine is busy with other
// things. What is to be FOUND is explored past its first failure, for all of its
// outcomes; where spinning makes schedules without end, that takes as many as it is given.
const (
	exploreTime     = 30 * time.Second
	exploreSteps    = 2000
	brokenSchedules = 500
)

// Explore explores the variant: for all of its outcomes, or until it is proved to have none.
// Tokens carry the name SCENARIO/VARIANT. What the options say comes last.
func Explore(ctx context.Context, s scenarios.Scenario, v scenarios.Variant, opts ...explore.Option) explore.Result {
	r := explore.Run(v.Run, append(options(ctx, s, v), opts...)...)
	Advise(s, v, r.Findings)
	return r
}

// Replay runs the variant under the schedule that the token says.
func Replay(ctx context.Context, token string, s scenarios.Scenario, v scenarios.Variant, opts ...explore.Option) explore.Result {
	r := explore.Replay(token, v.Run, append(options(ctx, s, v), opts...)...)
	Advise(s, v, r.Findings)
	return r
}

func options(ctx context.Context, s scenarios.Scenario, v scenarios.Variant) []explore.Option {
	all := []explore.Option{
		explore.Named(s.Name + "/" + v.Name),
		explore.Replayed(func(token string) string { return "syncplay replay " + token }),
		explore.Context(ctx),
		explore.MaxTime(exploreTime),
		explore.MaxSteps(exploreSteps),
	}
	if v.Verdict() == report.Found {
		all = append(all, explore.KeepGoing(), explore.MaxSchedules(brokenSchedules))
	}
	if declares(v, report.DataRace) {
		all = append(all, explore.HideRaces()) // or the race detector would fail this process too
	}
	return all
}

// Advise names the variant's cures in its findings.
func Advise(s scenarios.Scenario, v scenarios.Variant, findings []report.Finding) {
	cures := s.Advice(v)
	if !v.Broken || cures == "" {
		return
	}
	for i := range findings {
		f := &findings[i]
		switch {
		case len(f.Conditions) > 0 || f.Advice == "":
			f.Advice = cures
		case strings.HasSuffix(f.Advice, "?"):
			f.Advice += " It is " + cures
		default:
			f.Advice += "; it is " + cures
		}
	}
}
