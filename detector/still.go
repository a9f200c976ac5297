package detector

import (
	"syncplay/detector/report"
	"syncplay/primitives/hook"
)

// copyOf returns what f is about, as it is now: the tasks of the cycle or the one that failed, what they hold and wait for,
// and who else holds that. The copy changes no more and is told at leisure.
//
//go:norace
func (g *graph) copyOf(f failure, c cycle) *scene {
	s := &scene{}
	s.frozen = true
	s.table.reserve(2 * len(c))
	g.walks++
	s.chain = make(cycle, len(c))
	for i, t := range c {
		s.chain[i] = g.twinOf(s, t)
		s.chain[i].walked = about
	}
	f.task = g.twinOf(s, f.task)
	f.task.walked = about
	for t := s.tasks; t != nil; t = t.next {
		if t.walked == about {
			g.enterWait(s, t)
		}
	}
	s.fail(f)
	return s
}

// about marks, in a copy, the tasks that it is about.
const about = 1

// twinOf returns the copy of t, with what it holds.
//
//go:norace
func (g *graph) twinOf(s *scene, t *task) *task {
	if t.copied == g.walks {
		return t.twin
	}
	u := &task{path: t.path, name: t.name, gid: t.gid, ended: t.ended, gone: t.gone, twin: t, began: t.began}
	u.trail, t.kept = t.trail, true // the next wait makes another
	t.copied, t.twin = g.walks, u
	s.join(u)
	enterHolds(s, u, t.holds)
	return u
}

// enterHolds enters the holds, the oldest first.
//
//go:norace
func enterHolds(s *scene, u *task, h *hold) {
	if h != nil {
		enterHolds(s, u, h.nextOfTask)
		s.table.get(hook.Op{Object: h.resource.object, Noun: h.resource.noun}).heldBy(u, h.mode, h.n, &h.since)
	}
}

// enterWait enters for what the copy u waits, and who holds that.
//
//go:norace
func (g *graph) enterWait(s *scene, u *task) {
	t := u.twin
	if t.waits == nil {
		return
	}
	s.block(u, t.op, &t.at)
	for h := t.waits.holds; h != nil; h = h.nextOfResource {
		g.twinOf(s, h.task)
	}
}

// retold is the journal of a scene of which nobody kept one: who is in it took what it holds, and then began to wait.
type retold struct{ scene *scene }

func (r retold) kept() (steps []step, dropped int) {
	for _, t := range r.scene.waiting() {
		var took []step
		for h := t.holds; h != nil; h = h.nextOfTask {
			kind := [...]hook.Kind{exclusive: hook.Lock, shared: hook.RLock, permits: hook.Acquire, awaited: hook.Fork}[h.mode]
			op := hook.Op{Kind: kind, Noun: h.resource.noun, Object: h.resource.object, N: h.n}
			took = append([]step{{task: t, op: op, outcome: report.Took, site: h.since}}, took...)
		}
		steps = append(steps, took...)
	}
	for _, t := range r.scene.waiting() {
		at := step{task: t, op: t.op, outcome: report.Waits, site: t.at}
		r.scene.whom(t, at.heldBy[:])
		steps = append(steps, at)
	}
	return steps, 0
}
