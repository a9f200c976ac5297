package detector

import "syncplay/detector/report"

// classify says what holds the tasks that are left: a knot, a holder that has ended, or nothing
// that anybody could name. All of them wait. It returns a task to begin the story with.
func (s *scene) classify() (report.Kind, *task) {
	if s.chain = s.knot(); s.chain != nil {
		return report.Deadlock, s.chain[0]
	}
	rootEnded := false
	var first *task
	for t := s.tasks; t != nil; t = t.next {
		if t.path == "1" {
			rootEnded = t.ended
		}
		if t.waits == nil {
			continue
		}
		first = t
		for h := t.waits.holds; h != nil; h = h.nextOfResource {
			if h.task.ended {
				return report.Orphaned, t
			}
		}
	}
	if rootEnded {
		return report.Leak, first
	}
	return report.Stuck, first
}

// knot returns the cycle of a deadlock in which a semaphore takes part, or nil. A semaphore has
// several holders, and any of them may end a wait for it: there must be none that could. So
// those who wait for something with holders are put together, and whoever waits for one who is
// not among them is taken out again, until nobody is. Who is left waits for those who are left.
func (g *graph) knot() cycle {
	in := map[*task]bool{}
	for t := g.tasks; t != nil; t = t.next {
		in[t] = t.waits != nil && t.waits.holds != nil
	}
	for changed := true; changed; {
		changed = false
		for t, still := range in {
			if still && !t.heldWithin(in) {
				in[t] = false
				changed = true
			}
		}
	}
	for t := g.tasks; t != nil; t = t.next {
		if in[t] && t.waits.holds != nil {
			return around(t)
		}
	}
	return nil
}

// heldWithin says whether all who hold what t waits for are among those.
func (t *task) heldWithin(those map[*task]bool) bool {
	for h := t.waits.holds; h != nil; h = h.nextOfResource {
		if !those[h.task] {
			return false
		}
	}
	return true
}

// around follows the first holder of what each task waits for until it comes back to one that
// it passed, and returns the part from there on.
func around(t *task) cycle {
	var path cycle
	passed := map[*task]int{}
	for {
		if at, ok := passed[t]; ok {
			return path[at:]
		}
		passed[t] = len(path)
		path = append(path, t)
		t = t.waits.holds.task
	}
}
