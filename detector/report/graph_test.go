package report_test

import (
	"bufio"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"syncplay/detector/report"
)

func TestGraph(t *testing.T) {
	g := twoLocks.Graph()
	assert.Equal(t, []report.Edge{
		{Kind: report.Holds, Task: "1.1", Object: "A", Label: "holds since bank.go:12", Cycle: true},
		{Kind: report.Holds, Task: "1.2", Object: "B", Label: "holds since bank.go:12", Cycle: true},
		{Kind: report.Asks, Task: "1.1", Object: "B", Label: "waits at bank.go:13", Cycle: true},
		{Kind: report.Asks, Task: "1.2", Object: "A", Label: "waits at bank.go:13", Cycle: true},
	}, g.Edges)

	g = deadlock.Graph()
	assert.Equal(t, report.Edge{Kind: report.Holds, Task: "1.2", Object: "log", Label: "holds shared since bank.go:11"}, g.Edges[1], "not in the cycle")

	g = orphaned.Graph()
	assert.Equal(t, []report.TaskInfo{{Task: "1", Name: "main"}, {Task: "clerk", Name: "clerk"}}, g.Tasks, "of the clerk the title is all that is known")
	assert.Equal(t, report.Edge{Kind: report.Awaits, Task: "clerk", Object: "A", Label: "awaits"}, g.Edges[1])

	g = outOfPermits.Graph()
	assert.Len(t, g.Edges, 3, "any of the two could end the wait")
	assert.Equal(t, "three", g.Tasks[2].Title())

	f := twoLocks
	f.Parties = nil
	assert.Len(t, f.Graph().Edges, 7, "the last step of the trace, with main's wait for both")
}

// The writer holds nothing yet, and the cycle is closed all the same.
func TestGraphBehindAWriter(t *testing.T) {
	f := report.Finding{
		Parties: []report.Party{
			{Task: "1", Name: "reader", Holds: []report.Hold{{Object: "rw", Mode: "shared"}}, Waits: &report.Wait{Object: "rw", Op: "RLock", For: []string{"writer"}}},
			{Task: "2", Name: "writer", Waits: &report.Wait{Object: "rw", Op: "Lock", For: []string{"reader"}}},
		},
		Cycle: []string{"reader", "rw", "writer", "rw", "reader"},
	}
	for _, e := range f.Graph().Edges {
		assert.True(t, e.Cycle, "%v", e)
	}
	f.Parties[1].Waits = nil
	for _, e := range f.Graph().Edges {
		assert.False(t, e.Cycle, "it is not closed")
	}
}

const quoted = `"(?:[^"\\]|\\["\\n])*"`

var (
	dotLine     = regexp.MustCompile(`^(digraph waitfor \{|\trankdir=LR;|\tlabel=` + quoted + `;|\t[to]\d+( -> [to]\d+)? \[label=` + quoted + `(, \w+=\w+)*\];|\})$`)
	mermaidLine = regexp.MustCompile(`^(flowchart LR|  t\d+\(\["[^"]+"\]\)|  o\d+\["[^"]+"\]|  [to]\d+ (-->|==>|-\.->)\|"[^"]+"\| [to]\d+)$`)
)

// named is a deadlock of two whose names are anything at all.
func named(task, object string) report.Finding {
	f := twoLocks
	f.Message = task + object
	f.Parties = append([]report.Party{}, f.Parties...)
	f.Parties[0].Name = task
	f.Parties[0].Holds = []report.Hold{{Object: object, Mode: "exclusive", Since: at(1)}}
	f.Trace.Tasks = []report.TaskInfo{{Task: "1.1", Name: task}, {Task: "1.2", Name: object}}
	f.Trace.Events = []report.Event{did("1.1", "Lock", object, 12), after(task, blocked("1.2", "Lock", object, 13, task))}
	f.Cycle = nil
	return f
}

func everyLine(t require.TestingT, pattern *regexp.Regexp, text string) {
	lines := bufio.NewScanner(strings.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		assert.Regexp(t, pattern, lines.Text())
	}
	assert.NoError(t, lines.Err())
}

func written(t require.TestingT, f report.Finding, format string) string {
	var b strings.Builder
	require.NoError(t, f.Write(&b, format))
	return b.String()
}

func TestGraphLanguagesAreValid(t *testing.T) {
	for name, f := range findings {
		t.Run(name, func(t *testing.T) {
			everyLine(t, dotLine, written(t, f, "dot"))
			everyLine(t, mermaidLine, written(t, f, "mermaid"))
		})
	}
}

func TestAnyNameIsValidInAGraph(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := named(rapid.String().Draw(t, "task"), rapid.String().Draw(t, "object"))
		everyLine(t, dotLine, written(t, f, "dot"))
		everyLine(t, mermaidLine, written(t, f, "mermaid"))
	})
}

func TestNamesInAGraph(t *testing.T) {
	tests := []struct{ name, dot, mermaid, reason string }{
		{`say "A"`, `"say \"A\""`, `"say #34;A#34;"`, "quotes"},
		{`a\nb`, `"a\\nb"`, `"a#92;nb"`, "a backslash is one"},
		{"a\nb", `"a\nb"`, `"a#10;b"`, "a line end"},
		{"<b>&lt;", `"<b>&amp;lt;"`, `"#60;b#62;#38;lt#59;"`, "no markup"},
		{"통장 A", `"통장 A"`, `"통장 A"`, "letters of all scripts"},
		{"1. A", `"1. A"`, `"1#46; A"`, "no list of Markdown"},
		{"a_b*", `"a_b*"`, `"a#95;b#42;"`, "no emphasis"},
		{"a\x00\xff", "\"a\ufffd\ufffd\"", "\"a\ufffd\ufffd\"", "what can't be shown"},
		{"Mutex #2 of bank.go:18", `"Mutex #2 of bank.go:18"`, `"Mutex #35;2 of bank.go:18"`, "an object without a name"},
	}
	for _, test := range tests {
		f := named("x", test.name)
		assert.Contains(t, written(t, f, "dot"), "o0 [label="+test.dot+", shape=box]", test.reason)
		assert.Contains(t, written(t, f, "mermaid"), "o0["+test.mermaid+"]", test.reason)
	}
}
