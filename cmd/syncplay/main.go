// Syncplay shows synchronisation going wrong, and going right, on real cores. The files of this
// folder parse, call and print: what they print was worked out by the packages beside it.
package main

import (
	"context"
	"errors"
	"io"
	"math"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

func main() { os.Exit(run(calledBy(os.Args[0], fileExists), os.Args[1:], os.Stdout, os.Stderr)) }

// run is the command from its name and arguments to its exit code.
func run(name string, args []string, stdout, stderr io.Writer) int {
	// With somebody listening, a write to a closed pipe fails instead of killing the process.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	defer interruptible(cancel)()

	a := newApp(args, stdout, stderr)
	a.setName(name)
	return a.run(ctx, a.root())
}

// interruptible calls cancel at the first interrupt, or when the process is asked to end (a
// build that it had begun would go on without it). The second one kills, as ever: from the first
// on nobody listens.
func interruptible(cancel func()) (stop func()) {
	c := make(chan os.Signal, 1)
	done := make(chan struct{})
	signal.Notify(c, os.Interrupt, syscall.SIGTERM)
	go func() {
		select {
		case <-c:
			signal.Stop(c)
			cancel()
		case <-done:
		}
	}()
	return func() { signal.Stop(c); close(done) }
}

// An app is one call of the command: its streams, the flags that all subcommands share, and the
// exit code that comes of it.
type app struct {
	name     string // by which the user calls the command
	args     []string
	out, err *stream
	ascii    bool
	noColor  bool
	json     bool
	code     int // of a subcommand that printed its result
}

func newApp(args []string, stdout, stderr io.Writer) *app {
	return &app{name: ownName, args: args, out: newStream(stdout), err: newStream(stderr)}
}

// setName sets the name by which the user calls the command.
func (a *app) setName(name string) { a.name, a.out.name, a.err.name = name, name, name }

// run runs the command tree and settles the exit code.
func (a *app) run(ctx context.Context, root *cobra.Command) (code int) {
	defer func() {
		if p := recover(); p != nil {
			code = a.fail(defect(p, a.args))
		}
	}()
	root.SetArgs(a.args)
	err := root.ExecuteContext(ctx)
	switch {
	case a.out.closed():
		return exitDeclared // nobody reads on; nothing went wrong
	case a.out.failed != nil:
		return a.fail(&failure{code: exitFault, what: "the result could not be written: " + a.out.failed.Error(),
			try: "see that there is room on the disk and that the file may be written"})
	case err != nil:
		return a.fail(err)
	}
	return a.code
}

// fail says what went wrong, on stderr in a sentence and, if a document was asked for, on
// stdout as one.
func (a *app) fail(err error) int {
	f := asFailure(err)
	a.settle()
	if a.wantsJSON() && a.out.failed == nil && a.out.written == 0 {
		_ = a.writeJSON(errorDocument{Schema: "syncplay/error/1", Code: f.code, Message: f.what, Try: asCalled(a.name, f.try)})
	}
	s := a.err.screen()
	if !a.err.terminal {
		s.width = math.MaxInt16 // a line a sentence, for logs and grep
	}
	s.hang("syncplay: ", f.what)
	if f.try != "" {
		s.hang("", f.try)
	}
	return f.code
}

// wantsJSON says whether a document was asked for, even if the arguments could not be parsed.
func (a *app) wantsJSON() bool {
	if a.json {
		return true
	}
	for _, arg := range a.args {
		switch arg {
		case "--":
			return false
		case "--json", "--json=true":
			return true
		}
	}
	return false
}

// settle applies the flags to the streams.
func (a *app) settle() {
	for _, s := range []*stream{a.out, a.err} {
		s.ascii = a.ascii
		s.colour = s.terminal && !a.noColor && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	}
}

// A failure ends the command: its exit code, what went wrong, and what to do about it.
type failure struct {
	code int
	what string
	try  string
}

func (f *failure) Error() string { return f.what }

// asFailure takes every error that is not a failure for one of usage: it is cobra's.
func asFailure(err error) *failure {
	var f *failure
	if errors.As(err, &f) {
		return f
	}
	return &failure{code: exitUsage, what: strings.TrimSpace(err.Error()), try: "syncplay --help lists what there is"}
}
