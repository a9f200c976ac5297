package explore

import (
	"fmt"
	"slices"
	"strings"
)

// identity tells the Mazurkiewicz trace of an execution: two executions have the same if they
// differ only in the order of steps that do not depend on each other.
type identity struct{ past past }

func newIdentity(t *table) *identity { return &identity{past{table: t}} }

// of returns a hash of the steps, each with what happened before it, in no order. The numbers of
// objects are not in it: they differ from one schedule to another.
func (id *identity) of(m *machine) uint64 {
	id.past.read(m, 0, func(int, Tasks, int) {})
	sum := uint64(m.end)
	for i := range m.steps {
		if !m.tasks[m.steps[i].task].timer || id.followed(m, i) {
			sum += id.step(m, i)
		}
	}
	return sum
}

// followed says whether another step depends on step i. If none does on the end of a context by its timer,
// it makes no difference whether that came before the end of the execution.
func (id *identity) followed(m *machine, i int) bool {
	for k := i + 1; k < len(m.steps); k++ {
		if m.steps[i].in(&id.past.clocks[k]) {
			return true
		}
	}
	return false
}

func (id *identity) step(m *machine, i int) uint64 {
	s := &m.steps[i]
	h := mix(uint64(s.task)<<48 | uint64(s.seq)<<24 | uint64(s.kind)<<16 | uint64(s.noun)<<8 | uint64(s.outcome))
	h = mix(h ^ uint64(s.pick))
	for _, a := range m.accesses[s.from:s.to] {
		h = mix(h ^ uint64(m.objects[a.object].noun)<<8 ^ uint64(a.class))
	}
	for task, n := range id.past.clocks[i][:m.n] {
		h = mix(h ^ uint64(task)<<32 ^ uint64(n))
	}
	return h
}

// String returns the same in words: a line for each step, sorted.
func (id *identity) text(m *machine) string {
	id.past.read(m, 0, func(int, Tasks, int) {})
	lines := make([]string, len(m.steps))
	for i := range m.steps {
		s := &m.steps[i]
		var b strings.Builder
		fmt.Fprintf(&b, "%d.%d %v %v second=%v pick=%d", s.task, s.seq, s.noun, s.kind, s.second, s.pick)
		for _, a := range m.accesses[s.from:s.to] {
			fmt.Fprintf(&b, " [%v %d]", m.objects[a.object].noun, a.class)
		}
		fmt.Fprintf(&b, " after %v", id.past.clocks[i][:m.n])
		lines[i] = b.String()
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// schedule returns who took the steps of an execution.
func schedule(m *machine) string {
	b := make([]byte, len(m.steps))
	for i := range m.steps {
		b[i] = '0' + byte(m.steps[i].task)
	}
	return string(b)
}
