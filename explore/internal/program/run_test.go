package program

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector"
	"syncplay/detector/report"
)

// TestLiveProgramsEnd runs programs free: one that does not end hangs the test.
func TestLiveProgramsEnd(t *testing.T) {
	for seed := range uint64(3000) {
		p := Random(seed, smallToRun(Live))
		var log Log
		p.Func(&log)()
		lines := strings.Split(log.Outcome(), "\n")
		for i := range p.Tasks {
			require.True(t, strings.HasSuffix(lines[i], ", ended"), "seed %d: %s\n%v", seed, lines[i], p)
		}
	}
}

// TestCleanProgramsWatched runs programs that may wait for ever, but misuse nothing.
func TestCleanProgramsWatched(t *testing.T) {
	t.Parallel()
	kinds := watch(t, smallToRun(Clean))
	assert.NotZero(t, kinds[report.Stuck])
	assert.NotZero(t, kinds[report.Deadlock])
	for _, never := range []report.Kind{report.Misuse, report.Panic, report.Goexit, report.Foreign} {
		assert.Zero(t, kinds[never], never)
	}
}

func TestWildProgramsWatched(t *testing.T) {
	t.Parallel()
	kinds := watch(t, smallToRun(Wild))
	assert.NotZero(t, kinds[report.Orphaned])
	assert.NotZero(t, kinds[report.Misuse])
}

// watch runs random programs on real cores and counts the findings. A program that was unwound
// leaves nothing behind, as goleak checks in the end.
func watch(t *testing.T, size Size) map[report.Kind]int {
	t.Helper()
	kinds := map[report.Kind]int{}
	for seed := range uint64(100) {
		p := Random(seed, size)
		r := detector.Run(p.Run, detector.Runs(3), detector.Seed(seed))
		require.Equal(t, report.Observed, r.Verdict, "seed %d: %s\n%v", seed, r.Why, p)
		for _, f := range r.Findings {
			kinds[f.Kind]++
		}
	}
	return kinds
}
