package verify

import (
	"maps"
	"slices"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/primitives"
)

// A Proof is what came of a check.
type Proof struct {
	Check     Check
	Result    explore.Result
	Histories int // different ones, of a check that records them
	Rejected  int // of those: that no order of the operations explains
}

// OK says whether the claims are proved.
func (p Proof) OK() bool { return p.Result.OK() }

// Grain is how finely the check looks: every atomic and every wait inside the primitives is a step,
// unless it stands on operations that are proved themselves.
func (c Check) Grain() explore.GrainSize {
	if c.Coarse {
		return explore.Coarse
	}
	return explore.Fine
}

// mostSteps is more than any execution of a check has, unless a loop in it does not end.
const mostSteps = 1000

// Prove explores the check. The options come on top of its own: the grain, and a name for tokens.
func (c Check) Prove(opts ...explore.Option) Proof {
	opts = slices.Concat(c.options(), opts)
	if c.history == nil {
		return Proof{Check: c, Result: explore.Run(c.program, opts...)}
	}
	all := explore.Outcomes(c.history, opts...)
	p := Proof{Check: c, Result: all.Result, Histories: len(all.Values)}
	rejected := map[history]bool{}
	for h := range maps.Keys(all.Values) {
		if !c.model.explains(h) {
			rejected[h] = true
		}
	}
	if p.Rejected = len(rejected); p.Rejected > 0 {
		p.Result = explore.Run(c.unless(func(h history) bool { return rejected[h] }), opts...)
	}
	return p
}

// Replay runs the check under one schedule.
func (c Check) Replay(token string, opts ...explore.Option) explore.Result {
	f := c.program
	if c.history != nil {
		f = c.unless(func(h history) bool { return !c.model.explains(h) })
	}
	return explore.Replay(token, f, slices.Concat(c.options(), opts)...)
}

// unless is the program that fails where it returns a history that is wrong.
func (c Check) unless(wrong func(history) bool) func() {
	return func() {
		h := c.history()
		if wrong(h) {
			primitives.Check(false, "no order of the operations explains what they returned: %v", h)
		}
	}
}

// options are of every check. What the programs count between the steps is theirs, one task at a time:
// of no interest to the race detector. That the explorer finds the races on a Var stays as it is.
func (c Check) options() []explore.Option {
	return []explore.Option{explore.With(explore.DPOR), explore.Grain(c.Grain()), explore.Named(c.Path()), explore.HideRaces(), explore.EveryLook(), explore.MaxSteps(mostSteps)}
}

// Found returns the first finding of a proof that failed, or nil.
func (p Proof) Found() *report.Finding {
	if len(p.Result.Findings) == 0 {
		return nil
	}
	return &p.Result.Findings[0]
}
