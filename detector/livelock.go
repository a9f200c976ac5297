package detector

import (
	"fmt"
	"slices"

	"syncplay/detector/report"
)

// spin is a task that goes round and round, and is waited for by nobody who could change that.
type spin struct {
	task   *task
	round  []step
	rounds int // that it was seen to make
}

// Spins enters that the task goes on as in its last steps for ever, as long as the others leave it
// alone: it was seen to do so that many rounds. If nobody is left who does not wait, Stuck calls it a
// livelock.
func (r *Record) Spins(task, steps, rounds int) {
	if r.frozen {
		return
	}
	t := r.numbered[task]
	s := spin{task: t, rounds: rounds}
	for i := len(r.history) - 1; i >= 0 && len(s.round) < steps; i-- {
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
		rounds = append(rounds, fmt.Sprintf("%s repeats %s (x%d)", p.task.title(), s.tellRound(p.round, n), p.rounds))
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

// tellRound lists the steps of a round with their lines, each once.
func (s *scene) tellRound(steps []step, n namer) string {
	var parts []string
	for _, e := range s.trace(steps, 0, n).Events {
		if part := fmt.Sprintf("%s at %v", e.Text(), e.Place); !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	return and(parts)
}
