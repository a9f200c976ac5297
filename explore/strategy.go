package explore

import "syncplay/primitives/hook"

// A Strategy is a way to search for the interleavings of a program. [DFS], [DPOR], [Bounded],
// [PCT], [POS], [Random] and [Ladder] are Strategies; a test, or a person, can be one too.
type Strategy interface {
	// String returns the name: "dpor".
	String() string

	// Search begins a search of its own.
	Search(Settings) Search
}

// Settings is what the options of a Run say to its strategy.
type Settings struct {
	Preemptions  int    // the bound of Bounded; negative if there is none
	Seed         uint64 // of what is drawn
	MaxSchedules int64
	MaxSteps     int

	left func() float64 // what is left of the budget, from 1 down to 0
}

// A Search decides, execution after execution, who goes on. It is asked at every step of every
// execution and may take its time: a person may be the one who decides.
type Search interface {
	// Begin is asked before each execution whether there is another one to run. A search that has
	// nothing left says false.
	Begin() bool

	// Next returns the task that takes the next step, one of those that are runnable, or Abandon.
	Next(s *State) int

	// End is told that the execution has ended.
	End(s *State)
}

// quick says whether a strategy decides at once. One of somebody else's may wait for a person: that is
// done on the machine's own goroutine, where nobody takes it for a task that is blocked.
func quick(s Strategy) bool {
	switch s.(type) {
	case *named, replaying:
		return true
	}
	return false
}

// Abandon is what Next returns to end an execution that would show nothing new.
const Abandon = -1

// A claimant is a Search that can say what it has covered.
type claimant interface {
	// complete says whether every interleaving was covered, up to the order of independent steps.
	complete() bool

	// bound says what was covered if that is less, in words; "" if nothing can be said.
	bound() string
}

// State is an execution as a Search sees it.
type State struct {
	Step     int   // steps taken so far
	Current  int   // the task that took the last one; -1 at the start
	Runnable Tasks // those that can take the next one
	Live     Tasks // those that have not ended

	// Pick is for Next to set: which alternative the step is to take, where the operation leaves one
	// open. It is taken modulo how many there are, and is 0 before each step.
	Pick uint64

	m *machine
}

// Pending is the operation that a task is about to do.
type Pending struct {
	Kind   hook.Kind
	Noun   hook.Noun
	Object int  // its number in this execution, in the order of first mention; -1 for none
	Second bool // the task is in the middle of it, and was or will be woken
}

// Pending returns what task i is about to do.
func (s *State) Pending(i int) Pending {
	t := s.m.tasks[i]
	return Pending{t.op.Kind, t.op.Noun, int(t.object), t.phase == waiting}
}

// Free says whether to let another task than the current one go on is no preemption: the current
// one can't go on, has ended, or gives way of its own accord.
func (s *State) Free() bool {
	if !s.Runnable.Has(s.Current) {
		return true
	}
	return givesWay(s.m.tasks[s.Current].op.Kind)
}

// Preempts says whether it would be a preemption to let task i go on.
func (s *State) Preempts(i int) bool { return i != s.Current && !s.Free() }

// Onward returns the task that goes on where nobody is preempted: the current one if it can, or
// else the next that can.
//
//go:norace
func (s *State) Onward() int {
	if !s.Free() {
		return s.Current
	}
	return s.Runnable.After(s.Current)
}
