package main

import (
	"bytes"
	"fmt"
	"strings"

	"syncplay/detector/report"
)

// A stepper walks through the steps of a run. It works nothing out by itself: it reads the trace.
type stepper struct {
	title   string
	trace   report.Trace
	finding *report.Finding // what the run comes to; nil if nothing went wrong
	ending  string          // what to say at the end if nothing went wrong
	at      int             // how many of the trace's steps have been taken
}

// press returns the stepper after a key.
func (st stepper) press(k key) stepper {
	switch k {
	case nextKey:
		st.at++
	case backKey:
		st.at--
	case homeKey:
		st.at = 0
	case endKey:
		st.at = len(st.trace.Events)
	}
	st.at = min(max(st.at, 0), len(st.trace.Events))
	return st
}

// atEnd says whether all steps have been taken.
func (st stepper) atEnd() bool { return st.at == len(st.trace.Events) }

// legendOfKeys stands at the foot of the screen.
const legendOfKeys = "right next, left back, home, end, q quit"

// fewestLanes is how many lines of the lanes are shown, however little room there is.
const fewestLanes = 3

// view returns the lines of the screen, at most height of them: where the walk is, the lanes with
// the step marked, who holds and who waits, and at the end the explanation.
func (st stepper) view(like *screen, height int) []string {
	top := drawn(like, st.top)
	bottom := drawn(like, st.bottom)
	foot := append([]string{""}, drawn(like, func(s *screen) { s.hang("", legendOfKeys) })...)
	header, lanes, current := st.lanes(like)

	room := height - len(top) - len(header) - len(foot)
	if over := len(bottom) - max(0, room-min(len(lanes), fewestLanes)); over > 0 {
		bottom = append(bottom[:max(0, len(bottom)-over-1)], "...")
	}
	from, to := window(len(lanes), current, max(fewestLanes, room-len(bottom)))
	var lines []string
	for _, part := range [][]string{top, header, lanes[from:to], bottom, foot} {
		lines = append(lines, part...)
	}
	return lines[:min(len(lines), height)]
}

// drawn returns the lines that are printed to a screen like that.
func drawn(like *screen, print func(*screen)) []string {
	var b bytes.Buffer
	s := *like
	s.w = &b
	print(&s)
	if b.Len() == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
}

// window returns which of n lines to show where there is room for some, with the current ones in
// the middle.
func window(n int, current [2]int, room int) (from, to int) {
	if n <= room {
		return 0, n
	}
	middle := (current[0] + current[1]) / 2
	from = min(max(0, middle-room/2), n-room)
	return from, from + room
}

// top says where the walk is, and what the step is.
func (st stepper) top(s *screen) {
	before := st.trace.Dropped
	title := fmt.Sprintf("%s: step %d of %d", st.title, before+st.at, before+len(st.trace.Events))
	s.lines(head, s.broken(title, s.width))
	if st.at == 0 {
		s.hang("  ", "before the first step")
	} else {
		s.event(st.trace.Events[st.at-1], st.called)
	}
	s.blank()
}

// event says what one step is, and why control came to its task.
func (s *screen) event(e report.Event, called func(task string) string) {
	text := called(e.Task) + ": " + e.Text()
	if e.Place.File != "" {
		text += ", at " + e.Place.String()
	}
	s.hang("  ", text)
	if e.Switch != "" {
		s.hangIn(odd, "  -- ", e.Switch)
	}
}

// lanes returns the lines of all steps, and which of them are those of the current step.
func (st stepper) lanes(s *screen) (header, lines []string, current [2]int) {
	titles, rows := st.trace.Lanes()
	g := s.grid(titles, rows)
	header = g.header()
	for i := range header {
		header[i] = trimRight(s.paint(head, header[i]))
	}
	for i, row := range rows {
		of := g.step(row)
		if i == st.at-1 {
			of[0] = ">" + strings.TrimPrefix(of[0], " ")
			for j := range of {
				of[j] = s.paint(odd, of[j])
			}
			current = [2]int{len(lines), len(lines) + len(of)}
		}
		lines = append(lines, of...)
	}
	return header, lines, current
}

// bottom says who holds and who waits, and at the end what it comes to and why.
func (st stepper) bottom(s *screen) {
	s.blank()
	switch {
	case st.atEnd() && st.finding != nil:
		s.hangIn(bad, "✗ ", name(st.finding.Kind)+": "+st.finding.Message)
		s.reasons(*st.finding)
		return
	case st.atEnd():
		s.hangIn(good, "✓ ", st.ending)
	}
	state := st.trace.At(st.trace.Dropped + st.at)
	for _, h := range state.Holds {
		text := st.called(h.Task) + " holds " + h.Object
		if h.Mode != "exclusive" {
			text += " (" + h.Mode + ")"
		}
		s.hang("  ", text+" since "+h.Since.String())
	}
	for _, w := range state.Waits {
		text := fmt.Sprintf("%s waits in %s(%s) at %v", st.called(w.Task), w.Op, w.Object, w.At)
		if len(w.For) > 0 {
			text += ", for " + strings.Join(w.For, ", ")
		}
		s.hang("  ", text)
	}
	if len(state.Holds)+len(state.Waits) == 0 {
		s.hang("  ", "nobody holds anything, and nobody waits")
	}
}

// called returns what people call a task.
func (st stepper) called(task string) string {
	for _, t := range st.trace.Tasks {
		if t.Task == task {
			return t.Title()
		}
	}
	return report.TaskInfo{Task: task}.Title()
}
