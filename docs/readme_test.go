package docs_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
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
var documents = []string{"../README.md", "design.md", "limits.md", "benchmarks.md", "detector.md"}

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
				ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
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
	for _, file := range []string{"bank.go", "bank_test.go", "bug_test.go"} {
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
	assert.Equal(t, 6, n)
}

// TestExampleModule goes the way of somebody who knows the README alone: the failing test, its
// replay, the cure, and the proof. What each says is what the README shows.
func TestExampleModule(t *testing.T) {
	bank := func(env string, args ...string) (string, error) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
		defer cancel()
		cmd := exec.CommandContext(ctx, "go", append([]string{"test", "-count=1", "-v"}, args...)...)
		cmd.Dir = filepath.Join("..", "testdata", "bank")
		cmd.Env = append(os.Environ(), env)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	failing, err := bank("", "-tags", "bug", "-run", "^TestTransfer$")
	require.Error(t, err, "the bug fails the test")

	replay := regexp.MustCompile(`SYNCPLAY_REPLAY='(.*)' go test -run '(.*)'`).FindStringSubmatch(failing)
	require.NotNil(t, replay, "the last line says how to run it again: %s", failing)
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	assert.Contains(t, string(readme), replay[0])
	assert.Contains(t, failing, replay[0]+" -tags bug example.com/bank\n", "it runs in the same package, built in the same way")
	again, err := bank("SYNCPLAY_REPLAY="+replay[1], "-run", replay[2], "-tags", "bug", "example.com/bank")
	require.Error(t, err, "the schedule fails again")
	assert.Equal(t, page(failing), page(again), "and shows the same")

	cured, err := bank("")
	require.NoError(t, err, "%s", cured)
	for _, b := range blocks(t, "../README.md") {
		shown := strings.Join(b.lines, "\n") + "\n"
		switch {
		case b.language != "":
		case strings.HasPrefix(shown, "FOUND"):
			assert.Contains(t, page(failing), shown)
		case strings.HasPrefix(shown, "PROVED"):
			assert.Contains(t, cured, shown)
		}
	}
}

// page returns what a test logged, without its indent and from the finding on.
func page(out string) string {
	_, rest, _ := strings.Cut(out, "FOUND after ")
	rest = strings.ReplaceAll("FOUND after "+rest, "\n        ", "\n")
	rest, _, _ = strings.Cut(rest, "--- FAIL")
	return regexp.MustCompile(`FOUND after \d+ schedules?(, .*)?\n`).ReplaceAllString(rest, "FOUND after 2 schedules, with the fewest preemptions (1)\n")
}
