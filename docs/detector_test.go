package docs_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector/compare"
)

// TestDetectorPage holds detector.md to the record, which the tests of detector/compare hold to what the tools say.
func TestDetectorPage(t *testing.T) {
	records, err := compare.ReadRecords("../detector/compare/testdata/grid.json")
	require.NoError(t, err)
	text, err := os.ReadFile("testdata/detector.md")
	require.NoError(t, err)
	page := strings.NewReplacer(
		"{{version}}", versionOf(t, "github.com/sasha-s/go-deadlock"), "{{patience}}", compare.Patience.String(),
		"{{totals}}", selftestTotals(records), "{{grid}}", selftestGrid(records),
	).Replace(string(text))
	if *update {
		require.NoError(t, os.WriteFile("detector.md", []byte(page), 0o666))
		return
	}
	current, err := os.ReadFile("detector.md")
	require.NoError(t, err)
	assert.Equal(t, page, string(current), "go test ./docs -update writes it anew")
}

// versionOf returns the version of a module that go.mod requires.
func versionOf(t *testing.T, module string) string {
	t.Helper()
	mod, err := os.ReadFile("../go.mod")
	require.NoError(t, err)
	found := regexp.MustCompile(regexp.QuoteMeta(module) + ` (v\S+)`).FindStringSubmatch(string(mod))
	require.NotNil(t, found)
	return found[1]
}

func selftestTotals(records []compare.Record) string {
	lines := []string{"| | cases | right | missed | false alarms | wrong in another way | not asked |", "|---|--:|--:|--:|--:|--:|--:|"}
	for _, n := range compare.Totals(compare.Rows(records)) {
		lines = append(lines, fmt.Sprintf("| %s | %d | %d | %d | %d | %d | %d |", n.Tool, n.Asked, n.Right, n.Missed, n.FalseAlarms, n.Wrong, n.Absent))
	}
	return strings.Join(lines, "\n")
}

func selftestGrid(records []compare.Record) string {
	titles := map[compare.Family]string{compare.Lockdep: "### lockdep's", compare.Survey: "### The tools for Go", compare.Beyond: "### What lockdep does not ask"}
	var lines []string
	for _, f := range compare.Families {
		lines = append(lines, titles[f], "", "| case | what happens | must say | ours | go-deadlock | why |", "|---|---|---|---|---|---|")
		for _, r := range records {
			if r.Family == f {
				lines = append(lines, fmt.Sprintf("| %s | %s | %s | %s | %s |", r.Name, program(r.Case), r.Want, answers(r), r.Why))
			}
		}
		lines = append(lines, "")
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// program is the script of a case, and what its names are.
func program(c compare.Case) string {
	text := "`" + cell(c.Script) + "`"
	if c.With != "" {
		text += ", " + c.With
	}
	if c.Repeat > 0 {
		text += fmt.Sprintf(", %d times", c.Repeat)
	}
	if c.Callback {
		text += ", and who is told takes a lock"
	}
	if c.Run {
		text += "; ours as a run"
	}
	return text
}

// answers are the cells of the tools.
func answers(r compare.Record) string {
	var cells []string
	for _, a := range r.Answers {
		text := string(a.Said)
		switch {
		case a.How == "" || a.Said != compare.Potential:
		case a.Tool == compare.GoDeadlock:
			text = a.How
		default:
			text += ", " + a.How
		}
		switch a.Grade {
		case compare.Right:
			text = "✓ " + text
		case compare.NotAsked:
			text = "-"
		default:
			text = "✗ " + text + ", " + string(a.Grade)
		}
		cells = append(cells, text)
	}
	return strings.Join(cells, " | ")
}
