package report

import "slices"

// State is the wait-for relation at one moment of a run: who holds what, and who waits for what.
type State struct {
	Holds []Holding `json:"holds"` // in the order of their acquisition
	Waits []Waiting `json:"waits"` // in the order in which they began
}

// Holding is a hold, and the task whose it is.
type Holding struct {
	Task string `json:"task"`
	Hold
}

// Waiting is a wait, and the task that is in it.
type Waiting struct {
	Task string `json:"task"`
	Wait
}

// At returns the state after a step, as the lanes number them: after the first event of a trace
// that dropped none at 1, before it at 0. What was taken in events that were dropped is unknown.
func (t Trace) At(step int) State {
	l := newLedger(t)
	for _, e := range t.Events[:min(max(step-t.Dropped, 0), len(t.Events))] {
		l.enter(e)
	}
	return l.state()
}

// end is the number of the last step.
func (t Trace) end() int { return t.Dropped + len(t.Events) }

// titles maps the tasks of the trace to what people call them.
func (t Trace) titles() map[string]string {
	titles := map[string]string{}
	for _, e := range t.Events {
		titles[e.Task] = title(e.Task, "")
	}
	for _, task := range t.Tasks {
		titles[task.Task] = task.Title()
	}
	return titles
}

// State returns who of the parties holds what and waits for what.
func (f Finding) State() State {
	s := State{Holds: []Holding{}, Waits: []Waiting{}}
	for _, p := range f.Parties {
		for _, h := range p.Holds {
			s.Holds = append(s.Holds, Holding{p.Task, h})
		}
		if p.Waits != nil {
			s.Waits = append(s.Waits, Waiting{p.Task, *p.Waits})
		}
	}
	return s
}

// A ledger keeps the state up to date from event to event, by the rules of the live wait-for
// graph: an unlock of what another task holds ends that hold; permits, or reads, that are given
// back by a task which has none have no owners from then on.
type ledger struct {
	titles    map[string]string
	holds     []holding
	waits     []Waiting
	ownerless map[claim]bool
}

type holding struct {
	Holding
	mode mode
	n    int64 // permits, or how often it is held shared
}

// claim is a way to hold an object.
type claim struct {
	object string
	mode   mode
}

func newLedger(t Trace) *ledger {
	return &ledger{titles: t.titles(), ownerless: map[claim]bool{}}
}

// enter enters an event. A task that does anything at all waits no more.
func (l *ledger) enter(e Event) {
	l.waits = slices.DeleteFunc(l.waits, func(w Waiting) bool { return w.Task == e.Task })
	switch e.Outcome {
	case Waits:
		if e.Object != "" { // else it yields
			l.waits = append(l.waits, Waiting{e.Task, Wait{Object: e.Object, Op: e.Op, At: e.Place, For: slices.Clone(e.HeldBy)}})
		}
	case Took:
		if m, ok := e.claims(); ok {
			l.take(e, claim{e.Object, m})
		}
	case Gave:
		l.forget(func(w Waiting, _ string) bool { return w.Object == e.Object })
		l.give(e, claim{e.Object, e.gives()})
	case Ended:
		l.forget(func(_ Waiting, whom string) bool { return whom == l.titles[e.Task] })
	}
}

// forget drops those that waits were said to be for when they began.
func (l *ledger) forget(drop func(w Waiting, whom string) bool) {
	for i, w := range l.waits {
		l.waits[i].For = slices.DeleteFunc(w.For, func(whom string) bool { return drop(w, whom) })
	}
}

func (l *ledger) take(e Event, c claim) {
	n := max(e.Permits, 1)
	for i, h := range l.holds {
		if h.Task == e.Task && h.Object == c.object && h.mode == c.mode {
			l.holds[i].n += n
			return
		}
	}
	if !l.ownerless[c] {
		l.holds = append(l.holds, holding{Holding{e.Task, Hold{Object: c.object, Since: e.Place}}, c.mode, n})
	}
}

func (l *ledger) give(e Event, c claim) {
	at := slices.IndexFunc(l.holds, func(h holding) bool { return h.is(c) && h.Task == e.Task })
	if at < 0 && c.mode != exclusive {
		l.ownerless[c] = true
		l.holds = slices.DeleteFunc(l.holds, func(h holding) bool { return h.is(c) })
		return
	}
	if at < 0 {
		at = slices.IndexFunc(l.holds, func(h holding) bool { return h.is(c) })
	}
	if at < 0 {
		return // taken in an event that was dropped
	}
	if l.holds[at].n -= max(e.Permits, 1); l.holds[at].n <= 0 {
		l.holds = slices.Delete(l.holds, at, at+1)
	}
}

func (h holding) is(c claim) bool { return h.Object == c.object && h.mode == c.mode }

// state returns a copy of what the ledger says now. A wait is for those who hold what it needs, or
// else for those whom its event named.
func (l *ledger) state() State {
	s := State{Holds: []Holding{}, Waits: []Waiting{}}
	for _, h := range l.holds {
		h.Mode = h.mode.text(h.n)
		s.Holds = append(s.Holds, h.Holding)
	}
	for _, w := range l.waits {
		var whom []string
		for _, h := range l.holds {
			if h.Object == w.Object && (h.mode == exclusive || !reads(w.Op)) {
				whom = append(whom, l.titles[h.Task])
			}
		}
		if whom == nil {
			whom = append(whom, w.For...)
		}
		w.For = whom
		s.Waits = append(s.Waits, w)
	}
	return s
}
