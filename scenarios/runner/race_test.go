package runner

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRaceReports(t *testing.T) {
	const rule = "==================\n"
	one := rule + "WARNING: DATA RACE\nRead at 0x00c000012 by goroutine 8:\n  f()\n" + rule
	for _, c := range []struct {
		stderr string
		want   []string
		reason string
	}{
		{"", nil, "nothing was written"},
		{"Found 1 data race(s)\nexit status 66\n", nil, "the last line is no report"},
		{one, []string{one}, "one report"},
		{"before\n" + one + one + "Found 2 data race(s)\n", []string{one, one}, "two of the same are two"},
		{rule + "WARNING: DATA RACE\ncut o", []string{rule + "WARNING: DATA RACE\ncut o" + rule}, "the child was stopped while it wrote"},
	} {
		assert.Equal(t, c.want, raceReports(c.stderr), c.reason)
	}
}

func TestRaceEnv(t *testing.T) {
	env := raceEnv([]string{"PATH=/bin", "GORACE=halt_on_error=1 log_path=/tmp/x"}, Options{Procs: 3})
	assert.Equal(t, []string{"PATH=/bin", "GORACE=halt_on_error=0 exitcode=0 atexit_sleep_ms=0", "GOMAXPROCS=3"}, env)
}

func TestCapped(t *testing.T) {
	c := capped{limit: 4}
	for range 3 {
		n, err := c.Write([]byte("abc"))
		assert.Equal(t, 3, n, "the writer is not told")
		assert.NoError(t, err)
	}
	assert.Equal(t, "abca", c.String())
}

func TestChildError(t *testing.T) {
	late, cancel := context.WithDeadline(context.Background(), time.Unix(0, 0))
	defer cancel()
	stopped, stop := context.WithCancel(context.Background())
	stop()
	killed := errors.New("signal: killed")
	for _, c := range []struct {
		ctx    context.Context
		want   string
		reason string
	}{
		{late, "the child process did not end within 1m5s and was stopped", "its time was up"},
		{stopped, "interrupted", "ours was"},
		{context.Background(), "the child process failed: signal: killed: it was this", "its last line says why"},
	} {
		assert.EqualError(t, childError(c.ctx, killed, "much\nit was this\n"), c.want, c.reason)
	}
}

func TestBuildRaceSaysWhatItLacks(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "not a directory")
	for _, c := range []struct{ key, value, want, reason string }{
		{"PATH", "", "there is no go command in PATH", "no toolchain"},
		{"CC", "no-such-compiler", "the race detector needs a C compiler, and no-such-compiler is not in PATH; install gcc", "no C compiler"},
		{"XDG_CACHE_HOME", file, "set XDG_CACHE_HOME", "a cache directory that can't be made"},
	} {
		t.Run(c.key, func(t *testing.T) {
			t.Setenv("GOCACHE", goCache(t)) // the toolchain's own is not what is tested
			t.Setenv(c.key, c.value)
			_, err := buildRace(t.Context(), nil)
			assert.ErrorContains(t, err, c.want, c.reason)
		})
	}
}

func goCache(t *testing.T) string {
	base, err := os.UserCacheDir()
	require.NoError(t, err)
	if dir := os.Getenv("GOCACHE"); dir != "" {
		return dir
	}
	return filepath.Join(base, "go-build")
}

func TestFingerprint(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "go.mod"), "module syncplay\n")
	write(t, filepath.Join(root, "a.go"), "package a\n")
	write(t, filepath.Join(root, "a.en.md"), "# A\n")
	sum := func(toolchain string) string {
		s, err := fingerprint(root, toolchain)
		require.NoError(t, err)
		return s
	}
	base := sum("go1.26")
	assert.Equal(t, base, sum("go1.26"), "nothing changed")
	assert.NotEqual(t, base, sum("go1.27"), "another toolchain")

	for _, c := range []struct {
		path    string
		changes bool
		reason  string
	}{
		{"a_test.go", false, "tests are not built in"},
		{"testdata/b.go", false, "nor is test data"},
		{".git/c.go", false, "nor what is hidden"},
		{"syncplay", false, "nor what was built"},
		{"b.go", true, "a new file"},
		{"a.en.md", true, "a text is embedded"},
		{"sub/c.go", true, "a new folder"},
	} {
		before := sum("go1.26")
		write(t, filepath.Join(root, filepath.FromSlash(c.path)), "package changed\n")
		assert.Equal(t, c.changes, before != sum("go1.26"), c.reason)
	}
}

func TestPrune(t *testing.T) {
	dir := t.TempDir()
	age := func(name string, hours int) {
		path := filepath.Join(dir, name)
		write(t, path, name)
		then := time.Now().Add(-time.Duration(hours) * time.Hour)
		require.NoError(t, os.Chtimes(path, then, then))
	}
	age("race-now", 0)
	age("race-1", 1)
	age("race-2", 2)
	age("race-3", 3)
	age("race-4", 4)
	age("building-dead", 5)
	age("building-alive", 0)
	age("notes.txt", 9)
	prune(dir, filepath.Join(dir, "race-now"))

	var left []string
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		left = append(left, e.Name())
	}
	assert.Equal(t, "building-alive notes.txt race-1 race-2 race-now", strings.Join(left, " "))
}

func write(t *testing.T, path, text string) {
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
}

func TestABuildThatFailsIsToldFromOneThatCouldNotBeTried(t *testing.T) {
	gocmd, err := exec.LookPath("go")
	require.NoError(t, err)
	root, dir := t.TempDir(), t.TempDir()
	write(t, filepath.Join(root, "go.mod"), "module syncplay\n")
	write(t, filepath.Join(root, "cmd", "syncplay", "main.go"), "package main\n\nfunc main() { broken }\n")
	err = build(t.Context(), gocmd, root, dir, filepath.Join(dir, "race-x"))
	assert.ErrorContains(t, err, "undefined: broken", "the compiler's last line is passed on")
	race, _ := notAsked(err)
	assert.True(t, race.BuildFailed)
	race, _ = notAsked(errInterrupted)
	assert.False(t, race.BuildFailed)

	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left, "nothing half built is left behind")
}

func TestFirstError(t *testing.T) {
	for _, c := range []struct{ output, want, reason string }{
		{"", "", "nothing was said"},
		{"# runtime/cgo\ngcc: error: no such option\ncompilation terminated.\n", ": gcc: error: no such option", "the package's name is no error"},
		{"go: inconsistent vendoring in /x:\n\tmuch\n\n\tTo sync, run:\n\t\tgo mod vendor\n", ": go: inconsistent vendoring in /x", "advice comes last"},
		{"go: downloading example.org/a v1.0.0\nmain.go:3: undefined: broken\n", ": main.go:3: undefined: broken", "progress comes first"},
	} {
		assert.Equal(t, c.want, firstError(c.output), c.reason)
	}
}

// The child must run here, for whatever system the user otherwise builds.
func TestBuildsForThisMachine(t *testing.T) {
	gocmd, err := exec.LookPath("go")
	require.NoError(t, err)
	t.Setenv("GOOS", "plan9")
	t.Setenv("GOARCH", "386")
	output, err := run(t.Context(), t.TempDir(), gocmd, "env", "GOOS", "GOARCH")
	require.NoError(t, err)
	assert.Equal(t, runtime.GOOS+"\n"+runtime.GOARCH+"\n", output)
}

// go run asks no version control, so its user may have none, or one that refuses to answer.
func TestBuildNeedsNoVersionControl(t *testing.T) {
	gocmd, err := exec.LookPath("go")
	require.NoError(t, err)
	t.Setenv("GOFLAGS", "-buildvcs=auto")
	root, dir := t.TempDir(), t.TempDir()
	write(t, filepath.Join(root, "go.mod"), "module syncplay\n")
	write(t, filepath.Join(root, ".git", "HEAD"), "damaged\n")
	write(t, filepath.Join(root, "cmd", "syncplay", "main.go"), "package main\n\nfunc main() {}\n")
	binary := filepath.Join(dir, "race-x")
	require.NoError(t, build(t.Context(), gocmd, root, dir, binary))
	assert.FileExists(t, binary)
}
