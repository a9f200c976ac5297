package detector_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"

	"syncplay/detector"
)

// A child runs one program, and no tests. goleak has no ignore list: if it needs one, the
// unwinding is broken.
func TestMain(m *testing.M) {
	if name := os.Getenv(raceProgram); name != "" {
		runRacePrograms(name)
		return
	}
	if os.Getenv(underWatch) != "" {
		goleak.VerifyTestMain(detector.Verified(m))
	}
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		if raceFolder != "" {
			_ = os.RemoveAll(raceFolder)
		}
		os.Exit(code)
	}))
}
