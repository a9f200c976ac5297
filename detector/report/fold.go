package report

import "slices"

// round is a block of steps that came several times over, one right after the other: the steps
// from first to before first+n, and times in all.
type round struct {
	first, n, times int
}

// end is where the steps after the round begin.
func (r round) end() int { return r.first + r.n*r.times }

// The longest block that is looked for, and how often it must come to be folded.
const (
	longestRound = 12
	leastRounds  = 3
)

// fold puts equal rounds together: spinning, tries that fail again and again. A step that repeats
// nothing is a round of its own. Reasons for a switch do not count: in the first round they differ.
func fold(events []Event) (rounds []round) {
	for i := 0; i < len(events); {
		best := round{i, 1, 1}
		for n := 1; n <= longestRound && i+n < len(events); n++ {
			if r := (round{i, n, repeats(events[i:], n)}); r.times >= leastRounds && r.n*r.times > best.n*best.times {
				best = r
			}
		}
		rounds = append(rounds, best)
		i = best.end()
	}
	return rounds
}

// repeats counts how often the first n events come, one time right after the other.
func repeats(events []Event, n int) int {
	same := n
	for same < len(events) && alike(events[same], events[same-n]) {
		same++
	}
	return same / n
}

// alike says whether two events tell the same, apart from why control came to their task.
func alike(a, b Event) bool {
	return a.Task == b.Task && a.Op == b.Op && a.Object == b.Object && a.Outcome == b.Outcome &&
		a.Value == b.Value && a.Permits == b.Permits && a.Place == b.Place && slices.Equal(a.HeldBy, b.HeldBy)
}
