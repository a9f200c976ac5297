package primitives_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if names, asked := os.LookupEnv(raceProgram); asked {
		runRacePrograms(names)
		return
	}
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		if raceFolder != "" {
			_ = os.RemoveAll(raceFolder)
		}
		os.Exit(code)
	}))
}
