package report

import (
	"slices"
	"strings"
)

// A Line is a line of what happened: a step, or a remark that stands between two.
type Line struct {
	Cells  []string // of a step: one for each column
	Mark   string   // of a remark: what stands in the column of the steps
	Remark string   // why control changed hands, how often steps come again, how many are left out
}

// Told returns the lines of the finding's page that say what happened, with the columns that they
// are in, for screens that lay them out themselves.
func (f Finding) Told() (header []string, lines []Line) {
	s := f.story(mostRows)
	if len(s.events) == 0 {
		return nil, nil
	}
	header, rows := Trace{Tasks: f.Trace.Tasks, Events: s.events}.Lanes()
	for _, l := range s.lines(rows) {
		mark, remark, _ := strings.Cut(l.remark, " ")
		lines = append(lines, Line{Cells: l.cells, Mark: mark, Remark: strings.TrimSpace(remark)})
	}
	return withoutEmpty(header, lines)
}

// withoutEmpty leaves out the columns in which no line says anything.
func withoutEmpty(header []string, lines []Line) ([]string, []Line) {
	said := func(c int) bool {
		return slices.ContainsFunc(lines, func(l Line) bool { return l.Cells != nil && l.Cells[c] != "" })
	}
	only := func(cells []string) (kept []string) {
		for c, cell := range cells {
			if said(c) {
				kept = append(kept, cell)
			}
		}
		return kept
	}
	kept := slices.Clone(lines)
	for i, l := range lines {
		kept[i].Cells = only(l.Cells)
	}
	return only(header), kept
}
