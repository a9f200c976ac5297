package verify

import "syncplay/primitives"

// A section is what a lock guards. Two that are in it at once are seen in two ways: by counting, and as
// a data race on the Var, which what happens before what decides, and no luck.
type section struct {
	inside int
	visits primitives.Var[int]
}

// visit is the critical section.
func (s *section) visit() {
	s.inside++
	primitives.Check(s.inside == 1, "%d are in the critical section at once", s.inside)
	s.visits.Set(s.visits.Get() + 1)
	primitives.Check(s.inside == 1, "%d are in the critical section at once", s.inside)
	s.inside--
}

// ended checks that no visit was lost.
func (s *section) ended(visits int) {
	n := s.visits.Get()
	primitives.Check(n == visits, "%d visits were counted, not %d", n, visits)
}

// together starts so many tasks and waits for them.
func together(tasks int, f func(task int)) {
	var g primitives.Group
	for i := range tasks {
		g.Go(string(rune('a'+i)), func() { f(i) })
	}
	g.Wait()
}

// beside starts the tasks, each with a function of its own, and waits for them.
func beside(tasks ...func()) { together(len(tasks), func(i int) { tasks[i]() }) }
