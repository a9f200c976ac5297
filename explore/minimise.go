package explore

import "slices"

// shrinks is how many executions may be spent on making one schedule smaller.
const shrinks = 2_000

// minimise looks for a smaller schedule that goes wrong in the same way: with fewer preemptions, by
// trying every lower bound from 0 on; and then with fewer switches and steps.
func (x *exploration) minimise(c *candidate) {
	if _, replay := x.strategy.(replaying); replay {
		return
	}
	x.fewer(c)
	x.simpler(c)
}

// fewer tries all schedules with fewer preemptions. It notes whether it could exhaust them.
func (x *exploration) fewer(c *candidate) {
	c.fewest = true
	for b := 0; b < c.preemptions; b++ {
		s := newBounded(b)
		for n := 0; ; n++ {
			if n == shrinks || x.left() == 0 {
				c.fewest = false
				return
			}
			if !s.Begin() {
				break
			}
			x.m.execute(s)
			if x.same(c) {
				c.schedule, c.preemptions = x.m.scheduleOf(x.name), x.m.preemptions()
				return
			}
		}
	}
}

// same says whether the execution that has just ended went wrong as c did.
func (x *exploration) same(c *candidate) bool {
	return x.m.end != tooLong && slices.Contains(x.m.signatures(), c.signature)
}

// simpler puts off each run of steps of one task, as long as that leaves fewer preemptions, or as
// many and fewer switches, or as many and fewer steps.
func (x *exploration) simpler(c *candidate) {
	best := x.weight(c.schedule, c.preemptions)
	for tries, better := 0, true; better; {
		better = false
		order := tasksOf(c.schedule)
		for from := 0; from < len(order); {
			to := from
			for to < len(order) && order[to] == order[from] {
				to++
			}
			if tries++; tries > shrinks || x.left() == 0 {
				return
			}
			x.m.execute(&guide{order: append(append([]int{}, order[:from]...), order[to:]...)})
			if w := x.weight(x.m.scheduleOf(x.name), x.m.preemptions()); x.same(c) && w.less(best) {
				best, better = w, true
				c.schedule, c.preemptions = x.m.scheduleOf(x.name), x.m.preemptions()
				break
			}
			from = to
		}
	}
}

func tasksOf(t token) (order []int) {
	for _, s := range t.steps {
		order = append(order, s.task)
	}
	return order
}

// weight is how hard a schedule is to read.
type weight [3]int // preemptions, switches, steps

func (x *exploration) weight(t token, preemptions int) weight {
	switches := 0
	for i := 1; i < len(t.steps); i++ {
		if t.steps[i].task != t.steps[i-1].task {
			switches++
		}
	}
	return weight{preemptions, switches, len(t.steps)}
}

func (w weight) less(v weight) bool {
	for i := range w {
		if w[i] != v[i] {
			return w[i] < v[i]
		}
	}
	return false
}

// guide is a Search that runs one execution in about the given order: a task that can't go on is
// passed over, and after the last one nobody is preempted.
type guide struct {
	order []int
	at    int
}

func (g *guide) Begin() bool { return true }

func (g *guide) Next(s *State) int {
	for g.at < len(g.order) {
		i := g.order[g.at]
		g.at++
		if s.Runnable.Has(i) {
			return i
		}
	}
	return s.Onward()
}

func (g *guide) End(*State) {}
