package predict

import (
	"fmt"
	"slices"

	"syncplay/detector/report"
)

// closed returns which of the findings is the deadlock that the ring predicted, or -1.
func closed(ring report.Finding, found []report.Finding) int {
	return slices.IndexFunc(found, func(f report.Finding) bool {
		return f.Kind == report.Deadlock && (slices.Equal(steps(ring), steps(f)) || slices.Equal(locks(ring), locks(f)))
	})
}

// steps lists where those in the ring took what the one before them waits for, and where they wait: the
// same lines are the same ring, whichever goroutines and locks it was.
func steps(f report.Finding) (steps []string) {
	for i, p := range f.Parties {
		before := f.Parties[(i+len(f.Parties)-1)%len(f.Parties)]
		if p.Waits == nil || before.Waits == nil {
			return []string{fmt.Sprint(f.Kind)}
		}
		for _, h := range p.Holds {
			if h.Object == before.Waits.Object {
				steps = append(steps, fmt.Sprintf("%v, %v", h.Since, p.Waits.At))
			}
		}
	}
	slices.Sort(steps)
	return steps
}

// locks lists what is waited for, each once. With a writer between two readers there are more who wait
// than locks.
func locks(f report.Finding) (names []string) {
	for i := 1; i < len(f.Cycle); i += 2 {
		names = append(names, f.Cycle[i])
	}
	slices.Sort(names)
	return slices.Compact(names)
}
