package explore

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/internal/gid"
	"syncplay/primitives/hook"
)

// A race report fails the process that it is made in, so programs that must be reported are explored
// in a child: this test binary, told by its environment what to do.

// raceChild is the environment variable that makes a child; it says "seen" or "hidden", as HideRaces
// has it.
const raceChild = "SYNCPLAY_EXPLORE_RACES"

// programMark stands before the name of each program in what a child prints.
const programMark = "program: "

func TestRacesUnderControl(t *testing.T) {
	outputs := exploreRaces(t, "seen")
	for _, p := range racePrograms {
		t.Run(p.name, func(t *testing.T) {
			reports := strings.Count(outputs[p.name], "WARNING: DATA RACE")
			if p.races {
				assert.Positive(t, reports, "must be reported: %s", p.reason)
			} else {
				assert.Zero(t, reports, "must be silent: %s\n%s", p.reason, outputs[p.name])
			}
		})
	}
}

func TestHideRaces(t *testing.T) {
	for name, output := range exploreRaces(t, "hidden") {
		assert.NotContains(t, output, "WARNING: DATA RACE", name)
	}
}

// exploreRaces explores all programs in a child, and returns what was printed about each.
func exploreRaces(t *testing.T, how string) map[string]string {
	t.Helper()
	if !hook.Race {
		t.Skip("needs go test -race")
	}
	self, err := os.Executable()
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, self)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGQUIT) } // it shows its goroutines
	cmd.WaitDelay = 10 * time.Second
	cmd.Env = append(os.Environ(), "GORACE=exitcode=66 atexit_sleep_ms=0 history_size=7", raceChild+"="+how)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 66 {
		require.NoError(t, err, "the child failed\n%s", out)
	}
	outputs := map[string]string{}
	for part := range strings.SplitSeq(string(out), programMark) {
		name, output, _ := strings.Cut(part, "\n")
		outputs[name] = output
	}
	for _, p := range racePrograms {
		require.Contains(t, outputs, p.name, "it was explored")
	}
	return outputs
}

// exploreRacePrograms is the main function of a child.
func exploreRacePrograms(how string) {
	hook.Listen(gid.Get())
	defer hook.Unlisten()
	for _, p := range racePrograms {
		_, _ = os.Stderr.WriteString(programMark + p.name + "\n")
		m := newMachine(p.run, 1000)
		m.identity, m.ordered = gid.Get(), how == "hidden"
		m.back = newBackend(m)
		search := DPOR.Search(Settings{Preemptions: -1})
		for search.Begin() {
			m.execute(search)
		}
		m.back.close()
	}
}
