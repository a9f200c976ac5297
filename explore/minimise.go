package explore

import "slices"

// How much may be spent on making one schedule smaller. Who spins has ever longer executions.
const (
	shrinks     = 2_000   // executions
	shrinkSteps = 100_000 // steps of all of them
)

// minimise looks for a smaller schedule that goes wrong in the same way: with fewer preemptions, by
// trying every lower bound from 0 on; and then with fewer switches and steps. If it is the one that
// ended the search, any way to go wrong with fewer preemptions is as good, and easier to read.
func (x *exploration) minimise(c *candidate) {
	if _, replay := x.strategy.(replaying); replay {
		return
	}
	x.fewer(c, !x.keepGoing && c == x.found[0])
	x.simpler(c)
}

// fewer tries all schedules with fewer preemptions. It notes whether it could exhaust them.
func (x *exploration) fewer(c *candidate, anyway bool) {
	c.fewest = true
	for b := 0; b < c.preemptions; b++ {
		s := newBounded(b)
		for n, steps := 0, 0; ; n++ {
			if n == shrinks || steps > shrinkSteps || x.timeLeft() == 0 {
				c.fewest = false
				return
			}
			if !s.Begin() {
				break
			}
			x.m.execute(s)
			steps += len(x.m.steps)
			c.fewest = c.fewest && x.m.end != tooLong && x.m.end != undone
			if all := x.m.signatures(); anyway && x.m.end != tooLong && len(all) > 0 {
				if x.m.end == looped {
					c.fewest = false // it is not made smaller, so it would not be easier to read
					continue
				}
				c.signature = all[0]
			}
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

// simpler moves the runs of steps of one task about, as long as that leaves fewer preemptions, or as
// many and fewer switches, or as many and fewer steps.
func (x *exploration) simpler(c *candidate) {
	best := x.weight(c.schedule, c.preemptions)
	for tries, better := 0, true; better; {
		better = false
		for _, order := range neighbours(turnsOf(c.schedule)) {
			if tries++; tries > shrinks || x.timeLeft() == 0 {
				return
			}
			x.m.execute(&guide{order: order})
			if w := x.weight(x.m.scheduleOf(x.name), x.m.preemptions()); x.same(c) && w.less(best) {
				best, better = w, true
				c.schedule, c.preemptions = x.m.scheduleOf(x.name), x.m.preemptions()
				break
			}
		}
	}
}

// neighbours returns the orders that come of moving one run of steps: it is put off until nobody
// else can go on, or until the next run of the same task, or that one is brought forward to it.
func neighbours(order []turned) (all [][]turned) {
	for from := 0; from < len(order); {
		to := runEnd(order, from)
		next := to
		for next < len(order) && order[next].task != order[from].task {
			next++
		}
		end := runEnd(order, next)
		all = append(all, slices.Concat(order[:from], order[to:]))
		if next < len(order) {
			all = append(all,
				slices.Concat(order[:from], order[to:next], order[from:to], order[next:]),
				slices.Concat(order[:to], order[next:end], order[to:next], order[end:]))
		}
		from = to
	}
	return all
}

// runEnd returns where the run of steps of one task ends that begins at from.
func runEnd(order []turned, from int) int {
	to := from
	for to < len(order) && order[to].task == order[from].task {
		to++
	}
	return to
}

// turned is who took a step, and which alternative.
type turned struct{ task, pick int }

func turnsOf(t token) (order []turned) {
	for _, s := range t.steps {
		order = append(order, turned{s.task, s.pick})
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
	order []turned
	at    int
	ends  bool // with the order
}

func (g *guide) Begin() bool { return true }

func (g *guide) Next(s *State) int {
	for g.at < len(g.order) {
		c := g.order[g.at]
		g.at++
		if s.Runnable.Has(c.task) {
			s.Pick = uint64(c.pick)
			return c.task
		}
	}
	if g.ends {
		return Abandon
	}
	return s.Onward()
}

func (g *guide) End(*State) {}
