package explore

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/primitives"
)

// How many items there are depends on when one asks.
func TestLenIsAStep(t *testing.T) {
	f := func() (n int64) {
		q := primitives.NewQueue[int](2)
		var g primitives.Group
		g.Go("producer", func() { _ = q.Put(1); _ = q.Put(2) })
		g.Go("observer", func() { n = int64(q.Len()) })
		g.Wait()
		return n
	}
	for _, s := range []Strategy{DFS, DPOR, Ladder} {
		table := Outcomes(f, With(s))
		assert.Equal(t, []int64{0, 1, 2}, values(table), s)
		assert.True(t, table.Complete, s)
		assert.EqualValues(t, 3, table.Schedules, s)
	}
}

// It orders nothing either.
func TestLenOrdersNothing(t *testing.T) {
	r := Run(func() {
		q := primitives.NewQueue[int](1)
		var x primitives.Var[int]
		var g primitives.Group
		g.Go("producer", func() { x.Set(1); _ = q.Put(1) })
		g.Go("observer", func() {
			if q.Len() == 1 {
				x.Get()
			}
		})
		g.Wait()
	}, HideRaces())
	assert.Len(t, r.Findings, 1, r)
	assert.EqualValues(t, "data-race", r.Findings[0].Kind)
}
