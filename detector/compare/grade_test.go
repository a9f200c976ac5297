package compare

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestGrade(t *testing.T) {
	for _, c := range []struct {
		reason string
		tool   Tool
		want   Verdict
		repeat int
		answer Answer
		grade  Grade
	}{
		{"what is wanted is said", Ours, Deadlock, 0, Answer{Said: Deadlock}, Right},
		{"nothing is wanted", Ours, Silent, 0, Answer{Said: Silent}, Right},
		{"it is not said", Ours, Deadlock, 0, Answer{Said: Silent}, Missed},
		{"it is not so", Ours, Silent, 0, Answer{Said: Potential}, FalseAlarm},
		{"only the wait-for graph may say so", Ours, Potential, 0, Answer{Said: Deadlock}, Wrong},
		{"it has one word for all", GoDeadlock, Deadlock, 0, Answer{Said: Potential}, Right},
		{"of nothing there is nothing to report", GoDeadlock, Silent, 0, Answer{Said: Potential}, FalseAlarm},
		{"one cause, one report", GoDeadlock, Potential, 100, Answer{Said: Potential, Reports: 2}, Wrong},
		{"one cause, one report", Ours, Potential, 100, Answer{Said: Potential, Reports: 1}, Right},
		{"it stands still", GoDeadlock, Potential, 0, Answer{Said: Hangs}, Wrong},
		{"the case is broken", Ours, Silent, 0, Answer{Said: Broken}, Wrong},
		{"there is no such lock", GoDeadlock, Deadlock, 0, Answer{Said: Absent}, NotAsked},
	} {
		got := grade(Case{Want: c.want, Repeat: c.repeat}, c.tool, c.answer)
		assert.Equal(t, c.grade, got, c.reason)
	}
}

func TestFatalMisuse(t *testing.T) {
	line, ok := fatalMisuse("fatal error: sync: unlock of unlocked mutex\n\ngoroutine 1")
	assert.True(t, ok)
	assert.Equal(t, "sync: unlock of unlocked mutex", line)
	_, ok = fatalMisuse("panic: oh")
	assert.False(t, ok)
}

// A script that does not go as it was to is told, and never taken for an answer.
func TestBroken(t *testing.T) {
	for _, c := range []Case{
		{Script: "1: La try:a", Why: "it is refused"},
		{Script: "1: try:a!", Why: "it is not refused"},
		{Script: "1: signal:a", Why: "a Mutex has no Signal"},
	} {
		a, err := answer(c, Ours, Patience)
		require.NoError(t, err)
		assert.Equal(t, Broken, a.Said, c.Why)
		assert.NotEmpty(t, a.Detail, c.Why)
	}
	_, err := answer(Case{Script: "1: oh"}, Ours, Patience)
	require.Error(t, err)
}

func TestTotals(t *testing.T) {
	cells := func(ours, other Grade) []Cell {
		return []Cell{{Tool: Ours, Grade: ours}, {Tool: GoDeadlock, Grade: other}}
	}
	assert.Equal(t, []Total{{Ours, 4, 3, 1, 0, 0, 0}, {GoDeadlock, 3, 0, 1, 1, 1, 1}}, Totals([]Row{
		{Cells: cells(Right, Missed)}, {Cells: cells(Right, FalseAlarm)}, {Cells: cells(Right, Wrong)}, {Cells: cells(Missed, NotAsked)},
	}))
	assert.Empty(t, Totals(nil))
}

// The answers stand at their cases, whoever was asked first, and what is kept of them can be read again.
func TestRun(t *testing.T) {
	var cases []Case
	for _, name := range []string{"29 double unlock", "01 self-lock", "18 unlock by another", "AA/SpinLock"} {
		c, ok := Find(name)
		require.True(t, ok, name)
		cases = append(cases, c)
	}
	most := 0
	rows, err := Run(t.Context(), cases, Options{Child: child(t), Times: 2, Progress: func(done, all int) {
		most = max(most, done)
		assert.Equal(t, 8, all)
	}})
	require.NoError(t, err)
	assert.Equal(t, 8, most)
	assert.Equal(t, "29 double unlock; ours: misuse  right; go-deadlock: misuse  right\n"+
		"01 self-lock; ours: deadlock  right; go-deadlock: potential recursive right\n"+
		"18 unlock by another; ours: silent  right; go-deadlock: silent  right\n"+
		"AA/SpinLock; ours: deadlock  right; go-deadlock: absent  \n", lines(Records(rows), nil))
	assert.Positive(t, rows[1].Cells[0].Took)

	file := filepath.Join(t.TempDir(), "grid.json")
	require.NoError(t, WriteRecords(file, Records(rows)))
	again, err := ReadRecords(file)
	require.NoError(t, err)
	assert.Equal(t, Records(rows), again)
	assert.Equal(t, Records(rows), Records(Rows(again)))
}

// What can't be played is an error of all.
func TestRunRefuses(t *testing.T) {
	_, err := Run(t.Context(), []Case{{Name: "unknown"}}, Options{Child: child(t), Tools: []Tool{Ours}})
	require.ErrorContains(t, err, `unknown under ours: exit status 1: there is no case "unknown"`)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	rows, err := Run(ctx, Cases(), Options{Child: child(t)})
	require.NoError(t, err)
	assert.Empty(t, rows, "interrupted before the first")
}
