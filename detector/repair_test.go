package detector

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/detector/report"
)

// partyOf reads a party that is written "A shared, B > Lock C".
func partyOf(text string) (p report.Party) {
	held, wants, _ := strings.Cut(text, " > ")
	for h := range strings.SplitSeq(held, ", ") {
		object, mode, found := strings.Cut(h, " ")
		if !found {
			mode = "exclusive"
		}
		p.Holds = append(p.Holds, report.Hold{Object: object, Mode: mode})
	}
	op, object, _ := strings.Cut(wants, " ")
	p.Waits = &report.Wait{Op: op, Object: object}
	return p
}

func TestRepair(t *testing.T) {
	tests := []struct {
		parties []string
		want    string
	}{
		{[]string{"A > Lock B", "B > Lock A"}, "take A and B in one order everywhere, or all at once: primitives.LockAll(A, B)"},
		{[]string{"A shared > Lock B", "B > LockContext A"}, "take A and B in one order everywhere, or all at once: primitives.LockAll(A, B)"},
		{[]string{"A > Lock A"}, "unlock A first, or split off a function for callers who hold it: no lock of this package is reentrant"},
		{[]string{"A shared > Lock A"}, "lock A for writing from the start, or unlock it and look again: a read lock can't be upgraded"},
		{[]string{"A shared > Lock A", "A shared > Lock A"}, "lock A for writing from the start where it will be written: of two readers who want to write neither can"},
		{[]string{"A shared > RLock A"}, "lock A for reading once: a writer who came in between stops the second RLock"},
		{[]string{"S 1 permit > Acquire S"}, "release what it has of S first, or acquire all at once"},
		{[]string{"S 1 permit > Acquire S", "S 2 permits > Acquire S"}, "take all permits of S that are needed at once: Acquire(ctx, n)"},
		{[]string{"S 1 permit > Lock A", "A > Acquire S"}, "take A and S in one order everywhere"},
	}
	for _, test := range tests {
		var f Finding
		for _, p := range test.parties {
			f.Parties = append(f.Parties, partyOf(p))
		}
		assert.Equal(t, test.want, repair(f), test.parties)
	}
	var f Finding
	for i := range 6 {
		f.Parties = append(f.Parties, partyOf(fmt.Sprintf("%d > Lock %d", i, (i+1)%6)))
	}
	assert.Equal(t, "take the locks in one order everywhere, or all at once: primitives.LockAll", repair(f))
}
