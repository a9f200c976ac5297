package report

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// WriteText writes the finding as plain text: the sentence, what happened per task in columns,
// who holds and waits for what, the conditions with their evidence, and the advice.
func (f Finding) WriteText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", f.Kind, f.Message)
	if len(f.Cycle) > 0 {
		fmt.Fprintf(&b, "  cycle: %s\n", strings.Join(f.Cycle, " -> "))
	}
	for _, p := range f.Parties {
		for _, line := range p.Lines() {
			fmt.Fprintf(&b, "  %s\n", line)
		}
	}
	for _, e := range f.Conditions {
		fmt.Fprintf(&b, "  %s: %s\n", e.Condition, strings.Join(e.Facts, "; "))
	}
	if f.Advice != "" {
		fmt.Fprintf(&b, "  next: %s\n", f.Advice)
	}
	if !f.Trace.IsZero() {
		b.WriteString("\n")
		f.Trace.writeLanes(&b)
	}
	if f.Stack != "" {
		fmt.Fprintf(&b, "\n%s\n", strings.TrimSpace(f.Stack))
	}
	_, err := io.WriteString(w, b.String())
	return err
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
		if len(w.For) > 0 {
			whom = ", for " + strings.Join(w.For, ", ")
		}
		lines = append(lines, fmt.Sprintf("%s waits in %s(%s) at %v%s", p.Title(), w.Op, w.Object, w.At, whom))
	}
	return lines
}

func (t Trace) writeLanes(w io.Writer) {
	header, rows := t.Lanes()
	var b strings.Builder
	tw := tabwriter.NewWriter(&b, 0, 8, 2, ' ', 0)
	fmt.Fprintf(tw, "  %s\n", strings.Join(header, "\t"))
	for _, row := range rows {
		fmt.Fprintf(tw, "  %s\n", strings.Join(row, "\t"))
	}
	_ = tw.Flush() // to a Builder
	for line := range strings.Lines(b.String()) {
		fmt.Fprintln(w, strings.TrimRight(line, " \n"))
	}
}
