package main

import (
	"image/color"
	"slices"
	"strings"

	"syncplay/detector/report"
	"syncplay/scenarios/runner"
)

// conditions shows the four conditions of a deadlock with their evidence.
func (p *page) conditions(f report.Finding) {
	if len(f.Conditions) == 0 {
		return
	}
	p.heading("Why it can happen: the four conditions of a deadlock, all true at once")
	var rows []labelled
	for _, e := range f.Conditions {
		rows = append(rows, labelled{"● " + string(e.Condition), e.Facts})
	}
	p.labelled(rows, bad)
	p.blank()
	p.hang("  ", "Take away any one of them and this deadlock cannot happen.")
}

// labelled are texts that stand behind one label, each on a line of its own.
type labelled struct {
	label string
	texts []string // one at least
}

// labelled prints texts behind labels of equal width.
func (p *page) labelled(rows []labelled, hue color.Color) {
	widest := 0
	for _, row := range rows {
		widest = max(widest, p.cells(row.label))
	}
	for _, row := range rows {
		label := "  " + pad(p.show(row.label), widest) + "  "
		p.hangIn(hue, label, row.texts[0])
		if indent := p.cells(label); indent <= p.width/2 {
			label = strings.Repeat(" ", indent)
		} else {
			label = "    "
		}
		for _, text := range row.texts[1:] {
			p.hang(label, text)
		}
	}
}

// removed shows of a cure which condition it takes away, and the counts that bear it out.
func (p *page) removed(r runner.Result) {
	if r.Removes == "" || r.Broken {
		return
	}
	p.heading("The condition it takes away: " + string(r.Removes))
	var rows []labelled
	for _, c := range report.Conditions {
		label := "● " + string(c)
		if c == r.Removes {
			label = "○ " + string(c)
		}
		rows = append(rows, labelled{label, []string{removal(c, r.Observed)}})
	}
	p.labelled(rows, nil)
}

// cures shows each cure in a row: what it takes away, what the runs showed of it, and how often
// anything went wrong.
func (p *page) cures(cures []runner.Result) {
	header := []string{"cure", "how"}
	if takesAway(cures) {
		p.heading("The cures: each takes one condition away")
		header = []string{"cure", "takes away", "shown by"}
	} else {
		p.heading("The cures")
	}
	header = append(header, "verdict")
	if cures[0].Race != nil {
		header = append(header, "race reports")
	}
	var rows [][]string
	for _, r := range cures {
		rows = append(rows, p.cure(r, takesAway(cures)))
	}
	tint := func(row, column int) color.Color {
		_, hue := mark(cures[row])
		if column > 0 {
			return nil
		}
		return hue
	}
	if !p.rows(header, rows, tint) {
		for i, row := range rows {
			p.hangIn(tint(i, 0), "  ", row[0])
			for c, cell := range row[1:] {
				p.hang("      "+header[c+1]+": ", cell)
			}
		}
	}
	for _, r := range cures {
		switch {
		case !r.AsDeclared:
			p.hangIn(odd, "  ! ", r.Variant+": "+r.Why)
		case defeated(r):
			p.blank()
			p.hang("  ", r.Variant+" is as declared: "+properties(r)+".")
		}
	}
}

// takesAway says whether the cures are told by the condition that each removes.
func takesAway(cures []runner.Result) bool {
	return !slices.ContainsFunc(cures, func(r runner.Result) bool { return r.Removes == "" })
}

// cure is the row of one.
func (p *page) cure(r runner.Result, conditional bool) []string {
	symbol, _ := mark(r)
	row := []string{symbol + " " + r.Variant}
	if conditional {
		row = append(row, string(r.Removes), removal(r.Removes, r.Observed))
	} else {
		row = append(row, firstSentence(p.text.Variants[r.Variant]))
	}
	row = append(row, strings.Replace(verdicts(r, ""), ", ", ",\n", 1))
	switch {
	case r.Race == nil:
	case r.Race.Ran:
		row = append(row, report.Thousands(r.Race.Reports)+" in "+plural(r.Race.Runs, "run"))
	default:
		row = append(row, "not asked")
	}
	return row
}

// mark is the symbol of a cure: it held, it did not, or that is not settled. One that only an
// adversary defeats is neither.
func mark(r runner.Result) (string, color.Color) {
	switch {
	case defeated(r):
		return "!", odd
	case r.AsDeclared:
		return "✓", good
	case !r.Verdict.Conclusive():
		return "?", odd
	}
	return "✗", bad
}
