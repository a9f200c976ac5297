package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// mostLines is how many lines the page of a deadlock has at most.
const mostLines = 25

// WriteText writes the finding as a page of plain text: the sentence, what happened per task in
// columns, the conditions with their evidence or else who holds and waits for what, the advice,
// and how to see it again. Where there are stacks, they take the place of what happened.
func (f Finding) WriteText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", oneLine(f.headline()))
	if f.hasStacks() {
		f.writeParties(&b)
	} else {
		f.writeLanes(&b)
	}
	why := f.facts()
	if strings.Count(b.String(), "\n")+len(why)+len(f.next()) > mostLines {
		why = f.why()
	}
	for _, line := range why {
		fmt.Fprintf(&b, "  %s\n", oneLine(line))
	}
	if f.Stack != "" {
		fmt.Fprintf(&b, "\n%s\n", strings.TrimSpace(f.Stack))
		if len(f.next()) > 0 {
			fmt.Fprintln(&b)
		}
	}
	for _, line := range f.next() {
		fmt.Fprintf(&b, "  %s\n", line)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// headline says what went wrong, and where.
func (f Finding) headline() string {
	line := fmt.Sprintf("%s: %s", f.Kind, f.Message)
	if place := f.Place.String(); f.Place.File != "" && !strings.Contains(f.Message, place) {
		line += ", at " + place
	}
	return line
}

// why explains what went wrong: by the conditions, which tell of each hold and each wait, or else
// by the holds and waits themselves.
func (f Finding) why() (lines []string) {
	for _, e := range f.Conditions {
		facts := e.Facts
		if more := len(facts) - mostParties; more > 0 {
			facts = append(slices.Clone(facts[:mostParties]), fmt.Sprintf("and %d more", more))
		}
		lines = append(lines, fmt.Sprintf("%s: %s", e.Condition, strings.Join(facts, "; ")))
	}
	if lines == nil {
		for _, p := range f.Parties {
			lines = append(lines, p.Lines()...)
		}
	}
	return lines
}

// facts is why with a line of its own for each fact.
func (f Finding) facts() (lines []string) {
	widest := 0
	for _, e := range f.Conditions {
		widest = max(widest, len(e.Condition)+1)
	}
	for _, e := range f.Conditions {
		label := string(e.Condition) + ":"
		for _, fact := range e.Facts {
			lines = append(lines, fmt.Sprintf("%-*s %s", widest, label, fact))
			label = ""
		}
	}
	if lines == nil {
		return f.why()
	}
	return lines
}

// next says how sure it is, what to do about it, and how to see it again.
func (f Finding) next() (lines []string) {
	if f.Resolved != "" {
		lines = append(lines, "resolved: "+f.Resolved)
	}
	if f.Saturated != "" {
		lines = append(lines, "saturated: "+f.Saturated)
	}
	if f.Confidence != "" {
		lines = append(lines, fmt.Sprintf("confidence: %s: %s", f.Confidence, f.Reason))
	}
	if f.Advice != "" {
		lines = append(lines, "next: "+f.Advice)
	}
	if f.Token != "" && !strings.Contains(f.Replay, f.Token) {
		lines = append(lines, "schedule: "+f.Token)
	}
	if f.Replay != "" {
		lines = append(lines, "replay: "+f.Replay)
	}
	return lines
}

// String returns what WriteText writes.
func (f Finding) String() string {
	var b strings.Builder
	_ = f.WriteText(&b) // a Builder does not fail
	return b.String()
}

// Lines says in sentences what the party holds and what it waits for.
func (p Party) Lines() []string {
	var lines []string
	for _, h := range p.Holds {
		mode := ""
		if h.Mode != "exclusive" {
			mode = " (" + h.Mode + ")"
		}
		lines = append(lines, fmt.Sprintf("%s holds %s%s since %v", p.Title(), h.Object, mode, h.Since))
	}
	if w := p.Waits; w != nil {
		whom := ", which nobody is left to end"
		switch {
		case len(w.For) > 0:
			whom = ", for " + strings.Join(w.For, ", ")
		case !w.Since.IsZero():
			whom = "" // of a process: who may end it is not known
		}
		lines = append(lines, fmt.Sprintf("%s waits in %s(%s) at %v%s", p.Title(), w.Op, w.Object, w.At, whom))
	}
	return lines
}
