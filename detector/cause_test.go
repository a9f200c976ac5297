package detector

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"syncplay/detector/report"
	"syncplay/primitives/hook"
)

// ring is a finding of goroutines that hold the lock of one line and wait at the next, beginning with the
// k'th of them.
func ring(k int, lines ...int) Finding {
	f := Finding{Kind: report.Deadlock, Count: 1}
	place := func(i int) hook.Place { return hook.Place{File: "bank.go", Line: lines[i%len(lines)]} }
	for i := range lines {
		f.Parties = append(f.Parties, report.Party{
			Task: fmt.Sprint(100 + i + k), Holds: []report.Hold{{Object: fmt.Sprint(k), Since: place(i + k)}},
			Waits: &report.Wait{Op: "Lock", At: place(i + k + 1)},
		})
	}
	return f
}

func TestCauseIsWhereNotWho(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.IntRange(1, 3), 1, 6).Draw(t, "lines")
		k := rapid.IntRange(0, len(lines)-1).Draw(t, "first")
		assert.Equal(t, cause(ring(0, lines...)), cause(ring(k, lines...)), "with whom it begins does not matter")
		other := slices.Clone(lines)
		other[k] = 9
		assert.NotEqual(t, cause(ring(0, lines...)), cause(ring(0, other...)))
	})
	f := ring(0, 1, 2)
	f.Kind = report.PotentialDeadlock
	assert.NotEqual(t, cause(f), cause(ring(0, 1, 2)))
}

func TestPredictionsGetSurer(t *testing.T) {
	var l findings
	prediction := func(c report.Confidence) Finding {
		f := ring(0, 1, 2)
		f.Kind, f.Confidence = report.PotentialDeadlock, c
		return f
	}
	assert.True(t, l.add(prediction(report.Low)))
	assert.False(t, l.add(prediction(report.Low)))
	assert.True(t, l.add(prediction(report.High)), "it is told again")
	assert.False(t, l.add(prediction(report.Medium)))
	assert.Len(t, l.list, 1)
	assert.Equal(t, report.High, l.list[0].Confidence)
	assert.Equal(t, 4, l.list[0].Count)
}

func TestFindingsAreBounded(t *testing.T) {
	var l findings
	for i := range mostCauses + 3 {
		assert.Equal(t, i < mostCauses, l.add(ring(0, i)))
	}
	assert.False(t, l.add(ring(0, 5)))
	assert.Equal(t, 2, l.list[5].Count, "what is known is counted all the same")
	assert.Len(t, l.list, mostCauses)
	assert.Equal(t, "1000 findings are kept, and 3 later ones were not", l.full())
}
