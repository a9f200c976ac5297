package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestMain is the command itself when a script calls it: then it is not to be looked at for leaks.
func TestMain(m *testing.M) {
	testscript.Main(leakless{m}, map[string]func(){"syncplay": main})
}

// leakless runs the tests and fails if they leave goroutines behind.
type leakless struct{ m *testing.M }

func (l leakless) Run() int {
	code := l.m.Run()
	// Once somebody asked for signals, package os/signal keeps a goroutine.
	if err := goleak.Find(goleak.IgnoreTopFunction("os/signal.signal_recv"), goleak.IgnoreTopFunction("os/signal.loop")); code == 0 && err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

// A panic of ours is a sentence and a code, never a stack trace.
func TestDefect(t *testing.T) {
	var stdout, stderr writer
	a := newApp([]string{"crash", "--loud", "two words"}, &stdout, &stderr)
	root := a.root()
	root.AddCommand(&cobra.Command{Use: "crash", DisableFlagParsing: true, Run: func(*cobra.Command, []string) { panic("the cat is on the keyboard") }})
	require.Equal(t, exitFault, a.run(t.Context(), root))
	require.Empty(t, stdout.text)
	require.Equal(t, `syncplay: this is a defect of syncplay, not of your program: the cat is on the keyboard
please report it together with the output of 'syncplay version' and this command line: syncplay crash --loud "two words"
`, stderr.text)
}

// A panic of ours in the middle of a document leaves no half of it.
func TestDefectJSON(t *testing.T) {
	var stdout, stderr writer
	a := newApp([]string{"crash", "--json"}, &stdout, &stderr)
	root := a.root()
	root.AddCommand(&cobra.Command{Use: "crash", Run: func(*cobra.Command, []string) { panic("oh") }})
	require.Equal(t, exitFault, a.run(t.Context(), root))
	require.Equal(t, "syncplay/error/1", valid(t, []byte(stdout.text))["schema"])
}

// A writer keeps what is written, until it is told to fail.
type writer struct {
	text string
	room int // bytes until it fails with err, if err is set
	err  error
}

func (w *writer) Write(p []byte) (int, error) {
	if w.err != nil && len(w.text)+len(p) > w.room {
		return 0, w.err
	}
	w.text += string(p)
	return len(p), nil
}

func TestUnwritable(t *testing.T) {
	for _, c := range []struct {
		reason string
		err    error
		code   int
		stderr string
	}{
		{"nobody reads on", io.ErrClosedPipe, exitDeclared, ""},
		{"the disk is full", fmt.Errorf("no space left on device"), exitFault,
			"syncplay: the result could not be written: no space left on device\nsee that there is room on the disk and that the file may be written\n"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			for _, args := range [][]string{{}, {"scenario"}, {"scenario", "--json"}, {"version"}, {"--help"}, {"help", "exit-codes"},
				{"explore", "self-deadlock"}, {"explore", "self-deadlock", "--format", "dot"}, {"replay", "1:self-deadlock/broken:1L:ae7afa28", "--json"}} {
				stdout, stderr := writer{err: c.err}, writer{}
				require.Equal(t, c.code, run("syncplay", args, &stdout, &stderr), args)
				require.Equal(t, c.stderr, stderr.text, args)
				require.Empty(t, stdout.text)
			}
		})
	}
}
