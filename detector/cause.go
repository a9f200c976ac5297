package detector

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"syncplay/detector/report"
)

// cause tells findings of a watched process apart by what has to be mended: the lines where those in it
// came to hold what they hold and where they wait. Which goroutines they were, and which of the many
// objects of one kind, does not matter; nor with which of them a cycle is told first.
func cause(f Finding) string {
	parts := make([]string, len(f.Parties))
	for i, p := range f.Parties {
		var b strings.Builder
		for _, h := range p.Holds {
			fmt.Fprintf(&b, "%s %v,", h.Mode, h.Since)
		}
		if p.Waits != nil {
			fmt.Fprintf(&b, "%s %v", p.Waits.Op, p.Waits.At)
		}
		parts[i] = b.String()
	}
	return fmt.Sprint(f.Kind, f.Place, " ", strings.Join(leastRotation(parts), "|"))
}

// leastRotation returns the rotation of parts that comes first in their order.
func leastRotation[T cmp.Ordered](parts []T) []T {
	first := 0
	for i := 1; i < len(parts); i++ {
		for k := range parts {
			a, b := parts[(i+k)%len(parts)], parts[(first+k)%len(parts)]
			if a < b {
				first = i
			}
			if a != b {
				break
			}
		}
	}
	return slices.Concat(parts[first:], parts[:first])
}

// mostCauses is how many findings a list keeps: each is of other lines of the program, so that there
// are never as many unless somebody makes code.
const mostCauses = 1000

// sureness orders the confidences.
var sureness = map[report.Confidence]int{report.Low: 1, report.Medium: 2, report.High: 3}

// findings is a list with one finding for each cause, counted.
type findings struct {
	list []Finding
	at   map[string]int // by cause
	lost int            // findings that there was no room for
}

// add enters a finding, and says whether it is new, or a prediction that is surer now.
func (l *findings) add(f Finding) bool {
	why := cause(f)
	if at, known := l.at[why]; known {
		old := &l.list[at]
		surer := sureness[f.Confidence] > sureness[old.Confidence]
		if surer {
			f.Count = old.Count
			*old = f
		}
		old.Count++
		return surer
	}
	if len(l.list) == mostCauses {
		l.lost++
		return false
	}
	if l.at == nil {
		l.at = map[string]int{}
	}
	l.at[why] = len(l.list)
	l.list = append(l.list, f)
	return true
}

// full says what there was no room for, or "".
func (l *findings) full() string {
	if l.lost == 0 {
		return ""
	}
	return fmt.Sprintf("%d findings are kept, and %d later ones were not", len(l.list), l.lost)
}
