package program

import (
	"testing"

	"go.uber.org/goleak"

	"syncplay/primitives/hook"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// small is the size of the programs in these tests.
func small(m Manners) Size {
	return Size{Tasks: 4, Statements: 6, Objects: 3, Manners: m, Vars: true, Contexts: true, Timeouts: true, Chans: 1}
}

// smallToRun is small without what the race detector would report.
func smallToRun(m Manners) Size {
	size := small(m)
	size.Vars = !hook.Race
	if hook.Race {
		size.Chans = 0 // a Close that nothing orders with a Send is a race, says Go's own channel
	}
	return size
}
