package mutants

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"syncplay/explore"
	"syncplay/explore/verify"
)

// ErrToolchain says that there is nothing to build the mutants with.
var ErrToolchain = errors.New("there is no go command in PATH to build the mutants with; install Go")

// Limits.
const (
	buildTime = 5 * time.Minute
	checkTime = time.Minute     // of each check of a mutant
	childTime = 5 * time.Minute // of all of them
)

// A Child is a program with mutants built in. Close removes it.
type Child struct {
	dir, binary string
}

// Build builds the mutants, out of the source below root. Nothing is written there.
func Build(ctx context.Context, root string, all []Mutant) (*Child, error) {
	gocmd, err := exec.LookPath("go")
	if err != nil {
		return nil, ErrToolchain
	}
	dir, err := os.MkdirTemp("", "syncplay-mutants-*")
	if err != nil {
		return nil, err
	}
	c := &Child{dir: dir, binary: filepath.Join(dir, "child.test.exe")}
	if err := c.build(ctx, gocmd, root, all); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func (c *Child) build(ctx context.Context, gocmd, root string, all []Mutant) error {
	file, err := overlay(all, root, c.dir)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, buildTime)
	defer cancel()
	build := exec.CommandContext(ctx, gocmd, "test", "-c", "-o", c.binary, "-overlay", file, "-vet=off", "./explore/verify/mutants/child")
	build.Dir, build.Env = root, append(os.Environ(), "GOFLAGS=")
	if output, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("the mutants do not build: %w\n%s", err, output)
	}
	return nil
}

// Close removes the program.
func (c *Child) Close() { _ = os.RemoveAll(c.dir) } // of a temporary folder

// Try runs the checks of the mutant's types, in a process in which it takes the place of the real
// function, until one fails.
func (c *Child) Try(ctx context.Context, m Mutant) (r verify.Refutation, err error) {
	err = c.run(ctx, m.number, m.Types, "", &r)
	return r, err
}

// Replay runs a check under a schedule, in such a process. The check is the one that the schedule names.
func (c *Child) Replay(ctx context.Context, m Mutant, token string) (r explore.Result, err error) {
	err = c.run(ctx, m.number, nil, token, &r)
	return r, err
}

// Control is Try of no mutant: nothing is to fail.
func (c *Child) Control(ctx context.Context, types []string) (r verify.Refutation, err error) {
	err = c.run(ctx, 0, types, "", &r)
	return r, err
}

// run reads what the child says of the types, or of the schedule.
func (c *Child) run(ctx context.Context, number int, types []string, token string, said any) error {
	ctx, cancel := context.WithTimeout(ctx, childTime)
	defer cancel()
	result := filepath.Join(c.dir, "result-"+strconv.Itoa(number)+".json")
	child := exec.CommandContext(ctx, c.binary, "-test.run", "^TestMutant$")
	child.Env = append(os.Environ(), chosenVariable+"="+strconv.Itoa(number), "SYNCPLAY_MUTANT_TYPES="+strings.Join(types, ","),
		"SYNCPLAY_MUTANT_TOKEN="+token, "SYNCPLAY_MUTANT_TIME="+checkTime.String(), "SYNCPLAY_MUTANT_RESULT="+result)
	child.WaitDelay = time.Second
	output, failed := child.CombinedOutput()
	text, err := os.ReadFile(result)
	switch {
	case err == nil:
		return json.Unmarshal(text, said)
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return ErrLate
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return fmt.Errorf("the child says nothing: %w\n%s", failed, output)
}

// ErrLate says that the checks of a mutant did not come to an end.
var ErrLate = errors.New("the checks do not come to an end")
