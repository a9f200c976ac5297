package main

import (
	"strings"

	"charm.land/lipgloss/v2"
)

// A grid lays out the steps of a run: in a column for each goroutine, or, where those are too wide
// for the screen, one step after the other. Two cells at the left stay free for a mark.
type grid struct {
	screen *screen
	titles []string // of the columns: the first is of the numbers, the last of the lines of source
	widths []int    // of the columns; nil if they are too wide
}

const (
	gridIndent = 2
	gridGap    = 2
	listNumber = 4 // cells that the number of a step takes in a list
)

// grid returns the layout that fits all of the rows.
func (s *screen) grid(header []string, rows [][]string) *grid {
	g := &grid{screen: s, titles: s.cellsOf(header)}
	all := [][]string{g.titles}
	for _, row := range rows {
		all = append(all, s.cellsOf(row))
	}
	if widths, ok := fitting(all, s.width-gridIndent, gridGap); ok {
		g.widths = widths
	}
	return g
}

// header returns the lines of the header: none above a list.
func (g *grid) header() []string {
	if g.widths == nil {
		return nil
	}
	return g.step(g.titles)
}

// step returns the lines of one step.
func (g *grid) step(cells []string) []string {
	cells = g.screen.cellsOf(cells)
	if g.widths == nil {
		return g.item(cells[0], g.told(cells))
	}
	var lines []string
	indent := gridIndent
	for c, cell := range cells {
		for i, part := range wrapped(cell, g.widths[c]) {
			if i == len(lines) {
				lines = append(lines, "")
			}
			if part != "" {
				lines[i] = pad(lines[i], indent) + part
			}
		}
		indent += g.widths[c] + gridGap
	}
	return lines
}

// remark returns the lines of what stands between two steps.
func (g *grid) remark(mark, text string) []string {
	if g.widths == nil {
		return g.item(mark, text)
	}
	return g.behind(pad(strings.Repeat(" ", gridIndent)+mark, gridIndent+g.widths[0]+gridGap), text)
}

// told says a step in one line: who did what, and where.
func (g *grid) told(cells []string) string {
	last := len(cells) - 1
	for c := 1; c < last; c++ {
		if cells[c] != "" {
			text := g.titles[c] + ": " + cells[c]
			if cells[last] != "" {
				text += " (" + cells[last] + ")"
			}
			return text
		}
	}
	return ""
}

// item returns the lines of one entry of a list.
func (g *grid) item(number, text string) []string {
	return g.behind(pad(strings.Repeat(" ", gridIndent)+number, gridIndent+listNumber-1)+" ", text)
}

// behind returns the text behind a label, its further lines under the first one's text.
func (g *grid) behind(label, text string) []string {
	indent := lipgloss.Width(label)
	lines := g.screen.broken(text, g.screen.width-indent)
	for i := range lines {
		if i > 0 {
			label = strings.Repeat(" ", indent)
		}
		lines[i] = label + lines[i]
	}
	return lines
}

// cellsOf is what the screen can show of the cells.
func (s *screen) cellsOf(cells []string) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = s.show(c)
	}
	return out
}
