package runner_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"syncplay/detector"
	"syncplay/detector/report"
	"syncplay/scenarios"
	"syncplay/scenarios/runner"
)

// TestMain lets the test binary be its own child when it was built with the race detector, as
// the command is.
func TestMain(m *testing.M) {
	if len(os.Args) == 8 && os.Args[1] == "race-child" {
		if err := raceChild(os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m)
}

// raceChild does what the command does for: SCENARIO VARIANT --runs N --seed S.
func raceChild(args []string) error {
	s, _ := scenarios.Find(args[0])
	v, ok := s.Find(args[1])
	if !ok {
		return fmt.Errorf("no variant %s of %s", args[1], args[0])
	}
	runs, err := strconv.Atoi(args[3])
	if err != nil {
		return err
	}
	seed, err := strconv.ParseUint(args[5], 10, 64)
	if err != nil {
		return err
	}
	return runner.RaceChild(context.Background(), os.Stdout, s, v, runner.Options{Runs: runs, Seed: seed, Seeded: true})
}

func TestEveryVariantShowsWhatItDeclares(t *testing.T) {
	for _, s := range scenarios.All() {
		for _, v := range s.Variants {
			t.Run(s.Name+"/"+v.Name, func(t *testing.T) {
				r := runner.Run(t.Context(), s, v, budget(v))
				require.True(t, r.AsDeclared, "%s\n%v", r.Why, r.Observed)
				assert.Equal(t, v.Verdict(), r.Verdict)
				assert.Equal(t, v.Verdict(), r.Explored.Verdict)
				assert.NotEmpty(t, r.Why)
				if s.Name == "race" {
					require.NotNil(t, r.Race)
					assert.True(t, r.Race.Ran, r.Race.Why)
					assert.Positive(t, r.Race.Runs)
					assert.Equal(t, v.Broken, r.Race.Reports > 0, r.Race.Report)
				}
			})
		}
	}
}

// budget is small where nothing must be found, and large where something must: the runs stop when it was. Neither
// hangs on the time, for the machine may be busy with other things.
func budget(v scenarios.Variant) runner.Options {
	for _, o := range v.Outcomes {
		if o.Expect == scenarios.Must {
			return runner.Options{MaxTime: time.Minute}
		}
	}
	return runner.Options{Runs: 200, MaxTime: time.Minute}
}

func TestPhilosophersOfAnyNumber(t *testing.T) {
	for _, n := range []int{2, 3, 7} {
		s := scenarios.Philosophers(n)
		for _, v := range s.Variants {
			if n == 7 && (v.Name == "all-at-once" || v.Name == "waiter") {
				continue // has more schedules than can be exhausted here
			}
			t.Run(fmt.Sprintf("%d/%s", n, v.Name), func(t *testing.T) {
				o := budget(v)
				o.Runs = min(o.Runs, 50)
				r := runner.Run(t.Context(), s, v, o)
				assert.True(t, r.AsDeclared, "%s\n%v", r.Why, r.Observed)
			})
		}
	}
}

func TestTheReportReadsWell(t *testing.T) {
	s, _ := scenarios.Find("deadlock")
	v, _ := s.Find("barrier")
	r := runner.Run(t.Context(), s, v, runner.Options{Runs: 3})
	require.Len(t, r.Observed.Findings, 1, "the same deadlock three times")
	f := r.Observed.Findings[0]
	assert.ElementsMatch(t, []string{"A to B", "B to A"}, []string{f.Parties[0].Title(), f.Parties[1].Title()})
	for _, p := range f.Parties {
		require.Len(t, p.Holds, 1)
		assert.Contains(t, []string{"A", "B"}, p.Holds[0].Object, "the accounts go by their names")
	}
	assert.Equal(t, "as declared: deadlock in 3 of 3 runs, because the barrier lets nobody on before both hold their first account; "+
		"exploration: FOUND after 2 schedules, with the fewest preemptions (0)", r.Why)
}

func TestOptionsAreObeyed(t *testing.T) {
	s, _ := scenarios.Find("deadlock")
	v, _ := s.Find("order")
	calls := 0
	r := runner.Run(t.Context(), s, v, runner.Options{
		Runs: 5, Seed: 7, Seeded: true, Procs: 1,
		Progress: func(detector.Progress) { calls++ },
	})
	assert.Equal(t, 5, r.Observed.Runs)
	assert.Equal(t, uint64(7), r.Observed.Seed)
	assert.Equal(t, 5, calls)
	assert.Contains(t, r.Why, "as declared: nothing went wrong in 5 runs; exploration: PROVED: 2 schedules")
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct{ scenario, variant, reason string }{
		{"deadlock", "order", "a cure that was not given its runs has not shown that nothing goes wrong"},
		{"race", "broken", "the child is not started at all"},
	} {
		s, _ := scenarios.Find(c.scenario)
		v, _ := s.Find(c.variant)
		r := runner.Run(ctx, s, v, runner.Options{})
		assert.Equal(t, report.Inconclusive, r.Verdict, c.reason)
		assert.False(t, r.AsDeclared, c.reason)
		assert.Contains(t, r.Why, "interrupted", c.reason)
	}
}
