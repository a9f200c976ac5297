package predict

import (
	"io"
	"runtime"
	"time"

	"syncplay/detector"
	"syncplay/detector/report"
)

// patience is how long f may take to end after it has deadlocked under the Watch.
const patience = time.Second

// watch runs f once under a Watch, on one processor, where it mostly does one thing after the other and so
// shows its orders without closing them. It returns the report and what was predicted.
func watch(f func()) (r detector.Report, rings []report.Finding) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	deadlock := make(chan struct{}, 1)
	w := detector.Start(detector.PanicOnDeadlock(), detector.OnFinding(func(f detector.Finding) {
		if f.Kind != report.PotentialDeadlock {
			select {
			case deadlock <- struct{}{}:
			default:
			}
		}
	}), detector.Log(io.Discard))
	ended := make(chan any, 1)
	go func() {
		defer func() { ended <- recover() }()
		f()
	}()
	var panicked any
	select {
	case panicked = <-ended:
	case <-deadlock:
		select {
		case panicked = <-ended:
		case <-time.After(patience): // it stays behind
		}
	}
	r = w.Stop()
	for _, found := range r.Findings {
		if found.Kind == report.PotentialDeadlock || found.Kind == report.Deadlock {
			rings = append(rings, found)
		}
	}
	if panicked != nil && len(r.Findings) == 0 {
		panic(panicked)
	}
	return r, rings
}
