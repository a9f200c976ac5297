package explore_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/primitives"
)

// late is a program that goes wrong only if the last of its goroutines comes first. Depth-first
// search changes its first choices last.
func late() {
	var x, y primitives.Int64
	var g primitives.Group
	for range 3 {
		g.Go("adds", func() {
			for range 6 {
				x.Add(1)
			}
		})
	}
	g.Go("looks", func() {
		primitives.Reach("looks")
		y.Store(x.Load())
		primitives.Check(y.Load() > 0, "looked too early")
	})
	g.Wait()
}

func TestWorkers(t *testing.T) {
	alone := explore.Run(late, explore.With(explore.DFS), explore.MaxSchedules(20_000))
	assert.Equal(t, report.NotFound, alone.Verdict, alone.Why)

	r := explore.Run(late, explore.With(explore.DFS), explore.MaxSchedules(20_000), explore.Workers(2))
	assert.Equal(t, report.Found, r.Verdict, r.Why)
	assert.False(t, r.Complete)
	assert.Contains(t, r.Reached, "looks")
	assert.Equal(t, report.Found, explore.Replay(r.Token, late, explore.Workers(2)).Verdict)
}

// A proof by one of them is a proof, and counts what it counts alone.
func TestWorkersProve(t *testing.T) {
	alone, r := explore.Run(sameOrder), explore.Run(sameOrder, explore.Workers(3))
	assert.Equal(t, report.Proved, r.Verdict, r.Why)
	assert.True(t, r.Complete)
	assert.Equal(t, alone.Schedules, r.Schedules)
	assert.Equal(t, alone.Watched, r.Watched)
}

// More than there may be are as many as there may be.
func TestWorkersAreBounded(t *testing.T) {
	r := explore.Run(sameOrder, explore.Workers(math.MaxInt))
	assert.Equal(t, report.Proved, r.Verdict, r.Why)
}

// The budget ends all of them.
func TestWorkersEnd(t *testing.T) {
	var most explore.Progress
	var r explore.Result
	for d := 150 * time.Millisecond; r.Schedules == 0 && d < time.Minute; d *= 2 { // longer, if the machine is busy
		r = explore.Run(late, explore.With(explore.DFS), explore.MaxTime(d), explore.Workers(2),
			explore.OnProgress(func(p explore.Progress) { most = p }))
	}
	assert.NotEmpty(t, r.Verdict)
	assert.Positive(t, r.Schedules)
	assert.LessOrEqual(t, most.Schedules, r.Schedules+r.Blocked+2000)
	r = explore.Run(func() {
		for {
			primitives.Yield()
		}
	}, explore.Workers(2), explore.MaxSteps(500))
	assert.Equal(t, report.Inconclusive, r.Verdict)
	assert.Contains(t, r.Why, "more than 500 steps")
}

func TestWorkersInsideRun(t *testing.T) {
	r := explore.Run(func() { explore.Run(func() {}, explore.Workers(2)) })
	assert.Equal(t, report.Found, r.Verdict)
	assert.Contains(t, r.Findings[0].Message, "explore: Run inside a watched or explored function")
}
