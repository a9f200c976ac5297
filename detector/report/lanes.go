package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// mostRows is how many rows of lanes are written: with them the page of a deadlock has at most
// 25 lines.
const mostRows = 14

// A line of the lanes is a row of cells, or a remark that stands across them.
type laneLine struct {
	cells  []string
	remark string
}

// writeLanes writes what happened in columns. Why control changed hands stands above the step
// that it came to, or, if that takes too many lines, in a column of its own.
func (f Finding) writeLanes(w io.Writer) {
	s := f.story(mostRows)
	if len(s.events) == 0 {
		return
	}
	fmt.Fprintln(w)
	all := Trace{Tasks: f.Trace.Tasks, Events: s.events}
	header, rows := all.Lanes()
	lines := s.lines(rows)
	if len(lines) > mostRows && slices.ContainsFunc(lines, laneLine.isSwitch) {
		header = append(header, "switch")
		for i, e := range s.events {
			rows[i] = append(rows[i], e.Switch)
			s.events[i].Switch = ""
		}
		lines = s.lines(rows)
	}
	align(w, header, lines)
	fmt.Fprintln(w)
}

// The marks of remarks, in the column of the steps.
const (
	switchMark = "--"
	gapMark    = "..."
	roundMark  = "-->"
	againMark  = "<--"
)

func (l laneLine) isSwitch() bool { return strings.HasPrefix(l.remark, switchMark+" ") }

// lines lays the rounds that are told out, with a remark for each switch, each fold and each gap.
// The rows are those of the story's events.
func (s story) lines(rows [][]string) (lines []laneLine) {
	remark := func(mark, format string, args ...any) {
		lines = append(lines, laneLine{remark: fmt.Sprintf("%-5s "+format, append([]any{mark}, args...)...)})
	}
	left := 0
	for i, r := range s.rounds {
		if !s.told[i] {
			left += r.n * r.times
			continue
		}
		if left > 0 {
			remark(gapMark, "%s left out", count(left, "step"))
			left = 0
		}
		for j := r.first; j < r.first+r.n; j++ {
			if j == s.again {
				remark(roundMark, "here the round begins that repeats for ever")
			}
			if why := s.events[j].Switch; why != "" {
				remark(switchMark, "%s", why)
			}
			rows[j][0] = fmt.Sprint(s.steps[j])
			lines = append(lines, laneLine{cells: rows[j]})
		}
		if r.times > 1 {
			remark(fmt.Sprintf("x%d", r.times), "%s again and again, up to step %d", r.these(), s.steps[r.end()-1])
		}
	}
	if s.again >= 0 {
		remark(againMark, "steps %d to %d again, for ever", s.steps[s.again], s.steps[s.latest()])
	}
	return lines
}

// latest is the last event that is no wait.
func (s story) latest() int {
	last := len(s.events) - 1
	for last > 0 && s.events[last].Outcome == Waits {
		last--
	}
	return last
}

// these names the steps of the round.
func (r round) these() string {
	if r.n == 1 {
		return "the same"
	}
	return fmt.Sprintf("these %d steps", r.n)
}

// count says "1 step", "2 steps".
func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// align writes the rows in columns as wide as they need, remarks aside. Columns in which no row
// says anything are left out.
func align(w io.Writer, header []string, lines []laneLine) {
	empty := func(c int) bool {
		return c > 0 && !slices.ContainsFunc(lines, func(l laneLine) bool { return l.cells != nil && l.cells[c] != "" })
	}
	var b strings.Builder
	tw := tabwriter.NewWriter(&b, 0, 8, 2, ' ', 0)
	row := func(cells []string) {
		var shown []string
		for c, cell := range cells {
			if !empty(c) {
				shown = append(shown, oneLine(cell))
			}
		}
		fmt.Fprintf(tw, "  %s\n", strings.Join(shown, "\t"))
	}
	row(header)
	for _, l := range lines {
		if l.cells != nil {
			row(l.cells)
		}
	}
	_ = tw.Flush() // to a Builder

	aligned := strings.Split(b.String(), "\n")
	next := func() {
		fmt.Fprintln(w, strings.TrimRight(aligned[0], " "))
		aligned = aligned[1:]
	}
	next() // the header
	for _, l := range lines {
		if l.cells != nil {
			next()
		} else {
			fmt.Fprintf(w, "  %s\n", oneLine(l.remark))
		}
	}
}

// oneLine keeps names and values from breaking the layout.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '\t', '\n', '\v', '\f', '\r', '\u0085', '\u2028', '\u2029':
			return ' '
		}
		return r
	}, text)
}
