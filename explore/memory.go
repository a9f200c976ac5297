package explore

import (
	"fmt"

	"syncplay/internal/dump"
)

// memory is what the execution before did, as far as the one under way has made the same choices: so
// far the function has to do the same. A search that goes back to a choice relies on that, and a
// proof does.
type memory struct {
	steps  []step // of the execution before, where they have not been written over
	end    ending
	alike  bool // the choices have been the same so far
	asked  bool // the outcome of the step under way is known
	expect outcome
	off    *divergence
}

// begin is called before the steps of the execution before are written over.
//
//go:norace
func (r *memory) begin(m *machine) {
	r.steps, r.end, r.alike, r.asked, r.off = m.steps, m.end, m.number > 1, false, nil
	if r.end == probed || r.end == undone {
		r.steps = r.steps[:m.again]
	}
}

// agrees says whether the step that t is about to take is the one of the execution before, unless
// that one took another way.
//
//go:norace
func (r *memory) agrees(m *machine, t *task) bool {
	r.asked = false
	if !r.alike {
		return true
	}
	n := len(m.steps)
	if n >= len(r.steps) {
		r.alike = false
		if r.end != completed && r.end != stuck {
			return true
		}
		r.off = &divergence{step: n + 1, ends: true, got: "the program goes on"}
		return false
	}
	was := &r.steps[n]
	switch {
	case was.runnable != m.state.Runnable:
		r.off = m.others(was)
	case int(was.task) != t.index || was.picks > 1 && m.state.Pick%uint64(was.picks) != uint64(was.pick):
		r.alike = false
	case was.kind != t.op.Kind || was.noun != t.op.Noun || was.object != t.object || was.second != (t.phase == waiting):
		r.off = m.otherwise(was, t)
	default:
		r.asked, r.expect = true, was.outcome
	}
	return r.off == nil
}

// outcome compares what came of the step.
//
//go:norace
func (r *memory) outcome(m *machine, s *step) {
	if r.asked && s.outcome != r.expect && r.off == nil {
		r.off = m.otherOutcome(s)
	}
}

func (m *machine) otherOutcome(s *step) *divergence {
	return &divergence{step: len(m.steps), expected: expected(s), got: "it does, but something else comes of it" + m.where(int(s.task))}
}

func expected(s *step) *tokenStep { return &tokenStep{int(s.task), s.kind, s.second, int(s.pick)} }

// otherwise says that t is about to do something else than it did.
func (m *machine) otherwise(was *step, t *task) *divergence {
	p := m.state.Pending(t.index)
	what := p.String()
	if was.kind == p.Kind && was.noun == p.Noun && was.object != t.object {
		what = fmt.Sprintf("%s another %s", p.Kind, p.Noun)
	}
	return &divergence{len(m.steps) + 1, expected(was), false, "it is about to " + what + m.where(t.index)}
}

// others says that not the same tasks can go on as could.
func (m *machine) others(was *step) *divergence {
	d := &divergence{step: len(m.steps) + 1}
	if gone := was.runnable &^ m.state.Runnable; gone != 0 {
		i := gone.First()
		d.got = fmt.Sprintf("task %d, which could go on before, can't: %s", i, m.state.whyNot(i))
		return d
	}
	i := (m.state.Runnable &^ was.runnable).First()
	d.got = fmt.Sprintf("task %d, which could not go on before, is about to %s%s", i, m.state.Pending(i), m.where(i))
	return d
}

// where says at which line the goroutine of a task is: " at bank.go:12". The search does not note
// lines, so it is asked of the runtime.
func (m *machine) where(i int) string {
	if p := siteOf(dump.All()[m.tasks[i].Number()]); p.File != "" {
		return " at " + p.String()
	}
	return ""
}
