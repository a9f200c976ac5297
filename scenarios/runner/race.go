package runner

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"syncplay/detector"
	"syncplay/detector/report"
	"syncplay/primitives/hook"
	"syncplay/scenarios"
)

// The budget of the child. The race detector needs no luck: a few runs show what there is.
const (
	maxRaceRuns = 200
	raceTime    = 5 * time.Second        // of the runs, which the child keeps to by itself
	raceGrace   = raceTime + time.Minute // of the child, which is killed then
)

var (
	errInterrupted = errors.New("interrupted")
	errLate        = fmt.Errorf("the child process did not end within %v and was stopped", raceGrace)
)

func raceRuns(o Options) int {
	if o.Runs <= 0 {
		return maxRaceRuns
	}
	return min(o.Runs, maxRaceRuns)
}

// askRaceDetector runs the variant in a child process that was built with the race detector. It
// returns what the race detector said, and what the child's watched runs saw. A child that gives
// no answer may be damaged, or of another time: it is built again, once.
func askRaceDetector(ctx context.Context, s scenarios.Scenario, v scenarios.Variant, o Options) (Race, detector.Report) {
	for {
		binary, err := raceBinary(ctx, o)
		switch {
		case ctx.Err() != nil:
			return notAsked(errInterrupted)
		case err != nil:
			return notAsked(err)
		}
		race, observed, err := runRaceChild(ctx, binary, s, v, o)
		switch {
		case err == nil:
			return race, observed
		case ctx.Err() != nil || errors.Is(err, errLate) || hook.Race || !discardRace(binary):
			return notAsked(err)
		}
	}
}

// runRaceChild runs the child and reads its answer.
func runRaceChild(ctx context.Context, binary string, s scenarios.Scenario, v scenarios.Variant, o Options) (Race, detector.Report, error) {
	ctx, cancel := context.WithTimeout(ctx, raceGrace)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, "race-child", s.Name, v.Name,
		"--runs", strconv.Itoa(raceRuns(o)), "--seed", strconv.FormatUint(o.Seed, 10))
	cmd.Env = raceEnv(os.Environ(), o)
	cmd.WaitDelay = time.Second
	stdout, stderr := &capped{limit: 16 << 20}, &capped{limit: 1 << 20}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	err := cmd.Run()

	reports := raceReports(stderr.String())
	var observed detector.Report
	if err == nil && json.Unmarshal(stdout.Bytes(), &observed) != nil {
		err = errors.New("its answer can't be read")
	}
	if err != nil && len(reports) == 0 {
		return Race{}, observed, childError(ctx, err, stderr.String())
	}
	race := Race{Ran: true, Reports: len(reports), Runs: observed.Runs}
	if len(reports) > 0 {
		race.Report = reports[0]
	}
	return race, observed, nil
}

// notAsked is the answer when there is none.
func notAsked(err error) (Race, detector.Report) {
	return Race{Why: err.Error(), BuildFailed: errors.Is(err, errBuild)}, detector.Report{Verdict: report.Inconclusive, Why: err.Error()}
}

// raceBinary returns a binary of this program that was built with the race detector.
func raceBinary(ctx context.Context, o Options) (string, error) {
	if hook.Race {
		return os.Executable()
	}
	return buildRaceOnce(ctx, o.Note)
}

// raceEnv returns the environment of the child: race reports go to stderr and change nothing
// else, whatever the user's own settings say.
func raceEnv(env []string, o Options) []string {
	var child []string
	for _, kv := range env {
		if !strings.HasPrefix(kv, "GORACE=") {
			child = append(child, kv)
		}
	}
	child = append(child, "GORACE=halt_on_error=0 exitcode=0 atexit_sleep_ms=0")
	if o.Procs > 0 {
		child = append(child, "GOMAXPROCS="+strconv.Itoa(o.Procs))
	}
	return child
}

// childError says why the child gave no answer.
func childError(ctx context.Context, err error, stderr string) error {
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return errLate
	case ctx.Err() != nil:
		return errInterrupted
	}
	return fmt.Errorf("the child process failed: %w%s", err, lastLine(stderr))
}

// lastLine returns the last line of a program's output, set off for the end of a sentence.
func lastLine(output string) string {
	output = strings.TrimSpace(output)
	if output == "" {
		return ""
	}
	return ": " + strings.TrimSpace(output[strings.LastIndexByte(output, '\n')+1:])
}

// raceReports returns the race detector's reports in a program's stderr. Each stands between two
// lines of equals signs.
func raceReports(stderr string) []string {
	const rule = "==================\n"
	var reports []string
	for part := range strings.SplitSeq(stderr, rule) {
		if strings.HasPrefix(part, "WARNING: DATA RACE") {
			reports = append(reports, rule+part+rule)
		}
	}
	return reports
}

// capped keeps the beginning of what is written to it.
type capped struct {
	bytes.Buffer
	limit int
}

func (c *capped) Write(p []byte) (int, error) {
	if room := c.limit - c.Len(); room > 0 {
		c.Buffer.Write(p[:min(len(p), room)])
	}
	return len(p), nil
}
