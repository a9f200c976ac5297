package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"syncplay/primitives/hook"
)

// The scripts of testdata/script read like the command's documentation. Besides testscript's
// own commands they use
//
//	exits CODE COMMAND...  the command ends with this exit code
//	plain                  the last stdout has only ASCII characters
//	schema NAME            the last stdout is one JSON document of that name
//	screen FILE            the last stdout is the file, but for what differs from run to run
//	spoil FOLDER           every file in it becomes garbage
func TestScript(t *testing.T) {
	env := goEnv(t)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Setup: func(e *testscript.Env) error {
			e.Vars = append(e.Vars, env...)
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name == "race" {
				return hook.Race, nil
			}
			return false, fmt.Errorf("there is no condition %s", name)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":  exits,
			"plain":  plain,
			"schema": schemaOf,
			"screen": screenIs,
			"spoil":  spoil,
		},
	})
}

// goEnv is what a script needs to build the race variant out of the caches that are there, and
// SYNCPLAY_BIN, the folder with the command alone. With the race detector a command would sleep for a second when it ends,
// for reports that come late.
func goEnv(t *testing.T) []string {
	cache, err := os.UserCacheDir()
	require.NoError(t, err)
	env := []string{"XDG_CACHE_HOME=" + cache, "GORACE=atexit_sleep_ms=0"}
	for _, name := range []string{"GOPATH", "GOCACHE", "GOMODCACHE"} {
		value, err := exec.Command("go", "env", name).Output()
		require.NoError(t, err)
		env = append(env, name+"="+strings.TrimSpace(string(value)))
	}
	path, err := exec.LookPath("syncplay")
	require.NoError(t, err)
	return append(env, "SYNCPLAY_BIN="+filepath.Dir(path))
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, not %d", got, want)
	}
}

func plain(ts *testscript.TestScript, neg bool, _ []string) {
	if isASCII(ts.ReadFile("stdout")) == neg {
		ts.Fatalf("stdout has a character that is not ASCII, or none that should be")
	}
}

func schemaOf(ts *testscript.TestScript, neg bool, args []string) {
	doc, err := validate([]byte(ts.ReadFile("stdout")))
	ts.Check(err)
	if neg || len(args) != 1 || doc["schema"] != args[0] {
		ts.Fatalf("the document is a %v", doc["schema"])
	}
}

func spoil(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: spoil FOLDER")
	}
	files, err := filepath.Glob(filepath.Join(args[0], "*"))
	ts.Check(err)
	if len(files) == 0 {
		ts.Fatalf("there is nothing in %s", args[0])
	}
	for _, file := range files {
		ts.Check(os.WriteFile(file, []byte("garbage"), 0o700))
	}
}

// screenIs compares stdout with a golden file, or writes it.
func screenIs(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: screen FILE")
	}
	got := normal(ts.ReadFile("stdout"))
	path := filepath.Join(golden, args[0])
	if *update {
		ts.Check(os.WriteFile(path, []byte(got), 0o666))
		return
	}
	want, err := os.ReadFile(path)
	ts.Check(err)
	if got != string(want) {
		ts.Fatalf("the screen is not that of %s (go test -update writes it anew):\n%s", args[0], got)
	}
}

// golden is the folder of the screens: absolute, for scripts have a folder of their own.
var golden, _ = filepath.Abs(filepath.Join("testdata", "golden"))

// What differs from run to run, or moves when the source does.
var variable = []struct {
	re *regexp.Regexp
	to string
}{
	{regexp.MustCompile(`--seed \d+`), "--seed N"},
	{regexp.MustCompile(`\b0/\d[\d,]*`), "0/N"},
	{regexp.MustCompile(`\b[1-9][\d,]*/\d[\d,]*`), "K/N"},
	{regexp.MustCompile(`\b\d[\d,]* (runs?|times|waits|exclusive|steps?|earlier)\b`), "N $1"},
	{regexp.MustCompile(`\b(in|In|of|run) \d[\d,]*\b`), "$1 N"},
	{regexp.MustCompile(`(\.go):\d+`), "$1:N"},
	{regexp.MustCompile(`0x[0-9a-f]+`), "0xN"},
	{regexp.MustCompile(`\b\d+\.\d\d s\b`), "N.NN s"},
}

func normal(screen string) string {
	for _, v := range variable {
		screen = v.re.ReplaceAllString(screen, v.to)
	}
	return screen
}
