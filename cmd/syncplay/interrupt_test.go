//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Ctrl-C ends the runs, and what was seen so far is printed: as a page, or as a whole document.
func TestInterrupt(t *testing.T) {
	long := []string{"scenario", "deadlock", "--variant", "order", "--runs", "1000000000", "--seconds", "60"}
	for _, c := range []struct {
		reason string
		signal os.Signal
		args   []string
		check  func(t *testing.T, stdout []byte)
	}{
		{"a page", os.Interrupt, long, func(t *testing.T, stdout []byte) {
			require.Contains(t, string(stdout), "interrupted")
		}},
		{"a page, to a supervisor", syscall.SIGTERM, long, func(t *testing.T, stdout []byte) {
			require.Contains(t, string(stdout), "interrupted")
		}},
		{"a document", os.Interrupt, append(long, "--json"), func(t *testing.T, stdout []byte) {
			doc := valid(t, stdout)
			require.Equal(t, true, doc["interrupted"])
			require.Equal(t, false, doc["as_declared"])
		}},
		{"the overview", os.Interrupt, []string{"scenario", "philosophers", "--runs", "1000000000", "--seconds", "60"}, func(t *testing.T, stdout []byte) {
			require.Contains(t, string(stdout), "interrupted")
		}},
	} {
		t.Run(c.reason, func(t *testing.T) {
			stdout, stderr := interrupted(t, c.signal, c.args)
			c.check(t, stdout)
			require.Empty(t, string(stderr))
		})
	}
}

// interrupted runs the command and interrupts it once it listens: before that, a signal kills it,
// and it is given more time.
func interrupted(t *testing.T, sig os.Signal, args []string) (stdout, stderr []byte) {
	for patience := 200 * time.Millisecond; patience < time.Minute; patience *= 2 {
		var out, errs bytes.Buffer
		cmd := exec.CommandContext(t.Context(), "syncplay", args...)
		cmd.Stdout, cmd.Stderr = &out, &errs
		require.NoError(t, cmd.Start())
		timer := time.AfterFunc(patience, func() { _ = cmd.Process.Signal(sig) })
		err := cmd.Wait()
		timer.Stop()
		var exit *exec.ExitError
		require.ErrorAs(t, err, &exit, "it ended by itself: %v\n%s", err, out.String())
		if exit.Sys().(syscall.WaitStatus).Signaled() {
			continue
		}
		require.Equal(t, exitInterrupted, exit.ExitCode(), "%s%s", out.String(), errs.String())
		return out.Bytes(), errs.Bytes()
	}
	require.Fail(t, "it never listened to the interrupt")
	return nil, nil
}
