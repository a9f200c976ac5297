package predict

import (
	"fmt"
	"io"
	"runtime"
	"time"

	"syncplay/detector"
	"syncplay/detector/report"
)

// patience is how long the watched run may take. What it shows until then is tried; a goroutine that is
// stuck stays behind.
const patience = 2 * time.Second

// watch runs f once under a Watch, on one processor, where it mostly does one thing after the other and so
// shows its orders without closing them. It returns the report, and the rings that are in it.
func watch(f func()) (r detector.Report, rings []report.Finding) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	w := detector.Start(detector.PanicOnDeadlock(), detector.Log(io.Discard))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer func() { _ = recover() }()
		f()
	}()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	late := ""
	select {
	case <-ended:
	case <-limit.C:
		late = fmt.Sprintf("the run that was watched had not ended after %v; what it showed until then was tried", patience)
	}
	r = w.Stop()
	if late != "" {
		r.Verdict, r.Why = report.Inconclusive, late
	}
	for _, found := range r.Findings {
		if found.Kind == report.PotentialDeadlock || found.Kind == report.Deadlock {
			rings = append(rings, found)
		}
	}
	return r, rings
}
