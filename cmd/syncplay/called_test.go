package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCalledBy(t *testing.T) {
	cached := "/home/kim/.cache/go-build/11/" + strings.Repeat("0a", 32) + "-d/syncplay"
	for _, c := range []struct {
		arg0   string
		there  []string
		want   string
		reason string
	}{
		{"syncplay", nil, "syncplay", "the shell found it in PATH"},
		{"./syncplay", nil, "./syncplay", "built in the working directory"},
		{"/tmp/bin/syncplay", nil, "/tmp/bin/syncplay", "wherever it was moved"},
		{"/my programs/syncplay", nil, "'/my programs/syncplay'", "a shell would break it at the blank"},
		{"/tmp/go-build12/b001/exe/syncplay", []string{"cmd/syncplay/main.go"}, "go run ./cmd/syncplay", "go run in the clone"},
		{cached, []string{"cmd/syncplay/main.go"}, "go run ./cmd/syncplay", "go run that had nothing to build"},
		{cached, []string{"main.go", "screen.go"}, "go run .", "go run in the command's own folder"},
		{cached, []string{"main.go"}, "go run syncplay/cmd/syncplay", "go run by the import path"},
	} {
		exists := func(path string) bool {
			for _, file := range c.there {
				if path == file {
					return true
				}
			}
			return false
		}
		require.Equal(t, c.want, strings.ReplaceAll(calledBy(c.arg0, exists), "-race ", ""), c.reason)
	}
}

func TestAsCalled(t *testing.T) {
	for _, c := range []struct{ text, want, reason string }{
		{"syncplay scenario race", "go run ./cmd/syncplay scenario race", "a command"},
		{"syncplay replay 1:race/broken:1r:2225ea80", "go run ./cmd/syncplay replay 1:race/broken:1r:2225ea80", "a schedule"},
		{"see `syncplay --help`", "see `go run ./cmd/syncplay --help`", "in a sentence"},
		{"go run ./cmd/syncplay scenario", "go run ./cmd/syncplay scenario", "it has been said already"},
		{"run syncplay inside a clone of it", "run syncplay inside a clone of it", "the program, no command"},
	} {
		require.Equal(t, c.want, asCalled("go run ./cmd/syncplay", c.text), c.reason)
		require.Equal(t, c.text, asCalled("syncplay", c.text), c.reason)
	}
}

// Every command that is advised is one that the user can paste.
func TestAdviceIsAsCalled(t *testing.T) {
	const name = "go run ./cmd/syncplay"
	for _, args := range [][]string{{}, {"scenario"}, {"scenario", "--lang", "en"}, {"--help"}, {"help", "scenario"}, {"help", "nobody"},
		{"scenario", "deadlok"}, {"scenario", "a", "b"}, {"version", "x"}, {"scenario", "--runs", "x"}, {"scenario", "deadlok", "--json"},
		{"scenario", "self-deadlock", "--variant", "split", "--runs", "2"}, {"explore"}, {"explore", "self-deadlock"}, {"explore", "a", "b"}, {"help", "explore"}, {"help", "replay"},
		{"replay"}, {"replay", "x"}, {"replay", "1:self-deadlock/broken:1L:ae7afa28"}, {"explore", "self-deadlock", "--format", "html"},
		{"verify", "barrier"}, {"verify", "--nothing"}, {"help", "verify"},
		{"predict"}, {"predict", "--nothing"}, {"help", "predict"},
		{"selftest", "--nothing"}, {"selftest", "--case", "("}, {"help", "selftest"}} {
		var stdout, stderr writer
		run(name, args, &stdout, &stderr)
		text := stdout.text + stderr.text
		require.Contains(t, text, name+" ", args)
		require.NotRegexp(t, `(?m)(^|[^/\w.-])syncplay (scenario|explore|predict|replay|verify|selftest|--help|help|version)`, text, args)
	}
}
