package docs_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// block is a fenced block of a Markdown file.
type block struct {
	language string
	lines    []string
}

// blocks returns the fenced blocks of a Markdown file.
func blocks(t *testing.T, file string) (all []block) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var open *block
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		fence, isFence := strings.CutPrefix(line, "```")
		switch {
		case isFence && open == nil:
			open = &block{language: fence}
		case isFence:
			all = append(all, *open)
			open = nil
		case open != nil:
			open.lines = append(open.lines, line)
		}
	}
	return all
}

// documents are the files whose console blocks are executed.
var documents = []string{"../README.md", "design.md", "limits.md", "benchmarks.md"}

// TestConsoleBlocks runs each command of each console block and compares what it prints. In the
// block, a line "..." stands for any lines, and "<n>" for a number.
func TestConsoleBlocks(t *testing.T) {
	syncplay := filepath.Join(t.TempDir(), "syncplay")
	out, err := exec.Command("go", "build", "-o", syncplay, "../cmd/syncplay").CombinedOutput()
	require.NoError(t, err, "%s", out)
	commands := 0
	for _, file := range documents {
		for _, b := range blocks(t, file) {
			if b.language != "console" {
				continue
			}
			command, ok := strings.CutPrefix(b.lines[0], "$ ")
			require.True(t, ok, "%s: a console block begins with a command", file)
			commands++
			args, ours := strings.CutPrefix(command, "go run ./cmd/syncplay")
			if !ours {
				ci, err := os.ReadFile("../.ci/run")
				require.NoError(t, err)
				assert.Contains(t, string(ci), "\n"+command+"\n", "%s: what is not our command is run by .ci/run", file)
				continue
			}
			t.Run(command, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				got, err := exec.CommandContext(ctx, syncplay, strings.Fields(args)...).Output()
				require.NoError(t, err)
				assert.Regexp(t, pattern(b.lines[1:]), string(got))
			})
		}
	}
	assert.GreaterOrEqual(t, commands, 3)
}

// pattern turns the expected lines into a regular expression.
func pattern(lines []string) *regexp.Regexp {
	var b strings.Builder
	b.WriteString(`\A`)
	for _, line := range lines {
		if line == "..." {
			b.WriteString(`(?s:.*)`)
			continue
		}
		b.WriteString(strings.ReplaceAll(regexp.QuoteMeta(line), "<n>", `[0-9,]+`) + ` *\n`)
	}
	b.WriteString(`\z`)
	return regexp.MustCompile(b.String())
}

// TestGoBlocks requires each Go block of the README to stand, to the letter, in the example module.
func TestGoBlocks(t *testing.T) {
	var code strings.Builder
	for _, file := range []string{"bank.go", "bank_test.go"} {
		text, err := os.ReadFile(filepath.Join("..", "testdata", "bank", file))
		require.NoError(t, err)
		code.Write(text)
	}
	n := 0
	for _, b := range blocks(t, "../README.md") {
		if b.language == "go" {
			n++
			assert.Contains(t, code.String(), strings.Join(b.lines, "\n")+"\n")
		}
	}
	assert.Equal(t, 2, n)
}

// TestExampleModule runs the tests of the module that was written from the README alone, and
// requires its report to be what the README shows.
func TestExampleModule(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "test", "-count=1", "-v", "./...")
	cmd.Dir = filepath.Join("..", "testdata", "bank")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	assert.Contains(t, string(out), "deadlock: A to B and B to A wait for each other")
	assert.Contains(t, string(out), "--- PASS: TestTransferInOrder")
	for _, b := range blocks(t, "../README.md") {
		if b.language == "" && strings.HasPrefix(b.lines[0], "OBSERVED") {
			shown := strings.Join(b.lines[2:], "\n")
			assert.Equal(t, anonymous(shown), anonymous(sameLines(string(out), len(b.lines)-2)))
		}
	}
}

// sameLines returns n lines of the output, from the finding on, without the indent of the log.
func sameLines(out string, n int) string {
	_, rest, _ := strings.Cut(out, "        deadlock: ")
	lines := strings.Split("        deadlock: "+rest, "\n")
	for i := range lines {
		lines[i] = strings.TrimPrefix(lines[i], "        ")
	}
	return strings.Join(lines[:n], "\n")
}

// anonymous leaves out what is luck: which of the two locks came first, and which goroutine.
func anonymous(text string) []string {
	text = regexp.MustCompile(`#[12]`).ReplaceAllString(text, "#")
	text = regexp.MustCompile(`(?m)^  \d+ `).ReplaceAllString(text, "")
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.Join(strings.Fields(line), " ")
	}
	slices.Sort(lines)
	return lines
}
