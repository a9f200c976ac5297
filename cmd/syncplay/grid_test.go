package main

import (
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Whatever the names, no line is wider than the screen unless one word is, and nothing is lost.
func TestGrid(t *testing.T) {
	words := rapid.SliceOfN(rapid.StringMatching(`[a-z가-힣]{1,9}`), 0, 6)
	rapid.Check(t, func(t *rapid.T) {
		columns := rapid.IntRange(3, 6).Draw(t, "columns")
		row := func(label string) []string {
			cells := []string{rapid.StringMatching(`[0-9]{1,3}`).Draw(t, label)}
			for len(cells) < columns {
				cells = append(cells, "")
			}
			cells[rapid.IntRange(1, columns-2).Draw(t, label)] = strings.Join(words.Draw(t, label), " ")
			cells[columns-1] = "bank.go:12"
			return cells
		}
		header := row("header")
		for i := range header {
			header[i] = "goroutine"
		}
		rows := [][]string{row("first"), row("second")}
		s := &screen{width: rapid.IntRange(40, 120).Draw(t, "width")}
		g := s.grid(header, rows)
		for _, row := range rows {
			said := ""
			for _, line := range g.step(row) {
				require.LessOrEqual(t, lipgloss.Width(line), s.width)
				said += " " + line
			}
			for _, cell := range row[:columns-1] {
				for _, word := range strings.Fields(cell) {
					require.Contains(t, said, word)
				}
			}
		}
		require.Equal(t, g.widths == nil, g.header() == nil)
	})
}
