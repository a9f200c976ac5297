package explore

import (
	"fmt"

	"syncplay/primitives/hook"
)

// follow is a Search that runs one given schedule, once, and notes where the program does something
// else.
type follow struct {
	steps  []tokenStep
	hash   uint32 // of the stream
	begun  bool
	period int  // of the cycle at its end; 0 if that is not known
	part   bool // the schedule ended, as it was meant to, before the program did
	off    *divergence
}

// divergence is where a program leaves the schedule that it is to follow.
type divergence struct {
	step     int // from 1
	expected *tokenStep
	ends     bool   // the schedule
	got      string // in words
}

func (f *follow) Begin() bool {
	first := !f.begun
	f.begun = true
	return first
}

func (f *follow) Next(s *State) int {
	if s.Step >= len(f.steps) {
		if f.part = s.m.streamTo(abandoned) == f.hash; f.part {
			return Abandon
		}
		return f.leave(s, nil, "the program goes on")
	}
	want := &f.steps[s.Step]
	if !s.Runnable.Has(want.task) {
		return f.leave(s, want, s.whyNot(want.task))
	}
	p := s.Pending(want.task)
	if p.Kind != want.kind || p.Second != want.second {
		return f.leave(s, want, fmt.Sprintf("it is about to %s%s", p, s.m.where(want.task)))
	}
	s.Pick = uint64(want.pick)
	return want.task
}

// leave notes that the schedule can't be followed from here.
func (f *follow) leave(s *State, want *tokenStep, got string) int {
	if f.off == nil {
		f.off = &divergence{s.Step + 1, want, want == nil, got}
	}
	return Abandon
}

func (f *follow) End(s *State) {
	if f.off == nil && s.Step < len(f.steps) {
		f.off = &divergence{s.Step + 1, &f.steps[s.Step], false, "the program has ended"}
	}
}

// whyNot says why a task can't take the next step.
func (s *State) whyNot(i int) string {
	switch {
	case i >= s.m.n:
		return "there is no such task"
	case !s.Live.Has(i):
		return "that task has ended"
	}
	return fmt.Sprintf("that task can't go on: it waits to %s%s", s.Pending(i), s.m.where(i))
}

// String says what the operation is in words: "Lock a Mutex".
func (p Pending) String() string {
	if p.Noun == hook.Nothing {
		return p.Kind.String()
	}
	return p.Kind.String() + " " + p.Noun.Article()
}

// String says what was expected and what came.
func (d *divergence) String() string {
	switch {
	case d.expected != nil:
		return fmt.Sprintf("at step %d task %d should %s, and %s", d.step, d.expected.task, d.expected.kind, d.got)
	case d.ends:
		return fmt.Sprintf("at step %d the schedule ends, and %s", d.step, d.got)
	}
	return fmt.Sprintf("at step %d %s", d.step, d.got)
}
