package explore_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/primitives"
)

// One goes wrong, and another waits for it for ever by asking again and again: what went wrong is
// found all the same.
func TestGoesWrongBeforeOneGoesOnForEver(t *testing.T) {
	tests := []struct {
		name string
		kind report.Kind
		f    func(ready *primitives.Bool, shared *primitives.Var[int])
	}{
		{"check", report.CheckFailed, func(ready *primitives.Bool, _ *primitives.Var[int]) {
			primitives.Check(false, "wrong")
			ready.Store(true)
		}},
		{"panic", report.Panic, func(ready *primitives.Bool, _ *primitives.Var[int]) {
			defer ready.Load()
			panic("wrong")
		}},
		{"data race", report.DataRace, func(_ *primitives.Bool, shared *primitives.Var[int]) {
			shared.Set(1)
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := func() {
				var ready primitives.Bool
				var looked primitives.Int64
				var shared primitives.Var[int]
				var g primitives.Group
				g.Go("wrong", func() { test.f(&ready, &shared) })
				g.Go("patient", func() {
					shared.Get()
					for !ready.Load() {
						looked.Add(1)
						primitives.Yield()
					}
				})
				g.Wait()
			}
			for _, s := range []explore.Strategy{explore.Ladder, explore.DPOR, explore.Random} {
				r := explore.Run(f, explore.With(s), explore.MaxSteps(200), explore.MaxSchedules(50), explore.HideRaces())
				require.Equal(t, report.Found, r.Verdict, "%v: %v", s, r.Why)
				require.Len(t, r.Findings, 1)
				assert.Equal(t, test.kind, r.Findings[0].Kind)
				assert.Less(t, len(r.Findings[0].Trace.Events), 20, "what comes after it is left out")
				again := explore.Replay(r.Token, f, explore.HideRaces())
				require.Equal(t, report.Found, again.Verdict, again.Why)
				assert.Equal(t, test.kind, again.Findings[0].Kind)
			}
		})
	}
}
