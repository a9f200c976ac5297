package report

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// A Snapshot is the wait-for graph of a watched process at one moment.
type Snapshot struct {
	Time    time.Time `json:"time"`
	Parties []Party   `json:"parties"`        // those who wait, the longest first, then others who hold what they wait for
	Waiting int       `json:"waiting"`        // how many wait
	More    int       `json:"more,omitempty"` // those of them that are left out
}

// SnapshotFormats lists the formats in which a snapshot can be written.
var SnapshotFormats = []string{"text", "json", "dot", "mermaid"}

// Write writes the snapshot in one of the formats.
func (s Snapshot) Write(w io.Writer, format string) error {
	switch format {
	case "text":
		return s.WriteText(w)
	case "json":
		return WriteJSON(w, "snapshot", struct {
			Snapshot
			Graph Graph `json:"graph"`
		}{s, s.Graph()})
	case "dot":
		return s.Graph().writeDOT(w, s.headline())
	case "mermaid":
		return s.Graph().writeMermaid(w)
	}
	return fmt.Errorf("there is no format %q; the formats are %s", format, strings.Join(SnapshotFormats, ", "))
}

// Graph returns the snapshot as it is drawn.
func (s Snapshot) Graph() Graph {
	f := Finding{Parties: s.Parties}
	return f.draw(f.State())
}

func (s Snapshot) headline() string {
	switch s.Waiting {
	case 0:
		return "nobody waits"
	case 1:
		return "1 goroutine waits"
	}
	return fmt.Sprintf("%d goroutines wait", s.Waiting)
}

// WriteText writes who waits for what since when, and who holds it since where.
func (s Snapshot) WriteText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", s.Time.Format(time.DateTime), s.headline())
	for _, p := range s.Parties {
		fmt.Fprintln(&b)
		for _, line := range p.Lines() {
			fmt.Fprintf(&b, "  %s\n", oneLine(line))
		}
		if p.Waits != nil && !p.Waits.Since.IsZero() {
			fmt.Fprintf(&b, "  and has waited for %v\n", s.Time.Sub(p.Waits.Since).Round(time.Millisecond))
		}
		writeStack(&b, p.Stack)
	}
	if s.More > 0 {
		fmt.Fprintf(&b, "\nand %d more wait\n", s.More)
	}
	fmt.Fprintf(&b, "\nLocks that nobody waits for, and locks of package sync, are not known here.\n")
	_, err := io.WriteString(w, b.String())
	return err
}
