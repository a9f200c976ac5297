package program

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector"
	"syncplay/detector/report"
)

// one returns a program of which one task does everything, so that there is one outcome.
func one() Program {
	do := func(op Op, on int) Statement { return Statement{Op: op, On: on, With: none} }
	with := func(s Statement, n int) Statement { s.N = n; return s }
	return Program{
		Objects: []Object{{Type: Mutex}, {Type: Var}, {Type: Queue, N: 1}, {Type: Bool}, {Type: Once}, {Type: Context}, {Type: Int64}},
		Tasks: [][]Statement{{
			{Op: TryLock, On: 0, With: none, Body: []Statement{with(do(Set, 1), 7), do(Get, 1), do(Unlock, 0)}},
			with(do(TryPut, 2), 5), with(do(TryPut, 2), 6), do(TryGet, 2), do(Close, 2), with(do(Put, 2), 8), do(Get, 2),
			{Op: Do, On: 4, With: none, Body: []Statement{with(do(Swap, 3), 1)}}, do(Do, 4),
			do(Cancel, 5), {Op: LockContext, On: 0, With: 5, Body: []Statement{do(Unlock, 0)}},
			{Op: CompareAndSwap, On: 6, With: none, Old: 1, N: 2}, with(do(Add, 6), 3), with(do(Or, 6), 4), with(do(And, 6), 6),
			{Op: LockAll, On: 0, With: 0, Body: []Statement{do(Yield, none)}},
		}, {}},
	}
}

func TestOutcome(t *testing.T) {
	var log Log
	p := one()
	for range 2 { // the second execution knows nothing of the first
		p.Func(&log)()
		assert.Equal(t, strings.Join([]string{
			"T1: mu0.TryLock=true v1.Get=7 q2.TryPut=true q2.TryPut=false q2.TryGet=5 q2.Put=false q2.Get=false" +
				" b3.Swap=false once4.Do=true once4.Do=false mu0.LockContext=false" +
				" i6.CompareAndSwap=false i6.Add=3 i6.Or=3 i6.And=7, 21 done, ended",
			"T2: 0 done, ended",
			"v1=7 b3=true i6=6",
		}, "\n"), log.Outcome())
	}
}

// TestOutcomeOfDeadlock shows how far a task came.
func TestOutcomeOfDeadlock(t *testing.T) {
	lock := Statement{Op: Lock, On: 0, With: none}
	p := Program{
		Objects: []Object{{Type: Mutex}, {Type: Var}},
		Tasks:   [][]Statement{{lock, {Op: Set, On: 1, With: none, N: 3}, lock}},
	}
	var log Log
	r := detector.Run(p.Func(&log), detector.Runs(1))
	require.Len(t, r.Findings, 1)
	assert.Equal(t, report.Deadlock, r.Findings[0].Kind)
	assert.Equal(t, "T1: 2 done\nv1=3", log.Outcome())
}

func TestOutcomeOfNothing(t *testing.T) {
	assert.Empty(t, new(Log).Outcome())
}
