package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// The exit codes.
const (
	exitDeclared     = 0   // the result is as declared
	exitOther        = 1   // it is not
	exitUsage        = 2   // the command line made no sense
	exitInconclusive = 3   // a budget ended first, or a replay diverged
	exitBuild        = 4   // something did not build
	exitFault        = 5   // our own fault
	exitInterrupted  = 130 // by Ctrl-C or SIGTERM: what was seen so far was printed
)

// exitCodes is the help topic.
func (a *app) exitCodes() *cobra.Command {
	return &cobra.Command{
		Use:   "exit-codes",
		Short: "What the exit codes mean",
		Long: `The exit code says how the result stands to what the catalogue declares. A broken
variant that shows its declared bug is a success: it is as declared. Of 'verify' everything is
to be PROVED, and with --mutants every broken lock to be noticed. Of 'predict' no deadlock is to
be found that is not declared, and every prediction to be settled. Of 'selftest' our detector is
to be right in every case; what the other one says is shown.

    0  the result is as declared (also when the reader of a pipe went away)
    1  it is not: a bug that must not be seen was seen, or one that must be was not
    2  usage: an unknown command, scenario, variant or flag, a count below 1, or a
       schedule that can't be read
    3  inconclusive: the runs, the schedules or the seconds ended before the question was
       settled; the race detector had to be asked and could not be; or the program left
       the schedule that it was to follow
    4  the variant for the race detector did not build
    5  syncplay's own fault, or its output could not be written
  130  interrupted by Ctrl-C or SIGTERM; what was seen so far was printed

'go run' ends with 1 whatever the code was, and prints the code.`,
	}
}

// defect is a panic of ours, as a sentence.
func defect(p any, args []string) *failure {
	line := "syncplay"
	for _, arg := range args {
		if strings.ContainsAny(arg, " \t\"'$\\*") || arg == "" {
			arg = fmt.Sprintf("%q", arg)
		}
		line += " " + arg
	}
	return &failure{
		code: exitFault,
		what: fmt.Sprintf("this is a defect of syncplay, not of your program: %v", p),
		try:  "please report it together with the output of 'syncplay version' and this command line: " + line,
	}
}
