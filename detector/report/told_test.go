package report_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector/report"
)

func TestToldIsWhatThePageTells(t *testing.T) {
	for name, f := range findings {
		t.Run(name, func(t *testing.T) {
			page := f.String()
			header, lines := f.Told()
			for _, title := range header {
				assert.Contains(t, page, title)
			}
			steps := 0
			for _, l := range lines {
				if l.Cells == nil {
					assert.Contains(t, page, l.Remark)
					assert.NotEmpty(t, l.Mark)
					continue
				}
				steps++
				require.Len(t, l.Cells, len(header))
				assert.Empty(t, l.Remark)
				for _, cell := range l.Cells {
					assert.Contains(t, page, cell)
				}
				assert.Contains(t, page, "\n  "+l.Cells[0]+" ", "the page has the step of that number")
			}
			for c, title := range header[min(1, len(header)):] {
				said := func(l report.Line) bool { return l.Cells != nil && l.Cells[c+1] != "" }
				assert.Condition(t, func() bool {
					for _, l := range lines {
						if said(l) {
							return true
						}
					}
					return false
				}, "the column %s says nothing", title)
			}
			if len(header) > 0 {
				assert.Equal(t, "step", header[0])
				assert.Positive(t, steps)
			}
		})
	}
}

// On a page that has no room for them the reasons stand in a column of their own; here a reason
// stands above its step always.
func TestToldHasEachReason(t *testing.T) {
	_, lines := philosophers(7).Told()
	var reasons []string
	for _, l := range lines {
		if l.Mark == "--" {
			reasons = append(reasons, l.Remark)
		}
	}
	assert.Contains(t, reasons, "preempted: philosopher 1 could have gone on")
	header, _ := philosophers(7).Told()
	assert.NotContains(t, strings.Join(header, " "), "switch")
}

func TestToldOfNothing(t *testing.T) {
	header, lines := report.Finding{}.Told()
	assert.Empty(t, header)
	assert.Empty(t, lines)
}

// A round that repeats for ever is marked where its first step is told, and where it ends. A step that
// is left out has no mark.
func TestToldMarksTheRound(t *testing.T) {
	f := findings["check-failed"]
	marks := func(round int) (all []string) {
		f.Round = round
		_, lines := f.Told()
		for i, l := range lines {
			switch l.Mark {
			case "-->":
				next := lines[i+1+slices.IndexFunc(lines[i+1:], func(l report.Line) bool { return l.Cells != nil })]
				all = append(all, l.Mark+next.Cells[0])
			case "<--":
				all = append(all, l.Mark+" "+l.Remark)
			}
		}
		return all
	}
	_, lines := f.Told()
	var steps []string
	for _, l := range lines {
		if l.Cells != nil {
			steps = append(steps, l.Cells[0])
		}
	}
	last := len(steps) - 1
	second, err := strconv.Atoi(steps[1])
	require.NoError(t, err)
	assert.Empty(t, marks(0))
	assert.Equal(t, []string{"-->" + steps[1], "<-- steps " + steps[1] + " to " + steps[last] + " again, for ever"}, marks(second))
	assert.Empty(t, marks(1_000_000))
}
