package verify

import (
	"slices"
	"time"

	"syncplay/detector/report"
	"syncplay/explore"
)

// A Refutation is a check that fails, and how.
type Refutation struct {
	Check       string         `json:"check"`   // that failed; empty if none does
	Verdict     report.Verdict `json:"verdict"` // FOUND, or what else it came to
	Kind        report.Kind    `json:"kind,omitempty"`
	Message     string         `json:"message"` // what went wrong
	Token       string         `json:"token,omitempty"`
	Preemptions int            `json:"preemptions"`
	Page        string         `json:"page,omitempty"`     // the counterexample, step by step
	Rejected    string         `json:"rejected,omitempty"` // a check with a history that no order of the operations explains
}

// Refute runs the checks of the types until one fails, each for so long at most, and returns how. A check
// that only does not come to its end refutes nothing, but where no other fails it is named: what is
// proved of the real type has ended.
func Refute(types []string, most time.Duration) Refutation {
	r := refute(types, most)
	if r.Check != "" {
		r.Rejected = rejected(types, most)
	}
	return r
}

// rejected returns the first check of linearizability that has a history which is rejected.
func rejected(types []string, most time.Duration) string {
	for _, typ := range types {
		for _, c := range Of(typ) {
			if c.history != nil && c.Prove(explore.MaxTime(most), explore.MaxSchedules(mostHistories)).Rejected > 0 {
				return c.String()
			}
		}
	}
	return ""
}

// mostHistories is how many schedules a broken type may have, which goes on past what goes wrong.
const mostHistories = 20_000

func refute(types []string, most time.Duration) (r Refutation) {
	for _, typ := range types {
		for _, c := range quickFirst(Of(typ)) {
			p := c.Prove(explore.With(explore.Ladder), explore.MaxTime(most), explore.MaxSchedules(1<<40))
			if f := p.Found(); f != nil {
				return Refutation{Check: c.String(), Verdict: p.Result.Verdict, Kind: f.Kind, Message: f.Message, Token: f.Token,
					Preemptions: p.Result.Preemptions, Page: f.String()}
			}
			if !p.OK() && r.Check == "" && p.Result.Verdict != report.NotFound {
				r = Refutation{Check: c.String(), Verdict: p.Result.Verdict, Message: p.Result.Why}
			}
		}
	}
	return r
}

// quickFirst puts the checks that take long behind the others.
func quickFirst(checks []Check) []Check {
	return slices.SortedStableFunc(slices.Values(checks), func(a, b Check) int { return whether(a.Long) - whether(b.Long) })
}
