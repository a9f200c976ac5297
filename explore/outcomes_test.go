package explore_test

import (
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/primitives"
)

// lostUpdates lets two goroutines increment a variable, so many times each, and returns what it holds.
func lostUpdates(times int) func() int64 {
	return func() int64 {
		var x primitives.Int64
		var g primitives.Group
		for range 2 {
			g.Go("", func() {
				for range times {
					x.Store(x.Load() + 1)
				}
			})
		}
		g.Wait()
		return x.Load()
	}
}

func TestOutcomes(t *testing.T) {
	tests := []struct {
		name, reason string
		f            func() int64
		want         []int64
	}{
		{"one increment each", "one of them may be lost", lostUpdates(1), []int64{1, 2}},
		{"two increments each", "all but the first and the last may be lost", lostUpdates(2), []int64{2, 3, 4}},
		{"atomic", "none can be lost", func() int64 {
			var x primitives.Int64
			var g primitives.Group
			g.Go("", func() { x.Add(1) })
			g.Go("", func() { x.Add(1) })
			g.Wait()
			return x.Load()
		}, []int64{2}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			table := explore.Outcomes(test.f)
			assert.Equal(t, test.want, slices.Sorted(maps.Keys(table.Values)), test.reason)
			assert.Equal(t, report.Proved, table.Verdict, table.Why)
			for want, token := range table.Values {
				var got int64
				explore.Replay(token, func() { got = test.f() })
				assert.Equal(t, want, got, "the token of a value shows the value")
			}
		})
	}
}

// An execution that goes wrong has no outcome, and hides none of the others.
func TestOutcomesGoOnPastFindings(t *testing.T) {
	table := explore.Outcomes(func() int64 {
		sum := lostUpdates(1)()
		primitives.Check(sum == 2, "an update was lost")
		return sum
	})
	assert.Equal(t, []int64{2}, slices.Sorted(maps.Keys(table.Values)))
	assert.Equal(t, report.Found, table.Verdict)
	require.Len(t, table.Findings, 1)
	assert.Equal(t, report.CheckFailed, table.Findings[0].Kind)
	assert.True(t, table.Complete, "every interleaving was run all the same")
}

// What can't be told from other values is no value.
func TestOutcomesThatCannotBeCompared(t *testing.T) {
	table := explore.Outcomes(func() any { return []int{1} })
	assert.Equal(t, report.Found, table.Verdict)
	require.Len(t, table.Findings, 1)
	assert.Equal(t, report.Panic, table.Findings[0].Kind)
	assert.Contains(t, table.Findings[0].Message, "uncomparable")

	numbers := explore.Outcomes(func() float64 { return math.NaN() })
	assert.Equal(t, report.Proved, numbers.Verdict)
	assert.Empty(t, numbers.Values)
}
