package explore

import "syncplay/primitives/hook"

// POS is partial order sampling: it draws a random priority for each step that a task is about to
// take, and the highest goes first. When it does, those that race with it draw anew, or the order
// of that race would bind the races to come. Steps that do not race keep what they drew, so a step
// comes after n steps that have nothing to do with it once in n+1 times, where [Random] gets there
// once in 2^n. It never ends. (Yuan, Yang and Gu, "Partial Order Aware Concurrency Sampling".)
//
// To give way races with everything: else the others might wait for long until a task that looks
// at something again and again draws low.
var POS Strategy = &named{"pos", func(s Settings) Search { return &pos{dice: dice{seed: s.Seed}} }}

type pos struct {
	dice
	priority priorities // of the step that each task is about to take
	drawn    Tasks      // those for whose step it has been drawn
}

// Begin forgets all priorities.
func (p *pos) Begin() bool {
	p.drawn = 0
	return p.dice.Begin()
}

// Next draws the priorities that are missing and returns the task whose step has the highest.
func (p *pos) Next(s *State) int {
	for i := range (s.Live &^ p.drawn).All() {
		p.priority[i] = int64(p.draw() >> 1)
	}
	i := p.priority.highest(s.Runnable)
	s.Pick = p.pick(s.Step)
	p.drawn = s.Live &^ (only(i) | racing(s, i))
	return i
}

// End does nothing: a sample does not depend on those before it.
func (p *pos) End(*State) {}

// racing returns those that can go on whose step races with that of task i.
func racing(s *State, i int) (tasks Tasks) {
	step := s.Pending(i)
	for j := range (s.Runnable &^ only(i)).All() {
		if step.gives() || step.conflicts(s.Pending(j)) {
			tasks |= only(j)
		}
	}
	return tasks
}

// gives says whether the task gives way of its own accord.
func (p Pending) gives() bool { return p.Kind == hook.YieldOp || p.Kind == hook.SleepOp }

// conflicts says whether the order of the two may matter, as far as can be told before they are
// taken: they are done to the same object, and not both of them share it.
func (p Pending) conflicts(q Pending) bool {
	return p.Object >= 0 && p.Object == q.Object && (!p.shares() || !q.shares())
}

// shares says whether others may do the same to the object at the same time.
func (p Pending) shares() bool {
	switch p.Kind {
	case hook.Read, hook.RLock, hook.TryRLock, hook.RUnlock:
		return true
	}
	return false
}
