package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
)

// WriteDOT writes the wait-for graph in the language of Graphviz: tasks are ellipses, objects are
// boxes, an arrow leads from a task to what it waits for and from an object to who holds it. The
// arrows of the cycle are thick and red.
func (f Finding) WriteDOT(w io.Writer) error { return f.Graph().writeDOT(w, f.headline()) }

func (g Graph) writeDOT(w io.Writer, label string) error {
	var b strings.Builder
	b.WriteString("digraph waitfor {\n\trankdir=LR;\n")
	fmt.Fprintf(&b, "\tlabel=%s;\n", dotQuote(label))
	for i, t := range g.Tasks {
		fmt.Fprintf(&b, "\tt%d [label=%s, shape=ellipse];\n", i, dotQuote(t.Title()))
	}
	for i, o := range g.Objects {
		fmt.Fprintf(&b, "\to%d [label=%s, shape=box];\n", i, dotQuote(o))
	}
	for _, e := range g.Edges {
		from, to := g.ends(e)
		style := ""
		if e.Kind == Awaits {
			style += ", style=dashed"
		}
		if e.Cycle {
			style += ", color=red, penwidth=2"
		}
		fmt.Fprintf(&b, "\t%s -> %s [label=%s%s];\n", from, to, dotQuote(e.Label), style)
	}
	b.WriteString("}\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// ends names the nodes between which an edge leads: t0 is the first task, o0 the first object.
func (g Graph) ends(e Edge) (from, to string) {
	task := fmt.Sprintf("t%d", slices.IndexFunc(g.Tasks, func(t TaskInfo) bool { return t.Task == e.Task }))
	object := fmt.Sprintf("o%d", slices.Index(g.Objects, e.Object))
	if e.Kind == Asks {
		return task, object
	}
	return object, task
}

// dotEscapes are those of a label: Graphviz reads escapes and HTML entities in it.
var dotEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "&", "&amp;", "\r\n", `\n`, "\n", `\n`, "\r", `\n`)

func dotQuote(text string) string { return `"` + dotEscapes.Replace(printable(text)) + `"` }

// printable replaces what no format can show: control characters but line ends and tabs, and
// bytes that are not UTF-8.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}
