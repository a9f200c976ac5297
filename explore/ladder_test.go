package explore

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/detector/report"
	"syncplay/primitives"
)

// A small program is proved by the reduced search, and the executions of the other rungs are not
// counted as a part of the proof.
func TestLadderProves(t *testing.T) {
	r := Run(func() {
		var mu primitives.Mutex
		var g primitives.Group
		for range 3 {
			g.Go("", func() { mu.Lock(); mu.Unlock() })
		}
		g.Wait()
	})
	assert.Equal(t, report.Proved, r.Verdict, r.Why)
	assert.Equal(t, int64(6), r.Schedules, "three orders of three")
	assert.True(t, r.Complete)
	assert.NotEmpty(t, r.Assumes, "a proof says what it rests on")
}

// A program that is too big for the budget is not proved, and what was covered is said.
func TestLadderRunsOut(t *testing.T) {
	r := Run(increments(4, 4), MaxSchedules(20_000))
	assert.Equal(t, report.NotFound, r.Verdict, r.Why)
	assert.False(t, r.Complete)
	assert.Equal(t, int64(20_000), r.Schedules+r.Blocked, "the budget is spent to the last")
	assert.Contains(t, r.Bound, "all schedules with at most 1 preemption")
	assert.Contains(t, r.Why, r.Bound)
}

// The bounds find with the fewest preemptions what the reduced search would find late.
func TestLadderBoundsFind(t *testing.T) {
	// Only after many steps of its own does a task look at the flag that the other one forgot.
	r := Run(func() {
		var x, flag primitives.Int64
		var g primitives.Group
		for range 2 {
			g.Go("", func() {
				for range 6 {
					x.Add(1)
				}
				seen := flag.Load()
				flag.Store(seen + 1)
			})
		}
		g.Wait()
		primitives.Check(flag.Load() == 2, "the flag is %d", flag.Load())
	})
	assert.Equal(t, report.Found, r.Verdict, r.Why)
	assert.Equal(t, 1, r.Preemptions)
	assert.True(t, r.Fewest, "no schedule without a preemption fails")
}

// An execution without end stops the systematic rungs, and a few by chance come after it.
func TestLadderLeavesWhatHasNoEnd(t *testing.T) {
	r := Run(func() {
		var flag primitives.Bool
		var looked primitives.Int64
		var g primitives.Group
		g.Go("waits", func() {
			for !flag.Load() {
				looked.Add(1)
				primitives.Yield()
			}
		})
		g.Go("sets", func() { flag.Store(true) })
		g.Wait()
	}, MaxSteps(200))
	assert.Equal(t, report.Inconclusive, r.Verdict)
	assert.Contains(t, r.Why, "more than 200 steps")
	assert.LessOrEqual(t, r.Schedules, int64(smallProof+lastFew+2))
}

// A select beside a close, and a wait that a context ends, are proved as all else is.
func TestLadderProvesWhatAContextOrACloseEnds(t *testing.T) {
	for name, f := range map[string]func(){
		"a select and a close": func() {
			c, d := primitives.NewChan[int](1), primitives.NewChan[int](1)
			var g primitives.Group
			g.Go("", func() { primitives.Select(primitives.OnRecv(c, nil), primitives.OnRecv(d, nil)) })
			g.Go("", func() { c.Close() })
			g.Wait()
		},
		"a lock and a context": func() {
			ctx, cancel := primitives.WithCancel(context.Background())
			var mu primitives.Mutex
			var g primitives.Group
			g.Go("asks", func() {
				if mu.LockContext(ctx) == nil {
					mu.Unlock()
				}
			})
			g.Go("cancels", cancel)
			g.Wait()
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := Run(f)
			assert.Equal(t, report.Proved, r.Verdict, r.Why)
			assert.Equal(t, int64(explored(t, DPOR, f, nil)), r.Schedules)
		})
	}
}

// A bound that nothing can reach costs nothing.
func TestLadderWithoutABound(t *testing.T) {
	r := Run(increments(2, 2), Preemptions(math.MaxInt))
	assert.Equal(t, report.Proved, r.Verdict, r.Why)
}
