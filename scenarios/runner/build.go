package runner

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"syncplay/internal/module"
)

const (
	buildTime = 5 * time.Minute
	keptRaces = 3 // built binaries that stay in the cache
)

// errBuild is the reason when the compiler had what it needs and failed all the same.
var errBuild = errors.New("go build -race ./cmd/syncplay failed")

// built remembers what came of buildRace: a process asks for each variant, and a build that
// failed would fail again, after as long a time.
var built struct {
	sync.Mutex
	tried     bool
	binary    string
	err       error
	discarded bool
}

// buildRaceOnce is buildRace, the first time; an interrupted build does not count.
func buildRaceOnce(ctx context.Context, note func(string)) (string, error) {
	built.Lock()
	defer built.Unlock()
	if !built.tried {
		built.binary, built.err = buildRace(ctx, note)
		built.tried = ctx.Err() == nil
	}
	return built.binary, built.err
}

// discardRace removes a race variant that is no good, so that the next buildRaceOnce builds it
// again. It says false if that was tried before.
func discardRace(binary string) bool {
	built.Lock()
	defer built.Unlock()
	if built.discarded {
		return false
	}
	built.discarded, built.tried = true, false
	return os.Remove(binary) == nil
}

// buildRace returns the path of this program's race variant: the command, built with the race
// detector from the source that this process was built from. It is built once for each state of
// the source and of the Go toolchain, and kept in the user's cache directory.
func buildRace(ctx context.Context, note func(string)) (string, error) {
	gocmd, err := exec.LookPath("go")
	if err != nil {
		return "", errors.New("there is no go command in PATH to build with; install Go, or run go run -race ./cmd/syncplay")
	}
	root, err := module.Root()
	if err != nil {
		return "", err
	}
	toolchain, err := raceToolchain(ctx, gocmd, root)
	if err != nil {
		return "", err
	}
	sum, err := fingerprint(root, toolchain)
	if err != nil {
		return "", fmt.Errorf("the source in %s can't be read: %w", root, err)
	}
	dir, err := cacheDir()
	if err != nil {
		return "", err
	}
	binary := filepath.Join(dir, "race-"+sum+exeSuffix())
	if info, err := os.Stat(binary); err == nil && info.Mode().IsRegular() {
		return binary, nil
	}
	if note != nil {
		note("building syncplay with the race detector; this is done once and may take a minute")
	}
	if err := build(ctx, gocmd, root, dir, binary); err != nil {
		return "", err
	}
	prune(dir, binary)
	return binary, nil
}

// build builds the binary beside its place and moves it there, so that nobody ever sees half of it.
func build(ctx context.Context, gocmd, root, dir, binary string) error {
	tmp, err := os.MkdirTemp(dir, "building-*")
	if err != nil {
		return fmt.Errorf("the cache directory can't be written to (%w); set XDG_CACHE_HOME to one that can", err)
	}
	defer func() { _ = os.RemoveAll(tmp) }() // what stays behind is pruned later
	ctx, cancel := context.WithTimeout(ctx, buildTime)
	defer cancel()
	half := filepath.Join(tmp, filepath.Base(binary))
	output, err := run(ctx, root, gocmd, "build", "-race", "-buildvcs=false", "-o", half, "./cmd/syncplay")
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return fmt.Errorf("go build -race ./cmd/syncplay did not end within %v", buildTime)
	case ctx.Err() != nil:
		return errInterrupted
	case err != nil:
		return fmt.Errorf("%w in %s%s", errBuild, root, firstError(output))
	}
	return os.Rename(half, binary)
}

// run runs a command in root and returns what it wrote. Interrupted, it ends its own children.
func run(ctx context.Context, root, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1", "GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH) // to run here
	cmd.Cancel = func() error {
		if cmd.Process.Signal(os.Interrupt) != nil {
			return cmd.Process.Kill()
		}
		return nil
	}
	cmd.WaitDelay = 5 * time.Second
	output, err := cmd.CombinedOutput()
	return string(output), err
}

// firstError returns the first line in which a build says what is wrong, set off for the end of
// a sentence. What comes after it is often its consequence, or advice.
func firstError(output string) string {
	for line := range strings.Lines(output) {
		line = strings.TrimRight(strings.TrimSpace(line), ":")
		if line != "" && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "go: downloading ") {
			return ": " + line
		}
	}
	return ""
}

// raceToolchain names the toolchain that would build, and says what it lacks for the race detector.
func raceToolchain(ctx context.Context, gocmd, root string) (string, error) {
	output, err := run(ctx, root, gocmd, "env", "GOVERSION", "GOOS", "GOARCH", "CC", "GOFLAGS", "GOEXPERIMENT")
	if err != nil {
		return "", fmt.Errorf("go env failed%s", lastLine(output))
	}
	lines := strings.Split(output, "\n")
	cc := strings.Fields(lines[3])
	if lines[1] == "darwin" || len(cc) == 0 {
		return output, nil // needs no C compiler
	}
	if _, err := exec.LookPath(cc[0]); err != nil {
		return "", fmt.Errorf("the race detector needs a C compiler, and %s is not in PATH; install gcc", cc[0])
	}
	return output, nil
}

// fingerprint is a hash over the toolchain and over all files that go into the build.
func fingerprint(root, toolchain string) (string, error) {
	hash := sha256.New()
	_, _ = fmt.Fprintln(hash, toolchain) // a hash does not fail
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && ignored(d.Name()):
			return fs.SkipDir
		case !d.Type().IsRegular() || !isSource(d.Name()):
			return nil
		}
		_, _ = fmt.Fprintln(hash, filepath.ToSlash(strings.TrimPrefix(path, root)))
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer func() { _ = file.Close() }() // it was only read
		_, err = io.Copy(hash, file)
		return err
	})
	return hex.EncodeToString(hash.Sum(nil)[:12]), err
}

// ignored says whether the go command passes by a directory of that name.
func ignored(name string) bool {
	return name == "testdata" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")
}

// isSource says whether a file of that name may go into the build: code, or what is embedded.
func isSource(name string) bool {
	if strings.HasSuffix(name, "_test.go") {
		return false
	}
	return slices.Contains([]string{".go", ".s", ".h", ".mod", ".sum", ".md", ".json", ".html", ".css", ".js"}, filepath.Ext(name))
}

// cacheDir returns the directory for built binaries.
func cacheDir() (string, error) {
	base, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("there is no cache directory to build in (%w); set XDG_CACHE_HOME", err)
	}
	dir := filepath.Join(base, "syncplay")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("the cache directory can't be made (%w); set XDG_CACHE_HOME to one that can", err)
	}
	return dir, nil
}

// prune removes the oldest binaries, and what builds left behind that were killed.
func prune(dir, current string) {
	type entry struct {
		path string
		time time.Time
	}
	var old []entry
	paths, _ := filepath.Glob(filepath.Join(dir, "*")) // the pattern is well formed
	for _, path := range paths {
		info, err := os.Stat(path)
		switch name := filepath.Base(path); {
		case err != nil || path == current:
		case strings.HasPrefix(name, "building-") && time.Since(info.ModTime()) > time.Hour:
			_ = os.RemoveAll(path) // the next build tries again
		case strings.HasPrefix(name, "race-"):
			old = append(old, entry{path, info.ModTime()})
		}
	}
	slices.SortFunc(old, func(a, b entry) int { return cmp.Compare(b.time.UnixNano(), a.time.UnixNano()) })
	for i, e := range old {
		if i >= keptRaces-1 {
			_ = os.Remove(e.path) // in use on a system that minds; the next build tries again
		}
	}
}

func exeSuffix() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}
