package detector

import (
	"fmt"
	"slices"
	"strings"

	"syncplay/detector/report"
)

// repair names one way to mend the deadlock of a watched process: that which changes the program least.
func repair(f Finding) string {
	if len(f.Parties) == 1 {
		return repairAlone(f.Parties[0])
	}
	wanted := make([]string, len(f.Parties))
	for i, p := range f.Parties {
		wanted[i] = p.Waits.Object
	}
	slices.Sort(wanted)
	wanted = slices.Compact(wanted)
	switch {
	case len(wanted) == 1 && anyParty(f, holdsPermits):
		return fmt.Sprintf("take all permits of %s that are needed at once: Acquire(ctx, n)", wanted[0])
	case len(wanted) == 1:
		return fmt.Sprintf("lock %s for writing from the start where it will be written: of two readers who want to write neither can", wanted[0])
	case anyParty(f, holdsPermits):
		return fmt.Sprintf("take %s in one order everywhere", and(wanted))
	case len(wanted) > mostNamed:
		return "take the locks in one order everywhere, or all at once: primitives.LockAll"
	}
	return fmt.Sprintf("take %s in one order everywhere, or all at once: primitives.LockAll(%s)", and(wanted), strings.Join(wanted, ", "))
}

// mostNamed is how many locks are named on a line.
const mostNamed = 5

// repairAlone is of a goroutine that waits for what it has itself.
func repairAlone(p report.Party) string {
	object := p.Waits.Object
	has := ""
	for _, h := range p.Holds {
		if h.Object == object {
			has = h.Mode
		}
	}
	switch {
	case strings.HasSuffix(has, "permit"), strings.HasSuffix(has, "permits"):
		return fmt.Sprintf("release what it has of %s first, or acquire all at once", object)
	case has == "shared" && strings.HasPrefix(p.Waits.Op, "RLock"):
		return fmt.Sprintf("lock %s for reading once: a writer who came in between stops the second RLock", object)
	case has == "shared":
		return fmt.Sprintf("lock %s for writing from the start, or unlock it and look again: a read lock can't be upgraded", object)
	}
	return fmt.Sprintf("unlock %s first, or split off a function for callers who hold it: no lock of this package is reentrant", object)
}

func anyParty(f Finding, is func(report.Party) bool) bool { return slices.ContainsFunc(f.Parties, is) }

// holdsPermits says whether the party holds permits, or waits for some.
func holdsPermits(p report.Party) bool {
	return p.Waits.Op == "Acquire" || p.Waits.Op == "Wait" ||
		slices.ContainsFunc(p.Holds, func(h report.Hold) bool { return h.Object == p.Waits.Object && strings.Contains(h.Mode, "permit") })
}
