package compare

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/primitives/hook"
)

var update = flag.Bool("update", false, "write testdata/grid.json anew, from what the tools say now")

// child is the command that plays one case: this test binary.
func child(t *testing.T) []string {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	return []string{self, "child"}
}

// TestGrid plays every case under every tool. What they say is held to the record, from which
// docs/detector.md is made; and ours has to be right. Under -race only ours is asked.
func TestGrid(t *testing.T) {
	start := time.Now()
	o := Options{Child: child(t)}
	if hook.Race {
		o.Tools = []Tool{Ours}
	}
	rows, err := Run(t.Context(), Cases(), o)
	require.NoError(t, err)
	t.Logf("%d cases in %v", len(rows), time.Since(start).Round(time.Millisecond))
	for _, row := range rows {
		ours := row.Cells[0]
		assert.Equal(t, Right, ours.Grade, "%s: %s %s, and %s %s is wanted: %s\n%s", row.Name, ours.Said, ours.How, row.Want, row.Sure, row.Script, ours.Detail)
	}
	if *update {
		require.NoError(t, WriteRecords(recordFile, Records(rows)))
		return
	}
	kept, err := ReadRecords(recordFile)
	require.NoError(t, err)
	assert.Equal(t, lines(kept, o.Tools), lines(Records(rows), o.Tools), "go test ./detector/compare -update writes it anew")
}

// TestGridByDefault gives go-deadlock the 30 seconds that it takes by default, in the long form. What it
// says must not hang on the shorter time.
func TestGridByDefault(t *testing.T) {
	if os.Getenv("SYNCPLAY_LONG") == "" {
		t.Skip("it takes minutes: SYNCPLAY_LONG=1 runs it")
	}
	rows, err := Run(t.Context(), Cases(), Options{Child: child(t), Tools: []Tool{GoDeadlock}, Patience: 30 * time.Second, Side: 16})
	require.NoError(t, err)
	kept, err := ReadRecords(recordFile)
	require.NoError(t, err)
	only := []Tool{GoDeadlock}
	assert.Equal(t, lines(kept, only), lines(Records(rows), only))
	for _, row := range rows {
		if c := row.Cells[0]; c.How == "time-out" {
			t.Logf("%s: after %v", row.Name, c.Took.Round(time.Millisecond))
		}
	}
}

const recordFile = "testdata/grid.json"

// lines writes a record on a line, to be compared.
func lines(records []Record, tools []Tool) string {
	var b strings.Builder
	for _, r := range records {
		fmt.Fprintf(&b, "%s", r.Name)
		for _, a := range r.Answers {
			if len(tools) == 0 || slices.Contains(tools, a.Tool) {
				fmt.Fprintf(&b, "; %s: %s %s %s", a.Tool, a.Said, a.How, a.Grade)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}
