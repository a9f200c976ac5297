package explore

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/detector/report"
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

// A queue with one slot is full or empty at every moment, also while a Put or a Get is half done.
func TestQueueIsFullOrEmpty(t *testing.T) {
	tests := []struct {
		name    string
		program func(*primitives.Queue[int], *primitives.Group)
	}{
		{"beside a Put", func(q *primitives.Queue[int], g *primitives.Group) {
			g.Go("producer", func() { _ = q.Put(1) })
			if !q.TryPut(2) {
				_, ok := q.TryGet()
				primitives.Check(ok, "it is full and empty")
			}
		}},
		{"beside a Get", func(q *primitives.Queue[int], g *primitives.Group) {
			_ = q.Put(1)
			g.Go("consumer", func() { q.Get() })
			if _, ok := q.TryGet(); !ok {
				primitives.Check(q.TryPut(2), "it is empty and full")
			}
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := Run(func() {
				q := primitives.NewQueue[int](1)
				var g primitives.Group
				test.program(q, &g)
				q.Close()
				g.Wait()
			}, Grain(Fine), With(DPOR))
			assert.Equal(t, report.Proved, r.Verdict, r)
		})
	}
}
