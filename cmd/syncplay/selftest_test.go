package main

import (
	"strings"
	"testing"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/stretchr/testify/require"

	"syncplay/detector/compare"
)

// selftested is a sheet with every grade.
func selftested() *selftestSheet {
	row := func(name string, family compare.Family, want compare.Verdict, cells ...compare.Cell) compare.Row {
		return compare.Row{Case: compare.Case{Name: name, Family: family, Script: "1: La Lb Ub Ua | 2: Lb La Ua Ub", Want: want, Why: "the reason"}, Cells: cells}
	}
	cell := func(tool compare.Tool, said compare.Verdict, how string, reports int, took time.Duration, g compare.Grade) compare.Cell {
		return compare.Cell{Tool: tool, Answer: compare.Answer{Said: said, How: how, Reports: reports, Took: took}, Grade: g}
	}
	const ours, other = compare.Ours, compare.GoDeadlock
	spin := row("AA/SpinLock", compare.Lockdep, compare.Deadlock, cell(ours, compare.Deadlock, "", 1, 87*time.Microsecond, compare.Right),
		cell(other, compare.Absent, "", 0, 0, compare.NotAsked))
	spin.With = "a SpinLock"
	return &selftestSheet{patience: compare.Patience, rows: []compare.Row{
		spin,
		row("ABBA/RWMutex.RLock", compare.Lockdep, compare.Silent, cell(ours, compare.Silent, "", 0, 0, compare.Right),
			cell(other, compare.Potential, "order", 1, 1200*time.Microsecond, compare.FalseAlarm)),
		row("03 ring of 3, closed", compare.Survey, compare.Deadlock, cell(ours, compare.Deadlock, "", 1, 140*time.Nanosecond, compare.Right),
			cell(other, compare.Potential, "time-out", 1, 30070*time.Millisecond, compare.Right)),
		row("30 ABBA 100 times", compare.Survey, compare.Potential, cell(ours, compare.Potential, "", 1, 43*time.Microsecond, compare.Right),
			cell(other, compare.Potential, "order", 199, 3*time.Millisecond, compare.Wrong)),
		row("31 callback locks", compare.Survey, compare.Potential, cell(ours, compare.Deadlock, "", 1, 43*time.Microsecond, compare.Wrong),
			cell(other, compare.Hangs, "order", 1, 3*time.Millisecond, compare.Wrong)),
		row("semaphore/knot", compare.Beyond, compare.Deadlock, cell(ours, compare.Silent, "", 0, 0, compare.Missed),
			cell(other, compare.Silent, "", 0, 0, compare.Missed)),
	}}
}

func TestSelftestScreens(t *testing.T) {
	for kind, as := range map[string]stream{
		"80": {width: 80}, "40": {width: 40}, "120": {width: 120}, "ascii": {width: 80, ascii: true}, "colour": {width: 80, colour: true},
	} {
		t.Run(kind, func(t *testing.T) {
			var stdout writer
			as.w = &stdout
			selftested().page(as.screen())
			for line := range strings.Lines(stdout.text) {
				line = strings.TrimSuffix(line, "\n")
				require.LessOrEqual(t, lipgloss.Width(line), as.width, line)
				require.Equal(t, strings.TrimRight(line, " "), line, "nothing is left of the padding")
			}
			require.Equal(t, as.colour, strings.Contains(stdout.text, "\x1b["))
			if as.ascii {
				require.True(t, isASCII(stdout.text))
			}
			isGolden(t, "selftest."+kind+".txt", stdout.text)
		})
	}
}

func TestSelftestExit(t *testing.T) {
	x := selftested()
	require.Equal(t, exitOther, x.exit(), "ours is wrong somewhere")
	x.rows = x.rows[:4]
	require.Equal(t, exitDeclared, x.exit(), "what others say is theirs")
	x.interrupted = true
	require.Equal(t, exitInterrupted, x.exit())
}

func TestSelftestDocument(t *testing.T) {
	var stdout writer
	x := selftested()
	x.a = newApp(nil, &stdout, &writer{})
	require.NoError(t, x.a.writeJSON(x.document()))
	require.Equal(t, "syncplay/selftest/1", valid(t, []byte(stdout.text))["schema"])
}
