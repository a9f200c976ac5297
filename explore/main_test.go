package explore

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if how, asked := os.LookupEnv(raceChild); asked {
		exploreRacePrograms(how)
		return
	}
	goleak.VerifyTestMain(m)
}
