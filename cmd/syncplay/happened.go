package main

import (
	"image/color"
	"slices"
	"strconv"
	"strings"

	"syncplay/detector/report"
	"syncplay/scenarios/runner"
)

// mostSteps is how many steps of a run are shown.
const mostSteps = 12

// happened shows the run that showed the finding, or the schedule: a column for each goroutine.
func (p *page) happened(r runner.Result, f report.Finding) {
	what, when := "What happened", " in run "+report.Thousands(f.Run)
	if f.Token != "" {
		what, when = "What happens", " under a chosen schedule"
	}
	other := f.Kind != findingsOf(r)[0].Kind
	if other {
		what = "What else goes wrong"
	}
	if !f.Trace.IsZero() {
		what += ", step by step,"
	}
	p.heading(what + when)
	if other {
		p.hangIn(bad, "✗ ", name(f.Kind)+" "+verdicts(r, f.Kind)+": "+f.Message)
		p.hang("  ", meaning(f))
		if !f.Trace.IsZero() {
			p.blank()
		}
	}
	switch {
	case f.Token != "":
		p.told(f)
	case !f.Trace.IsZero():
		p.lanes(f)
	}
	if len(f.Conditions) == 0 { // they say it all
		if !f.Trace.IsZero() && len(f.Parties) > 0 {
			p.blank()
		}
		for _, party := range f.Parties {
			for _, line := range party.Lines() {
				p.hang("  ", line)
			}
		}
		if f.Advice != "" {
			p.hang("  ", sentence(f.Advice))
		}
	}
	if place := f.Place.String(); f.Place.File != "" && !strings.Contains(f.Message, place) {
		p.hang("  ", "at "+place)
	}
	if f.Stack != "" {
		p.verbatim(f.Stack)
	}
}

// lanes shows the trace in columns, or as a list if the screen is too narrow for them.
func (p *page) lanes(f report.Finding) {
	header, all := f.Trace.Lanes()
	of := about(f)
	kept := matter(f, of, mostSteps)
	var rows [][]string
	waits := map[int]bool{} // the rows that show a wait
	last := -1
	for n, i := range of {
		if !kept[i] {
			continue
		}
		if n != last+1 {
			rows = append(rows, gap(len(header)))
		}
		last = n
		all[i][0] = strconv.Itoa(n + 1)
		waits[len(rows)] = f.Trace.Events[i].Outcome == report.Waits
		rows = append(rows, all[i])
	}
	header, rows = withoutEmpty(named(header), rows)
	tint := func(row, _ int) color.Color {
		if waits[row] {
			return odd
		}
		return nil
	}
	if !p.rows(header, rows, tint) {
		p.steps(header, rows, tint)
	}
	if left := len(of) - len(kept); left > 0 {
		p.hang("  ", "⋮ "+plural(left, "earlier step")+" left out; --json lists all that were kept")
	}
}

// named calls the function's own goroutine main, as Go does.
func named(header []string) []string {
	for i, title := range header {
		if title == "task 1" {
			header[i] = "main"
		}
	}
	return header
}

// about lists the steps that the finding is about: of a cycle those of its parties. That a
// goroutine began or ended is no step of the story.
func about(f report.Finding) []int {
	parties := map[string]bool{}
	for _, party := range f.Parties {
		parties[party.Task] = true
	}
	var of []int
	for i, e := range f.Trace.Events {
		if e.Outcome == report.Part && len(f.Cycle) > 0 {
			continue
		}
		if e.Outcome != report.Started && e.Outcome != report.Ended && (len(f.Cycle) == 0 || parties[e.Task]) {
			of = append(of, i)
		}
	}
	return of
}

// steps shows the lanes one step after the other, in columns if they fit.
func (p *page) steps(header []string, rows [][]string, tint func(row, column int) color.Color) {
	last := len(header) - 1
	var list [][]string
	for _, row := range rows {
		step := []string{row[0], "", "", row[last]}
		for i, text := range row[1:last] {
			if text != "" {
				step[1], step[2] = header[i+1], text
			}
		}
		list = append(list, step)
	}
	if p.rows([]string{"step", "goroutine", "what", "line"}, list, tint) {
		return
	}
	for _, step := range list {
		text := step[1] + ": " + step[2]
		if step[1] == "" {
			text = ""
		} else if step[3] != "" {
			text += " (" + step[3] + ")"
		}
		p.hang("  "+pad(p.show(step[0]), 3)+" ", text)
	}
}

// matter picks the steps that tell the story: those that made each hold and each wait of the
// finding, and as many of the latest as there is room for.
func matter(f report.Finding, of []int, most int) map[int]bool {
	chosen := map[int]bool{}
	latest := func(task, object string, outcome report.Outcome) {
		for _, i := range slices.Backward(of) {
			if e := f.Trace.Events[i]; e.Task == task && e.Object == object && e.Outcome == outcome {
				chosen[i] = true
				return
			}
		}
	}
	for _, party := range f.Parties {
		for _, h := range party.Holds {
			latest(party.Task, h.Object, report.Took)
		}
		if party.Waits != nil {
			latest(party.Task, party.Waits.Object, report.Waits)
		}
	}
	for _, i := range slices.Backward(of) {
		if len(chosen) >= most {
			break
		}
		chosen[i] = true
	}
	return chosen
}

// gap is the row that stands for steps left out.
func gap(columns int) []string {
	row := make([]string, columns)
	row[0] = "⋮"
	return row
}

// withoutEmpty drops the columns in which nothing is left.
func withoutEmpty(header []string, rows [][]string) ([]string, [][]string) {
	var keep []int
	for c := range header {
		used := slices.ContainsFunc(rows, func(row []string) bool { return row[c] != "" })
		if used || c == 0 || c == len(header)-1 {
			keep = append(keep, c)
		}
	}
	pick := func(row []string) []string {
		out := make([]string, len(keep))
		for i, c := range keep {
			out[i] = row[c]
		}
		return out
	}
	out := make([][]string, len(rows))
	for i, row := range rows {
		out[i] = pick(row)
	}
	return pick(header), out
}
