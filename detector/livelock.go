package detector

import (
	"fmt"
	"slices"
	"strings"

	"syncplay/detector/report"
	"syncplay/primitives/hook"
)

// spin is a task that goes round and round, and is waited for by nobody who could change that.
type spin struct {
	task   *task
	round  []step
	rounds int // that it was seen to make
}

// Spins enters that the task goes on as in its last entries for ever, as long as the others leave it
// alone: it was seen to do so that many rounds. If nobody is left who does not wait, Stuck calls it a
// livelock.
func (r *Record) Spins(task, entries, rounds int) {
	if r.frozen {
		return
	}
	t := r.numbered[task]
	s := spin{task: t, rounds: rounds}
	for i := len(r.history) - 1; i >= 0 && len(s.round) < entries; i-- {
		if h := r.history[i]; h.task == t && h.outcome != report.Waits {
			s.round = append(s.round, h)
		}
	}
	slices.Reverse(s.round)
	r.spins = append(r.spins, s)
}

// tellSpins tells of tasks that go round for ever, and of those who wait meanwhile.
func (s *scene) tellSpins(f *Finding, n namer) {
	var rounds []string
	for _, p := range s.spins {
		f.Parties = append(f.Parties, s.party(p.task, n))
		rounds = append(rounds, fmt.Sprintf("%s repeats %s (x%s)", p.task.title(), s.tellRound(p.round, n), report.Thousands(p.rounds)))
	}
	f.Message = and(rounds) + ", and nobody is left who could change what it looks at"
	if len(rounds) > 1 {
		f.Message = and(rounds) + ", and nobody is left who could change what they look at"
	}
	if waits := s.tellWaits(f, s.waiting(), n); len(waits) > 0 {
		f.Message += "; meanwhile they wait for ever: " + and(waits)
	}
	f.Advice = "for each loop ask who was to end it, and where that one is now"
}

// tellRound lists the operations of a round with their lines, each once; or their parts, if none ends.
func (s *scene) tellRound(steps []step, n namer) string {
	var parts []string
	ends := slices.ContainsFunc(steps, func(e step) bool { return e.outcome != report.Part })
	for _, e := range s.trace(steps, 0, n).Events {
		if ends && e.Outcome == report.Part {
			continue
		}
		if part := fmt.Sprintf("%s at %v", e.Text(), e.Place); !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	return and(parts)
}

// lap is what one task does in a cycle that several go round.
type lap struct {
	task    *task
	steps   []step
	refused bool
}

// Cycle enters that the tasks go round a cycle for ever, which was run so many further rounds. It
// consists of the last entries of each: laps says how many.
func (r *Record) Cycle(kind report.Kind, laps []int, rounds int) {
	if r.frozen {
		return
	}
	r.round = len(r.history)
	for i, n := range laps {
		t := r.numbered[i]
		l := lap{task: t}
		for j, h := range slices.Backward(r.history) {
			if len(l.steps) < n && h.task == t && h.outcome != report.Waits {
				l.steps = append(l.steps, h)
				l.refused = l.refused || h.outcome == report.Refused
				r.round = min(r.round, j)
			}
		}
		slices.Reverse(l.steps)
		if n > 0 || t.waits != nil {
			r.laps = append(r.laps, l)
		}
	}
	r.rounds = rounds
	r.end(failure{kind: kind, task: r.laps[0].task})
}

// tellCycle tells of tasks that go round a cycle for ever, in which some get on, or none.
func (s *scene) tellCycle(f *Finding, n namer) {
	var gets, loses []string
	for _, l := range s.laps {
		if len(l.steps) == 0 && (f.Kind == report.Livelock || !l.task.passedBy()) {
			continue
		}
		f.Parties = append(f.Parties, s.party(l.task, n))
		switch {
		case len(l.steps) == 0:
			loses = append(loses, fmt.Sprintf("%s waits in %s(%s) at %v", l.task.title(), method(l.task.op.Kind, l.task.at), n[l.task.waits.object], l.task.at.Place()))
		case f.Kind == report.Livelock || l.refused:
			loses = append(loses, fmt.Sprintf("%s repeats %s", l.task.title(), s.tellRound(l.steps, n)))
		default:
			gets = append(gets, fmt.Sprintf("%s repeats %s", l.task.title(), s.tellRound(l.steps, n)))
		}
	}
	f.Round = s.round + 1
	switch f.Kind {
	case report.Livelock:
		f.Message = fmt.Sprintf("%s, and none of them gets on: the schedule was run %s further rounds, each like the one before", strings.Join(loses, "; "), report.Thousands(s.rounds))
		f.Advice = "break the symmetry: let all take the locks in one order, or the older one wait and the younger one give way; a random pause makes it unlikely, not impossible"
	default:
		f.Message = fmt.Sprintf("%s, and gets nothing, while %s: the schedule was run %s further rounds, each like the one before", strings.Join(loses, "; "), strings.Join(gets, "; "), report.Thousands(s.rounds))
		f.Advice = "take a lock that serves those who wait in the order in which they came, and wait for it instead of asking again"
	}
}

// passedBy says whether the task waits for what others take and give back meanwhile.
func (t *task) passedBy() bool {
	return t.op.Kind == hook.Lock && (t.op.Noun == hook.SpinLock || t.op.Noun == hook.TASLock)
}
