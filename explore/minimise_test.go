package explore_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/primitives"
)

// Two who spin until a flag is down and then raise it are both inside with two preemptions. A round
// robin finds it with five, and the schedules with fewer are exhausted, for who spins is put to sleep.
func TestACounterexampleAmongSpinnersIsSmall(t *testing.T) {
	for _, c := range []struct {
		reason  string
		options []explore.Option
	}{
		{"the search ends at the first failure", nil},
		{"the search takes all the schedules that it may, and to make one smaller takes others",
			[]explore.Option{explore.KeepGoing(), explore.MaxSchedules(100)}},
	} {
		r := explore.Run(spinners, c.options...)
		assert.Equal(t, report.Found, r.Verdict, c.reason)
		assert.Equal(t, 2, r.Preemptions, c.reason)
		assert.True(t, r.Fewest, c.reason)
	}
}

func spinners() {
	var raised, inside primitives.Int64
	enter := func() {
		for raised.Load() == 1 {
			primitives.Yield()
		}
		raised.Store(1)
		primitives.Check(inside.Add(1) == 1, "two are inside")
		inside.Add(-1)
		raised.Store(0)
	}
	var g primitives.Group
	g.Go("a", enter)
	g.Go("b", enter)
	g.Wait()
}

// A round robin fails with two preemptions, and says that one of three is left. With one preemption two
// are: the Check is the same, and what it says is not.
func TestTheFewestPreemptionsWhateverGoesWrong(t *testing.T) {
	f := func() {
		var n primitives.Int64
		var g primitives.Group
		for _, name := range []string{"a", "b", "c"} {
			g.Go(name, func() { n.Store(n.Load() + 1) })
		}
		g.Wait()
		primitives.Check(n.Load() == 3, "of 3 are left %d", n.Load())
	}
	r := explore.Run(f)
	assert.Equal(t, 1, r.Preemptions)
	assert.True(t, r.Fewest)
	assert.Contains(t, r.Findings[0].Message, "of 3 are left 2")

	r = explore.Run(f, explore.KeepGoing())
	assert.Len(t, r.Findings, 2, "each that says something else is told")
	assert.Equal(t, "FOUND after "+fmt.Sprint(r.Schedules)+" schedules", r.String(), "the one takes more preemptions than the other")
}

// Schedules that were cut off might have failed with fewer preemptions, had they gone on.
func TestWhatWasCutOffIsNotCovered(t *testing.T) {
	f := func() {
		var begun, stopped primitives.Bool
		var g primitives.Group
		g.Go("long", func() {
			begun.Store(true)
			for n := 0; n < 30 && !stopped.Load(); n++ {
			}
		})
		g.Go("observer", func() {
			defer func() { stopped.Store(true) }()
			primitives.Check(!begun.Load(), "begun")
		})
		g.Wait()
	}
	r := explore.Run(f, explore.With(explore.DFS), explore.MaxSteps(20))
	assert.Equal(t, report.Found, r.Verdict, r.Why)
	assert.Equal(t, 1, r.Preemptions)
	assert.False(t, r.Fewest, "the observer may come second, without any, after 31 steps")
}
