package report

import "slices"

// A story is the steps of a finding that matter to it, in rounds.
type story struct {
	steps  []int   // their numbers
	events []Event // the same
	rounds []round // of them
	told   []bool  // of the rounds
	again  int     // the event from which on all is repeated for ever; -1 for none
}

// story picks what matters: what made each hold and each wait of the finding, and as many of the
// latest steps as there is room for.
func (f Finding) story(rows int) story {
	s := f.outline()
	s.rounds = fold(s.events)
	s.again = s.repeated(f.Round)
	s.told = make([]bool, len(s.rounds))
	for _, i := range s.made(f.Parties) {
		r := slices.IndexFunc(s.rounds, func(r round) bool { return i < r.end() })
		if !s.told[r] {
			s.told[r] = true
			rows -= s.rounds[r].rows()
		}
	}
	for i, r := range slices.Backward(s.rounds) {
		if s.told[i] {
			continue
		}
		if rows -= r.rows(); rows < 0 {
			break
		}
		s.told[i] = true
	}
	for i, r := range s.rounds { // to say that one step is left out takes as much room as the step
		if r.rows() == 1 && (i == 0 || s.told[i-1]) && (i+1 == len(s.rounds) || s.told[i+1]) {
			s.told[i] = true
		}
	}
	return s
}

// outline lists the steps that the finding is about: of a cycle those of its parties. A task that
// began or ended, or one that only waits for the others and is no party, takes no step of the
// story; why control came to a task is then said at its next one.
func (f Finding) outline() (s story) {
	parties := map[string]bool{}
	for _, p := range f.Parties {
		parties[p.Task] = true
	}
	last := map[string]int{}
	for i, e := range f.Trace.Events {
		last[e.Task] = i
	}
	task, why := "", "" // the reason that is still to be told, and of whom
	for i, e := range f.Trace.Events {
		if e.Task != task {
			task, why = e.Task, ""
		}
		if e.Switch != "" {
			why = e.Switch
		}
		outside := len(parties) > 0 && !parties[e.Task]
		bystander := outside && (len(f.Cycle) > 0 || e.Outcome == Waits && last[e.Task] == i)
		part := e.Outcome == Part && len(f.Cycle) > 0 // who holds what, and waits for what, says it all
		if bystander || part || e.Outcome == Started || e.Outcome == Ended {
			continue
		}
		e.Switch, why = why, ""
		s.steps = append(s.steps, f.Trace.Dropped+i+1)
		s.events = append(s.events, e)
	}
	return s
}

// made lists the events that made the holds and the waits of the parties.
func (s story) made(parties []Party) (made []int) {
	latest := func(task, object string, outcome Outcome) {
		for i, e := range slices.Backward(s.events) {
			if e.Task == task && e.Object == object && e.Outcome == outcome {
				made = append(made, i)
				return
			}
		}
	}
	for _, p := range parties {
		for _, h := range p.Holds {
			latest(p.Task, h.Object, Took)
		}
		if p.Waits != nil {
			latest(p.Task, p.Waits.Object, Waits)
		}
	}
	return made
}

// repeated returns the first event of the step or after it, or -1 if there is no such step.
func (s story) repeated(step int) int {
	if step == 0 {
		return -1
	}
	return slices.IndexFunc(s.steps, func(n int) bool { return n >= step })
}

// rows is how many lines it takes to tell the round.
func (r round) rows() int {
	if r.times > 1 {
		return r.n + 1
	}
	return r.n
}
