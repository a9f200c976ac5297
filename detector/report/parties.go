package report

import (
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"syncplay/primitives/hook"
)

// What is told of the parties of a finding at the most.
const (
	mostParties = 16 // who holds and waits for what
	mostStacks  = 8  // and where they were called from
	mostFrames  = 16 // of each
)

func (f Finding) hasStacks() bool {
	return slices.ContainsFunc(f.Parties, func(p Party) bool { return len(p.Stack) > 0 })
}

// writeParties writes the cycle on a line, if there is one, and then each party: what it holds
// and waits for, and its stack.
func (f Finding) writeParties(w io.Writer) {
	if len(f.Cycle) > 0 && len(f.Parties) <= mostParties {
		fmt.Fprintf(w, "  %s\n", oneLine(strings.Join(f.Cycle, " -> ")))
	}
	fmt.Fprintln(w)
	for i, p := range f.Parties[:min(len(f.Parties), mostParties)] {
		for _, line := range p.Lines() {
			fmt.Fprintf(w, "  %s\n", oneLine(line))
		}
		if i < mostStacks {
			writeStack(w, p.Stack)
		}
	}
	if more := len(f.Parties) - mostParties; more > 0 {
		fmt.Fprintf(w, "  and %d more; all of them are in the JSON\n", more)
	}
	fmt.Fprintln(w)
}

// writeStack writes a frame a line, the innermost first.
func writeStack(w io.Writer, stack []hook.Place) {
	told := stack[:min(len(stack), mostFrames)]
	widest := 0
	for _, p := range told {
		widest = max(widest, len(path.Base(p.Func)))
	}
	for _, p := range told {
		fmt.Fprintf(w, "    %-*s  %v\n", widest, path.Base(p.Func), p)
	}
	if more := len(stack) - len(told); more > 0 {
		fmt.Fprintf(w, "    and %d more\n", more)
	}
}
