package detector

import (
	"context"
	"runtime/pprof"
	"strconv"
	"strings"
	"sync/atomic"
)

// A goroutine inherits the profiler's labels from the one that starts it, at any depth. So a label
// tells the goroutines that a run started with go, and their children, from all others of the
// process; a dump shows the parent alone. To look costs too much to do it at each operation.
const kinLabel = "syncplay run"

var marks atomic.Uint64

// newMark returns a mark that no run had.
func newMark() string { return strconv.FormatUint(marks.Add(1), 10) }

// marked calls f on a goroutine that bears the mark, as will all that it starts.
func marked(mark string, f func()) {
	go pprof.Do(context.Background(), pprof.Labels(kinLabel, mark), func(context.Context) { f() })
}

// kin counts the goroutines that bear the mark.
func kin(mark string) int {
	var b strings.Builder
	if err := pprof.Lookup("goroutine").WriteTo(&b, 1); err != nil {
		return 0
	}
	return countKin(b.String(), mark)
}

// countKin reads the text of a goroutine profile:
//
//	2 @ 0x47 0x49
//	# labels: {"syncplay run":"7"}
//	#	0x47	main.f+0x17	/home/a/main.go:12
func countKin(profile, mark string) (n int) {
	same := 0
	for line := range strings.SplitSeq(profile, "\n") {
		if number, _, found := strings.Cut(line, " @ "); found {
			same, _ = strconv.Atoi(number)
		}
		if strings.HasPrefix(line, "# labels: ") && strings.Contains(line, strconv.Quote(kinLabel)+":"+strconv.Quote(mark)) {
			n += same
		}
	}
	return n
}
