package compare

import (
	"context"
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
