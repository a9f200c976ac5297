package primitives_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/petermattis/goid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/primitives"
	"syncplay/primitives/hook"
)

// A race report fails the process that it is made in, so programs that must be reported run in
// children: this test binary, with the race detector, told by its environment what to run.

// raceProgram is the environment variable that names the programs for a child; raceWatched asks for
// them to be watched.
const (
	raceProgram = "SYNCPLAY_RACE_PROGRAM"
	raceWatched = "SYNCPLAY_RACE_WATCHED"
)

// program is a small program with or without a data race.
type program struct {
	name, reason string
	races        bool
	run          func()
}

// programs are the tables of all files. Those of one table run in one child, one after the other.
// The race detector reports two races with equal stacks as one, so programs that share code are in
// different tables.
var programs = [][]program{
	slices.Concat(mutexPrograms, varPrograms, atomicPrograms, otherPrograms,
		condPrograms, barrierPrograms, oncePrograms,
		rwMutexPrograms, semaphorePrograms, groupPrograms, queuePrograms, chanPrograms, orderPrograms),
	exclusion("RWMutex", func() lock { return new(primitives.RWMutex) }),
	exclusion("SpinLock", func() lock { return new(primitives.SpinLock) }),
	exclusion("TASLock", func() lock { return new(primitives.TASLock) }),
	exclusion("TicketLock", func() lock { return new(primitives.TicketLock) }),
	exclusion("MCSLock", func() lock { return new(primitives.MCSLock) }),
}

// An edge that is documented must exist, or a correct program would be reported. One that is not
// must not, or a wrong program would be missed. Both hold watched and not watched.
func TestEdges(t *testing.T) {
	for _, watched := range []bool{false, true} {
		for _, table := range programs {
			outputs := raceTable(t, table, watched)
			for _, p := range table {
				t.Run(p.name, func(t *testing.T) {
					reports := strings.Count(outputs[p.name], "WARNING: DATA RACE")
					if p.races {
						assert.Positive(t, reports, "must be reported (watched: %v): %s", watched, p.reason)
					} else {
						assert.Zero(t, reports, "must be silent (watched: %v): %s\n%s", watched, p.reason, outputs[p.name])
					}
				})
			}
		}
	}
}

// raceTable runs the programs of the table in one child, and returns what each printed.
func raceTable(t *testing.T, table []program, watched bool) map[string]string {
	t.Helper()
	var names []string
	for _, p := range table {
		names = append(names, p.name)
	}
	outputs := map[string]string{}
	for part := range strings.SplitSeq(raceRun(t, strings.Join(names, ";"), watched), raceMark) {
		name, output, _ := strings.Cut(part, "\n")
		outputs[name] = output
	}
	for _, name := range names {
		require.Contains(t, outputs, name, "it ran")
	}
	return outputs
}

// raceMark stands before the name of each program in what a child prints.
const raceMark = "program: "

// raceRun runs a child and returns what it printed.
func raceRun(t *testing.T, programs string, watched bool) string {
	t.Helper()
	binary, reason := raceBinary()
	if binary == "" {
		t.Skip("no race detector at hand: ", reason)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*soon)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGQUIT) } // it shows its goroutines
	cmd.WaitDelay = 10 * time.Second
	// A report that can't show the stack of the earlier access is left out, and a spinner makes
	// a lot of history.
	cmd.Env = append(os.Environ(), "GORACE=exitcode=66 atexit_sleep_ms=0 history_size=7", raceProgram+"="+programs)
	if watched {
		cmd.Env = append(cmd.Env, raceWatched+"=1")
	}
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 66 {
		require.NoError(t, err, "the programs failed\n%s", out)
	}
	return string(out)
}

// raceBinary returns this test binary with the race detector in it: itself, or one that is built
// once. If there can be none it says why.
var raceBinary = sync.OnceValues(func() (binary, reason string) {
	if hook.Race {
		self, err := os.Executable()
		if err != nil {
			return "", err.Error()
		}
		return self, ""
	}
	folder, err := os.MkdirTemp("", "primitives-race")
	if err != nil {
		return "", err.Error()
	}
	raceFolder = folder
	binary = filepath.Join(folder, "primitives.test")
	out, err := exec.Command("go", "test", "-race", "-c", "-o", binary, "syncplay/primitives").CombinedOutput()
	if err != nil {
		return "", err.Error() + ": " + string(out)
	}
	return binary, ""
})

// raceFolder is what raceBinary leaves behind, for TestMain to remove.
var raceFolder string

// runRacePrograms is the main function of a child.
func runRacePrograms(names string) {
	known := map[string]func(){}
	for _, p := range slices.Concat(programs...) {
		known[p.name] = p.run
	}
	watched := os.Getenv(raceWatched) != ""
	if watched {
		hook.Listen(func() uint64 { return uint64(goid.Get()) })
		defer hook.Unlisten()
	}
	for name := range strings.SplitSeq(names, ";") {
		os.Stderr.WriteString(raceMark + name + "\n")
		if watched {
			(&hook.Task{Listener: onlooker{}}).Do(known[name])
		} else {
			known[name]()
		}
	}
}

// onlooker is a listener that decides nothing and keeps nothing.
type onlooker struct{}

func (onlooker) Point(*hook.Task, *hook.Op)           {}
func (onlooker) Releasing(*hook.Task, *hook.Op)       {}
func (onlooker) Done(*hook.Task, *hook.Op, bool)      {}
func (onlooker) Holds(*hook.Task, *hook.Object) bool  { return true }
func (onlooker) Misused(*hook.Task, *hook.Op, string) {}
func (onlooker) Check(*hook.Task, string)             {}
func (onlooker) Reach(*hook.Task, string)             {}
func (onlooker) Panicked(*hook.Task, any, []byte)     {}
func (onlooker) Begin(child *hook.Task, f func())     { go child.Do(f) }
func (onlooker) Fork(t *hook.Task, _ string, _ *hook.Object) *hook.Task {
	return &hook.Task{Listener: t.Listener}
}
func (onlooker) Start(*hook.Task)                            {}
func (onlooker) Blocks(*hook.Task, *hook.Op) <-chan struct{} { return nil }
func (onlooker) Unblocks(*hook.Task)                         {}
func (onlooker) Leave(*hook.Task)                            { runtime.Goexit() }
func (onlooker) End(_ *hook.Task, how hook.Exit) {
	if how.Panicked {
		os.Stderr.WriteString("panic in a program\n" + string(how.Stack))
		os.Exit(2)
	}
}

func (onlooker) Wait(_ *hook.Task, _ *hook.Op, ready, done <-chan struct{}) hook.Reason {
	if ready == nil {
		runtime.Gosched()
		return hook.Woken
	}
	select {
	case <-ready:
		return hook.Woken
	case <-done:
		return hook.Cancelled
	}
}

// A stage orders goroutines in time, and not by an edge: what one did before reach(n) is over when
// after(n) returns to another, and the race detector knows nothing of it.
type stage struct{ at atomic.Uint32 }

//go:norace
func (s *stage) reach(n uint32) {
	hook.Hide()
	s.at.Store(n)
	hook.Show()
}

//go:norace
func (s *stage) after(n uint32) {
	hook.Hide()
	for s.at.Load() < n {
		runtime.Gosched()
	}
	hook.Show()
}

// together runs each function on a goroutine of its own and waits for all.
func together(fs ...func()) {
	var all sync.WaitGroup
	for _, f := range fs {
		all.Add(1)
		hook.Go("", nil, nil, func() {
			defer all.Done()
			f()
		})
	}
	all.Wait()
}

// inTurn runs each function on a goroutine of its own, when the one before it is over.
func inTurn(fs ...func()) {
	var s stage
	turns := make([]func(), len(fs))
	for i, f := range fs {
		turns[i] = func() {
			s.after(uint32(i))
			f()
			s.reach(uint32(i) + 1)
		}
	}
	together(turns...)
}

// linger lets another goroutine come to the point where it waits, mostly. Nothing depends on it.
func linger() {
	for range 500 {
		runtime.Gosched()
	}
}

// must is for what can't fail in a program.
func must(ok bool) {
	if !ok {
		panic("the program did not go as it was meant to")
	}
}
