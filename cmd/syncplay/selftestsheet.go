package main

import (
	"fmt"
	"image/color"
	"slices"
	"strings"
	"time"

	"syncplay/detector/compare"
)

// A selftestSheet is what one call of 'selftest' prints: a row for each case, with what each tool said.
type selftestSheet struct {
	a           *app
	rows        []compare.Row
	patience    time.Duration
	interrupted bool
}

// selftestDocument is what 'selftest --json' prints.
type selftestDocument struct {
	Schema      string          `json:"schema"`
	Exit        int             `json:"exit"` // the exit code
	Interrupted bool            `json:"interrupted"`
	Patience    time.Duration   `json:"patience"` // of go-deadlock, in nanoseconds
	Totals      []compare.Total `json:"totals"`
	Cases       []compare.Row   `json:"cases"`
}

func (x *selftestSheet) document() any {
	doc := selftestDocument{Schema: "syncplay/selftest/1", Exit: x.a.code, Interrupted: x.interrupted, Patience: x.patience,
		Totals: []compare.Total{}, Cases: []compare.Row{}}
	doc.Totals = append(doc.Totals, compare.Totals(x.rows)...)
	doc.Cases = append(doc.Cases, x.rows...)
	return doc
}

// exit is 0 if ours is right everywhere. Whether others are is not for us to answer for.
func (x *selftestSheet) exit() int {
	switch {
	case x.interrupted:
		return exitInterrupted
	case slices.ContainsFunc(x.rows, func(r compare.Row) bool { return wrong(r) != nil }):
		return exitOther
	}
	return exitDeclared
}

// wrong returns what ours said, if that is not right.
func wrong(r compare.Row) *compare.Cell {
	for i, c := range r.Cells {
		if c.Tool == compare.Ours && c.Grade != compare.Right {
			return &r.Cells[i]
		}
	}
	return nil
}

func (x *selftestSheet) page(s *screen) {
	for _, t := range compare.Totals(x.rows) {
		if t.Right == t.Asked {
			s.hangIn(good, "✓ ", x.total(t))
		} else {
			s.hangIn(bad, "✗ ", x.total(t))
		}
	}
	for _, f := range compare.Families {
		if rows := x.of(f); len(rows) > 0 {
			s.heading(families[f])
			x.table(s, rows)
		}
	}
	x.legend(s)
	x.details(s)
	if x.interrupted {
		s.blank()
		s.hangIn(odd, "! ", "interrupted: this is what was seen so far")
	}
}

// families say where the cases come from.
var families = map[compare.Family]string{
	compare.Lockdep: "What the Linux kernel's lockdep asks of itself, as far as Go has it",
	compare.Survey:  "What tells the tools for Go apart",
	compare.Beyond:  "What lockdep does not ask",
}

// total says how often a tool was right, and how it was not.
func (x *selftestSheet) total(t compare.Total) string {
	text := fmt.Sprintf("%s: %d of %s right", t.Tool, t.Right, plural(t.Asked, "case"))
	for _, n := range []struct {
		count int
		what  string
	}{{t.Missed, "missed"}, {t.FalseAlarms, "false"}, {t.Wrong, "wrong in another way"}} {
		if n.count > 0 {
			text += fmt.Sprintf(", %d %s", n.count, n.what)
		}
	}
	if t.Absent > 0 {
		text += fmt.Sprintf("; it has no such lock for %d", t.Absent)
	}
	return text
}

func (x *selftestSheet) of(f compare.Family) (rows []compare.Row) {
	for _, r := range x.rows {
		if r.Family == f {
			rows = append(rows, r)
		}
	}
	return rows
}

// table lists the cases of a family.
func (x *selftestSheet) table(s *screen, rows []compare.Row) {
	header := []string{"case", "must say"}
	for _, c := range rows[0].Cells {
		header = append(header, string(c.Tool), "after")
	}
	var cells [][]string
	for _, r := range rows {
		line := []string{r.Name, string(r.Want)}
		for _, c := range r.Cells {
			line = append(line, said(c), after(c))
		}
		cells = append(cells, line)
	}
	tint := func(row, column int) color.Color {
		if column < 2 {
			return nil
		}
		switch rows[row].Cells[(column-2)/2].Grade {
		case compare.Right:
			return good
		case compare.NotAsked:
			return nil
		}
		return bad
	}
	if s.rows(header, cells, tint) {
		return
	}
	for _, r := range rows {
		s.hang("  ", fmt.Sprintf("%s: %s", r.Name, r.Want))
		for _, c := range r.Cells {
			s.hang("    ", strings.TrimSpace(fmt.Sprintf("%s: %s %s", c.Tool, said(c), after(c))))
		}
	}
}

// said is what a tool said, behind the mark of its grade.
func said(c compare.Cell) string {
	text := string(c.Said)
	if c.Tool == compare.GoDeadlock && c.How != "" && c.Said == compare.Potential {
		text = c.How
	}
	if c.Reports > 1 && c.Grade == compare.Wrong {
		text += fmt.Sprintf(" x%d", c.Reports)
	}
	switch c.Grade {
	case compare.Right:
		return "✓ " + text
	case compare.NotAsked:
		return "  -"
	}
	return "✗ " + text
}

// after is the time that a report took, in as few digits as tell it.
func after(c compare.Cell) string {
	switch d := c.Took; {
	case d <= 0:
		return ""
	case d < time.Microsecond:
		return fmt.Sprintf("%d ns", d.Nanoseconds())
	case d < time.Millisecond:
		return fmt.Sprintf("%d µs", d.Microseconds())
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	default:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
}

// legend says what the columns mean.
func (x *selftestSheet) legend(s *screen) {
	s.blank()
	s.hang("", "\"After\" is the time from the last thing that was asked for to the report, in a new process.")
	if len(x.rows) == 0 || x.rows[0].Cells[len(x.rows[0].Cells)-1].Tool != compare.GoDeadlock {
		return
	}
	s.hang("", fmt.Sprintf("go-deadlock calls everything a potential deadlock; shown is how it noticed: by the order of two locks, by a recursive one, or by "+
		"a time-out, here of %v and by default of 30 s.", x.patience))
}

// details shows the programs of the cases in which ours is wrong, and of all if they are few.
func (x *selftestSheet) details(s *screen) {
	const few = 3
	for _, r := range x.rows {
		c := wrong(r)
		if c == nil && len(x.rows) > few {
			continue
		}
		s.blank()
		if c == nil {
			s.hangIn(good, "✓ ", r.Name+": "+string(r.Want)+": "+r.Why)
		} else {
			s.hangIn(bad, "✗ ", fmt.Sprintf("%s: ours says %s; right is %s: %s", r.Name, c.Said, r.Want, r.Why))
		}
		for stretch := range strings.SplitSeq(r.Script, "|") {
			s.hang("  ", strings.TrimSpace(stretch))
		}
		if r.With != "" {
			s.hang("  ", "with "+r.With)
		}
	}
}
