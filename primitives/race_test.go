package primitives_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/petermattis/goid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/primitives/hook"
)

// A race report fails the process that it is made in, so programs that must be reported run in
// a child: this test binary, with the race detector, told by its environment what to run.

// raceProgram is the environment variable that names the program for a child; raceWatched asks for
// it to be watched.
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

// programs are the tables of all files.
var programs = [][]program{
	mutexPrograms, varPrograms, atomicPrograms, otherPrograms,
	condPrograms, barrierPrograms, oncePrograms,
}

// An edge that is documented must exist, or a correct program would be reported. One that is not
// must not, or a wrong program would be missed. Both hold watched and not watched.
func TestEdges(t *testing.T) {
	for _, table := range programs {
		for _, p := range table {
			t.Run(p.name, func(t *testing.T) {
				for _, watched := range []bool{false, true} {
					reports, output := raceRun(t, p.name, watched)
					if p.races {
						assert.Positive(t, reports, "must be reported (watched: %v): %s\n%s", watched, p.reason, output)
					} else {
						assert.Zero(t, reports, "must be silent (watched: %v): %s\n%s", watched, p.reason, output)
					}
				}
			})
		}
	}
}

// raceChild runs the program under the race detector in a child process, and returns the number of
// reports and all that it printed.
func raceChild(t *testing.T, program string) (reports int, output string) {
	t.Helper()
	return raceRun(t, program, false)
}

func raceRun(t *testing.T, program string, watched bool) (reports int, output string) {
	t.Helper()
	binary, reason := raceBinary()
	if binary == "" {
		t.Skip("no race detector at hand: ", reason)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary)
	cmd.Env = append(os.Environ(), "GORACE=exitcode=66 atexit_sleep_ms=0", raceProgram+"="+program)
	if watched {
		cmd.Env = append(cmd.Env, raceWatched+"=1")
	}
	out, err := cmd.CombinedOutput()
	reports = strings.Count(string(out), "WARNING: DATA RACE")
	if err != nil && reports == 0 {
		require.NoError(t, err, "the program %q failed\n%s", program, out)
	}
	return reports, string(out)
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

// runRaceProgram is the main function of a child.
func runRaceProgram(name string) {
	for _, table := range programs {
		for _, p := range table {
			if p.name != name {
				continue
			}
			if os.Getenv(raceWatched) == "" {
				p.run()
				return
			}
			hook.Listen(func() uint64 { return uint64(goid.Get()) })
			(&hook.Task{Listener: onlooker{}}).Do(p.run)
			hook.Unlisten()
			return
		}
	}
	os.Stderr.WriteString("no program " + name + "\n")
	os.Exit(2)
}

// onlooker is a listener that decides nothing and keeps nothing.
type onlooker struct{}

func (onlooker) Point(*hook.Task, hook.Op)              {}
func (onlooker) Releasing(*hook.Task, hook.Op)          {}
func (onlooker) Done(*hook.Task, hook.Op, bool)         {}
func (onlooker) Holds(*hook.Task, *hook.Object) bool    { return true }
func (onlooker) Misused(*hook.Task, hook.Op, string)    {}
func (onlooker) Check(*hook.Task, string)               {}
func (onlooker) Reach(*hook.Task, string)               {}
func (onlooker) Fork(t *hook.Task, _ string) *hook.Task { return &hook.Task{Listener: t.Listener} }
func (onlooker) Start(*hook.Task)                       {}
func (onlooker) Leave(*hook.Task)                       { runtime.Goexit() }
func (onlooker) End(_ *hook.Task, how hook.Exit) {
	if how.Panicked {
		os.Stderr.WriteString("panic in a program\n" + string(how.Stack))
		os.Exit(2)
	}
}

func (onlooker) Wait(_ *hook.Task, _ hook.Op, ready, done <-chan struct{}) hook.Reason {
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
		hook.Go("", func() {
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
	for range 2000 {
		runtime.Gosched()
	}
}

// must is for what can't fail in a program.
func must(ok bool) {
	if !ok {
		panic("the program did not go as it was meant to")
	}
}
