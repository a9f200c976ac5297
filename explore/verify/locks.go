package verify

import "syncplay/primitives"

// locker is what every lock for one has.
type locker interface {
	Lock()
	Unlock()
	TryLock() bool
}

// lockChecks are those of every lock for one, which fresh returns, not locked.
func lockChecks(typ string, fresh func() locker) []Check {
	sections := []Claim{Exclusion, Ordering, NoLostWakeup}
	return []Check{
		{Type: typ, Name: "2 tasks x 2 sections", Tasks: 2, Operations: 4, Claims: sections, program: sectionsOf(fresh, 2, 2)},
		{Type: typ, Name: "3 tasks x 1 section", Tasks: 3, Operations: 3, Claims: sections, program: sectionsOf(fresh, 3, 1)},
		{Type: typ, Name: "TryLock beside Lock", Tasks: 2, Operations: 3, Claims: sections, program: tryBeside(fresh)},
		{Type: typ, Name: "histories of 2 tasks x 2 operations", Tasks: 2, Operations: 4, Claims: []Claim{Linearizable},
			history: lockHistories(fresh), model: lockModel},
		{Type: typ, Name: "histories of a TryLock and a round", Tasks: 2, Operations: 4, Claims: []Claim{Linearizable},
			history: tryHistories(fresh), model: lockModel},
		{Type: typ, Name: "histories of 2 tasks that try", Tasks: 2, Operations: 2, Claims: []Claim{Linearizable},
			history: bothTry(fresh), model: lockModel},
	}
}

// sectionsOf has each task visit the section some times.
func sectionsOf(fresh func() locker, tasks, visits int) func() {
	return func() {
		l, s := fresh(), section{}
		together(tasks, func(int) {
			for range visits {
				l.Lock()
				s.visit()
				l.Unlock()
			}
		})
		primitives.Check(l.TryLock(), "nobody holds the lock, and it is refused")
		s.ended(tasks * visits)
	}
}

// onceMore has one of three tasks come back, while others are still in the queue, or on their way out
// of it.
func onceMore(typ string, fresh func() locker) Check {
	return Check{Type: typ, Name: "3 tasks, one of them x 2 sections", Tasks: 3, Operations: 4,
		Claims: []Claim{Exclusion, Ordering, NoLostWakeup}, program: func() {
			l, s := fresh(), section{}
			together(3, func(i int) {
				for range 1 + whether(i == 0) {
					l.Lock()
					s.visit()
					l.Unlock()
				}
			})
			s.ended(4)
		}}
}

// tryBeside has one task visit if it can, while another does twice.
func tryBeside(fresh func() locker) func() {
	return func() {
		l, s, visits := fresh(), section{}, 2
		beside(func() {
			for range 2 {
				l.Lock()
				s.visit()
				l.Unlock()
			}
		}, func() {
			if l.TryLock() {
				visits++
				s.visit()
				l.Unlock()
			}
		})
		primitives.Check(l.TryLock(), "nobody holds the lock, and it is refused")
		s.ended(visits)
	}
}

// lockHistories records a round of each of two tasks.
func lockHistories(fresh func() locker) func() history {
	return func() history {
		l, r := fresh(), newRecorder(2)
		together(2, func(i int) {
			r.done(i, "Lock", 0, l.Lock)
			r.done(i, "Unlock", 0, l.Unlock)
		})
		return r.end()
	}
}

// tryHistories records a round beside two attempts, the first of which is undone.
func tryHistories(fresh func() locker) func() history {
	return func() history {
		l, r := fresh(), newRecorder(2)
		try := func() int { return whether(l.TryLock()) }
		beside(func() {
			r.done(0, "Lock", 0, l.Lock)
			r.done(0, "Unlock", 0, l.Unlock)
		}, func() {
			if r.do(1, "TryLock", 0, try) == 1 {
				r.done(1, "Unlock", 0, l.Unlock)
			}
		})
		return r.end()
	}
}

// bothTry records what two are told who try, and keep what they get.
func bothTry(fresh func() locker) func() history {
	return func() history {
		l, r := fresh(), newRecorder(2)
		together(2, func(i int) { r.do(i, "TryLock", 0, func() int { return whether(l.TryLock()) }) })
		return r.end()
	}
}

// lockModel: the state is 1 while the lock is held. A TryLock is refused only then.
var lockModel = &model{step: func(s state, o operation) (state, bool) {
	switch o.method {
	case "Lock":
		return state{1}, s[0] == 0
	case "TryLock":
		return state{1}, o.out != s[0]
	case "Unlock":
		return state{0}, s[0] == 1
	}
	return s, false
}}
