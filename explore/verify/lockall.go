package verify

import "syncplay/primitives"

func lockAllChecks() []Check {
	claims := []Claim{Exclusion, Ordering, NoDeadlock, NoLostWakeup}
	return []Check{
		{Type: "LockAll", Name: "2 tasks x 2 sections, 2 locks in opposite orders", Tasks: 2, Operations: 4, Claims: claims, program: allLocked(2, 2)},
		{Type: "LockAll", Name: "2 tasks x 1 section, 2 locks in opposite orders", Tasks: 2, Operations: 2, Claims: claims, program: allLocked(2, 1)},
		{Type: "LockAll", Name: "3 tasks x 1 section, 3 locks in a circle", Tasks: 3, Operations: 3, Claims: claims, program: circle},
	}
}

// allLocked has tasks name two locks in opposite orders.
func allLocked(tasks, visits int) func() {
	return func() {
		var a, b primitives.Mutex
		var s section
		together(tasks, func(i int) {
			locks := []primitives.Lockable{&a, &b}
			if i%2 == 1 {
				locks[0], locks[1] = locks[1], locks[0]
			}
			for range visits {
				unlock := primitives.LockAll(locks...)
				s.visit()
				unlock()
			}
		})
		primitives.Check(a.TryLock() && b.TryLock(), "nobody holds the locks, and one is refused")
		s.ended(tasks * visits)
	}
}

// circle has each of three tasks take two of three locks, as the philosophers do.
func circle() {
	var forks [3]primitives.Mutex
	var used [3]section
	together(3, func(i int) {
		left, right := i, (i+1)%3
		unlock := primitives.LockAll(&forks[left], &forks[right])
		used[left].visit()
		used[right].visit()
		unlock()
	})
	for i := range forks {
		primitives.Check(forks[i].TryLock(), "nobody holds the lock, and it is refused")
		used[i].ended(2)
	}
}
