package detector_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector"
	"syncplay/primitives"
	"syncplay/primitives/hook"
)

// Being watched must not hide a race, and must not make one up. A report fails the process that it
// is made in, so the programs run in children: this test binary, with the race detector.

// Environment variables that tell a child what to do.
const (
	raceProgram = "SYNCPLAY_DETECTOR_RACE_PROGRAM"
	raceWay     = "SYNCPLAY_DETECTOR_RACE_WAY"   // "run" or "start"
	raceTimes   = "SYNCPLAY_DETECTOR_RACE_TIMES" // how often
)

// racy is a small program with or without a data race.
type racy struct {
	name, reason string
	races        bool
	f            func()
}

// turns orders two goroutines in time, and not by an edge.
type turns struct{ at atomic.Uint32 }

//go:norace
func (s *turns) reach(n uint32) {
	hook.Hide()
	s.at.Store(n)
	hook.Show()
}

//go:norace
func (s *turns) after(n uint32) {
	hook.Hide()
	for s.at.Load() < n {
		runtime.Gosched()
	}
	hook.Show()
}

// both runs the two on goroutines of a Group, the second when the first is over.
func both(first, second func()) {
	var s turns
	var g primitives.Group
	g.Go("first", func() { first(); s.reach(1) })
	g.Go("second", func() { s.after(1); second() })
	g.Wait()
}

// twoLocks has a lock for each of the two, of the same kind, and no edge between them.
func twoLocks(make func() sync.Locker) func() {
	return func() {
		x := 0
		a, b := make(), make()
		both(
			func() { x = 1; a.Lock(); a.Unlock() },
			func() { b.Lock(); sink = x; b.Unlock() },
		)
	}
}

var sink int

// between has a write before the first function and a read after the second.
func between(first, second func()) func() {
	return func() {
		x := 0
		both(func() { x = 1; first() }, func() { second(); sink = x })
	}
}

var racyPrograms = []racy{
	{"own-locks", "T1 writes and locks A, T2 locks B and reads", true,
		twoLocks(func() sync.Locker { return new(primitives.Mutex) })},
	{"failed-try", "a TryLock that fails orders nothing", true, func() {
		x := 0
		var mu primitives.Mutex
		mu.Lock()
		both(func() { x = 1; mu.TryLock() }, func() { mu.TryLock(); sink = x })
		mu.Unlock()
	}},
	{"own-rwmutexes", "two locks, no edge", true, twoLocks(func() sync.Locker { return new(primitives.RWMutex) })},
	{"own-spinlocks", "two locks, no edge", true, twoLocks(func() sync.Locker { return new(primitives.SpinLock) })},
	{"own-semaphores", "an uncontended Acquire of one's own", true, func() {
		x := 0
		a, b := primitives.NewSemaphore(1), primitives.NewSemaphore(1)
		both(func() { x = 1; a.Wait(); a.Signal() }, func() { b.Wait(); b.Signal(); sink = x })
	}},
	{"nothing", "the start gate and the Group order the children with the parent, not with each other", true,
		between(func() {}, func() {})},
	{"yields", "a Yield orders nothing", true, between(primitives.Yield, primitives.Yield)},
	{"reaches", "nor does a Reach, of one label", true,
		between(func() { primitives.Reach("here") }, func() { primitives.Reach("here") })},
	{"checks", "nor does a Check that holds", true,
		between(func() { primitives.Check(true, "") }, func() { primitives.Check(true, "") })},
	{"sleeps", "nor does a Sleep", true,
		between(func() { primitives.Sleep(time.Microsecond) }, func() { primitives.Sleep(time.Microsecond) })},
	{"names", "nor does a name", true, func() {
		var mu primitives.Mutex
		between(func() { primitives.Name(&mu, "a") }, func() { primitives.Name(&mu, "b") })()
	}},
	{"siblings", "starting goroutines of one's own orders nothing among siblings", true,
		between(spawn, spawn)},
	{"read-locks", "one reader's RUnlock and another's RLock order nothing", true, func() {
		var rw primitives.RWMutex
		read := func() { rw.RLock(); rw.RUnlock() }
		between(read, read)()
	}},

	{"lock", "silent: one lock around both", false, func() {
		x := 0
		var mu primitives.Mutex
		both(func() { mu.Lock(); x = 1; mu.Unlock() }, func() { mu.Lock(); sink = x; mu.Unlock() })
	}},
	{"join", "silent: Wait comes after all that was joined", false, func() {
		x := 0
		var g primitives.Group
		g.Go("", func() { x = 1 })
		g.Wait()
		sink = x
	}},
	{"signal", "silent: a Signal comes before the Wait that it ends", false, func() {
		s := primitives.NewSemaphore(0)
		between(s.Signal, s.Wait)()
	}},
	{"barrier", "silent: what was before a Barrier is before what is after", false, func() {
		x := 0
		b := primitives.NewBarrier(2)
		var g primitives.Group
		g.Go("", func() { x = 1; b.Wait() })
		g.Go("", func() { b.Wait(); sink = x })
		g.Wait()
	}},
	{"start", "silent: what was before Go is before the function", false, func() {
		x := 1
		var g primitives.Group
		g.Go("", func() { sink = x })
		g.Wait()
	}},
}

func spawn() {
	var g primitives.Group
	g.Go("", func() {})
	g.Wait()
}

// watchedTimes is how often each program is run.
const watchedTimes = 20

func TestWatchedRacesAreReported(t *testing.T) {
	binary, reason := raceBinary()
	if binary == "" {
		t.Skip("no race detector at hand: ", reason)
	}
	for _, way := range []string{"run", "start"} {
		for _, p := range racyPrograms {
			t.Run(way+"/"+p.name, func(t *testing.T) {
				// A second report with the same stacks is left out, unless it is told not to be.
				output := raceChild(t, binary, p.name, way)
				for i, part := range strings.Split(output, raceMark)[1:] {
					reports := strings.Count(part, "WARNING: DATA RACE")
					if p.races {
						assert.Positive(t, reports, "watched run %d must be reported: %s", i+1, p.reason)
					} else {
						assert.Zero(t, reports, "watched run %d must be silent: %s\n%s", i+1, p.reason, part)
					}
				}
				assert.Equal(t, watchedTimes, strings.Count(output, raceMark), "all ran:\n%s", output)
			})
		}
	}
}

const raceMark = "watched run\n"

// raceChild runs the program in a child and returns what it printed.
func raceChild(t *testing.T, binary, program, way string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*soon)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary)
	cmd.Env = append(os.Environ(), raceProgram+"="+program, raceWay+"="+way, raceTimes+"="+strconv.Itoa(watchedTimes),
		"GORACE=exitcode=66 atexit_sleep_ms=0 history_size=7 suppress_equal_stacks=0 suppress_equal_addresses=0")
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 66 {
		require.NoError(t, err, "the program failed\n%s", out)
	}
	return string(out)
}

// runRacePrograms is the main function of a child.
func runRacePrograms(name string) {
	times, _ := strconv.Atoi(os.Getenv(raceTimes))
	for range times {
		os.Stderr.WriteString(raceMark)
		for _, p := range racyPrograms {
			if p.name == name {
				watch(p.f, os.Getenv(raceWay))
			}
		}
	}
}

// watch runs f once under the eyes of the detector.
func watch(f func(), way string) {
	var r detector.Report
	if way == "start" {
		w := detector.Start()
		f()
		r = w.Stop()
	} else {
		r = detector.Run(f, detector.Runs(1))
	}
	if !r.OK() {
		fmt.Fprintln(os.Stderr, r)
		os.Exit(2)
	}
}

// raceFolder is what raceBinary leaves behind, for TestMain to remove.
var raceFolder string

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
	folder, err := os.MkdirTemp("", "detector-race")
	if err != nil {
		return "", err.Error()
	}
	raceFolder = folder
	binary = filepath.Join(folder, "detector.test")
	out, err := exec.Command("go", "test", "-race", "-c", "-o", binary, "syncplay/detector").CombinedOutput()
	if err != nil {
		return "", err.Error() + ": " + string(out)
	}
	return binary, ""
})
