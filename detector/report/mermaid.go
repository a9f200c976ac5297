package report

import (
	"fmt"
	"io"
	"strings"
	"unicode"
)

// WriteMermaid writes the wait-for graph as a Mermaid flowchart, which many pages show in place:
// tasks are rounded, objects are boxes, the arrows of the cycle are thick.
func (f Finding) WriteMermaid(w io.Writer) error { return f.Graph().writeMermaid(w) }

func (g Graph) writeMermaid(w io.Writer) error {
	var b strings.Builder
	b.WriteString("flowchart LR\n")
	for i, t := range g.Tasks {
		fmt.Fprintf(&b, "  t%d([%s])\n", i, mermaidQuote(t.Title()))
	}
	for i, o := range g.Objects {
		fmt.Fprintf(&b, "  o%d[%s]\n", i, mermaidQuote(o))
	}
	for _, e := range g.Edges {
		from, to := g.ends(e)
		arrow := "-->"
		switch {
		case e.Cycle:
			arrow = "==>"
		case e.Kind == Awaits:
			arrow = "-.->"
		}
		fmt.Fprintf(&b, "  %s %s|%s| %s\n", from, arrow, mermaidQuote(e.Label), to)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// mermaidQuote quotes a label. All that might be markup, of Mermaid, Markdown or HTML, is written
// by its number. A label without anything to see would be an error.
func mermaidQuote(text string) string {
	if strings.TrimSpace(text) == "" {
		return `"?"`
	}
	var b strings.Builder
	numbered := true // so far all was digits, which with a point or a bracket make a list of Markdown
	for _, r := range printable(text) {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), r == ' ', r == ',', r == ':', r == '(', r == '/',
			!numbered && (r == '.' || r == ')' || r == '-'), r > unicode.MaxASCII && unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "#%d;", r)
		}
		numbered = numbered && (unicode.IsDigit(r) || r == ' ')
	}
	return `"` + b.String() + `"`
}
