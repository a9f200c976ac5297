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
	Page        string         `json:"page,omitempty"` // the counterexample, step by step
}

// Refute runs the checks of the types until one fails, each for so long at most, and returns how. A check
// that only does not come to its end refutes nothing, but where no other fails it is named: what is
// proved of the real type has ended.
func Refute(types []string, most time.Duration) (r Refutation) {
	for _, typ := range types {
		for _, c := range quickFirst(Of(typ)) {
			p := c.Prove(explore.With(explore.Ladder), explore.MaxTime(most), explore.MaxSchedules(1<<40))
			if f := p.Found(); f != nil {
				return Refutation{c.String(), p.Result.Verdict, f.Kind, f.Message, f.Token, p.Result.Preemptions, f.String()}
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
