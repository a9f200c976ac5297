package verify

import (
	"context"

	"syncplay/primitives"
)

func rwMutexChecks() []Check {
	claims := []Claim{Exclusion, Ordering, NoLostWakeup}
	cancelled := append(claims[:3:3], Cancellation)
	linear := []Claim{Linearizable}
	const typ = "RWMutex"
	return []Check{
		{Type: typ, Name: "2 writers x 2 sections", Tasks: 2, Operations: 4, Claims: claims,
			program: sectionsOf(func() locker { return new(primitives.RWMutex) }, 2, 2)},
		{Type: typ, Name: "a reader and a writer x 2 sections", Tasks: 2, Operations: 4, Claims: claims, program: rwSections(1, 1, 2)},
		{Type: typ, Name: "2 readers and 1 writer", Tasks: 3, Operations: 3, Claims: claims, program: rwSections(2, 1, 1)},
		{Type: typ, Name: "1 reader and 2 writers", Tasks: 3, Operations: 3, Claims: claims, program: rwSections(1, 2, 1)},
		{Type: typ, Name: "TryRLock and TryLock beside a writer", Tasks: 3, Operations: 3, Claims: claims, program: rwTries},
		{Type: typ, Name: "TryLock while a reader is in", Tasks: 2, Operations: 3, Claims: []Claim{Exclusion, NoLostWakeup}, program: rwTryBesideReader},
		{Type: typ, Name: "a writer gives up", Tasks: 4, Operations: 4, Claims: cancelled, program: rwWriterGivesUp, Long: true},
		{Type: typ, Name: "a reader gives up", Tasks: 3, Operations: 3, Claims: cancelled, program: rwReaderGivesUp},
		{Type: typ, Name: "one of 2 readers gives up", Tasks: 3, Operations: 3, Claims: cancelled[2:], program: rwOneReaderGivesUp, Long: true},
		{Type: typ, Name: "histories of a reader and a writer", Tasks: 2, Operations: 4, Claims: linear, history: rwHistory, model: rwModel},
		{Type: typ, Name: "histories of a TryLock and a reader", Tasks: 2, Operations: 4, Claims: linear, history: rwTryHistory, model: rwModel},
	}
}

// A room is what a reader/writer lock guards: some who read, or one who writes.
type room struct {
	readers, writers int
	visits           primitives.Var[int]
}

func (r *room) read() {
	r.readers++
	primitives.Check(r.writers == 0, "a reader and a writer are in at once")
	_ = r.visits.Get()
	primitives.Check(r.writers == 0, "a reader and a writer are in at once")
	r.readers--
}

func (r *room) write() {
	r.writers++
	primitives.Check(r.writers == 1 && r.readers == 0, "a writer is in beside %d readers and %d writers", r.readers, r.writers-1)
	r.visits.Set(r.visits.Get() + 1)
	primitives.Check(r.writers == 1 && r.readers == 0, "a writer is in beside %d readers and %d writers", r.readers, r.writers-1)
	r.writers--
}

// ended checks the room and that the lock is free for either side.
func (r *room) ended(rw *primitives.RWMutex, writes int) {
	free := rw.TryRLock()
	primitives.Check(free, "no writer holds the lock, and a reader is refused")
	rw.RUnlock()
	primitives.Check(rw.TryLock(), "nobody holds the lock, and a writer is refused")
	n := r.visits.Get()
	primitives.Check(n == writes, "%d visits were counted, not %d", n, writes)
}

// rwSections has readers and writers visit the room some times each.
func rwSections(readers, writers, visits int) func() {
	return func() {
		var rw primitives.RWMutex
		var r room
		together(readers+writers, func(i int) {
			for range visits {
				if i < readers {
					rw.RLock()
					r.read()
					rw.RUnlock()
				} else {
					rw.Lock()
					r.write()
					rw.Unlock()
				}
			}
		})
		r.ended(&rw, writers*visits)
	}
}

// rwTryBesideReader tries to write where a reader is in, who leaves only afterwards: to be refused takes
// no wait.
func rwTryBesideReader() {
	var rw primitives.RWMutex
	entered := false
	rw.RLock()
	beside(func() { primitives.Check(!rw.TryLock(), "a writer is in beside a reader") }, func() {
		rw.RLock()
		entered = true // not held up by one who is refused
		rw.RUnlock()
	})
	rw.RUnlock()
	primitives.Check(entered && rw.TryLock(), "nobody holds the lock, and a writer is refused")
}

// rwTries has a reader and a writer come in if they can.
func rwTries() {
	var rw primitives.RWMutex
	var r room
	writes := 1
	beside(func() {
		rw.Lock()
		r.write()
		rw.Unlock()
	}, func() {
		if rw.TryRLock() {
			r.read()
			rw.RUnlock()
		}
	}, func() {
		if rw.TryLock() {
			writes++
			r.write()
			rw.Unlock()
		}
	})
	r.ended(&rw, writes)
}

// rwWriterGivesUp cancels a writer that waits for a reader to leave, behind which another reader
// waits.
func rwWriterGivesUp() {
	var rw primitives.RWMutex
	var r room
	ctx, cancel := primitives.WithCancel(context.Background())
	writes := 0
	rw.RLock()
	var g primitives.Group
	g.Go("writer", func() {
		if rw.LockContext(ctx) == nil {
			writes++
			r.write()
			rw.Unlock()
		}
	})
	g.Go("reader", func() {
		rw.RLock()
		r.read()
		rw.RUnlock()
	})
	g.Go("cancel", cancel)
	rw.RUnlock()
	g.Wait()
	r.ended(&rw, writes)
}

// rwReaderGivesUp cancels a reader that waits for a writer to leave.
func rwReaderGivesUp() {
	var rw primitives.RWMutex
	var r room
	ctx, cancel := primitives.WithCancel(context.Background())
	beside(func() {
		rw.Lock()
		r.write()
		rw.Unlock()
	}, func() {
		if rw.RLockContext(ctx) == nil {
			r.read()
			rw.RUnlock()
		}
	}, cancel)
	r.ended(&rw, 1)
}

// rwOneReaderGivesUp cancels one of two readers that wait for a writer to leave.
func rwOneReaderGivesUp() {
	var rw primitives.RWMutex
	ctx, cancel := primitives.WithCancel(context.Background())
	rw.Lock()
	var g primitives.Group
	g.Go("a", func() {
		if rw.RLockContext(ctx) == nil {
			rw.RUnlock()
		}
	})
	g.Go("b", func() {
		rw.RLock()
		defer rw.RUnlock()
	})
	cancel()
	rw.Unlock()
	g.Wait()
	primitives.Check(rw.TryLock(), "nobody holds the lock, and a writer is refused")
}

func rwHistory() history {
	var rw primitives.RWMutex
	r := newRecorder(2)
	beside(func() {
		r.done(0, "RLock", 0, rw.RLock)
		r.done(0, "RUnlock", 0, rw.RUnlock)
	}, func() {
		r.done(1, "Lock", 0, rw.Lock)
		r.done(1, "Unlock", 0, rw.Unlock)
	})
	return r.end()
}

func rwTryHistory() history {
	var rw primitives.RWMutex
	r := newRecorder(2)
	beside(func() {
		r.done(0, "RLock", 0, rw.RLock)
		r.done(0, "RUnlock", 0, rw.RUnlock)
	}, func() {
		if r.do(1, "TryLock", 0, func() int { return whether(rw.TryLock()) }) == 1 {
			r.done(1, "Unlock", 0, rw.Unlock)
		}
	})
	return r.end()
}

// rwModel: how many readers are in, and whether a writer is. A reader's TryRLock may be refused because
// a writer waits, and a TryLock because of another that is refused: no state shows either, so that one
// reader and one who tries is all that is held against a TryLock here.
var rwModel = &model{step: func(s state, o operation) (state, bool) {
	readers, writer := s[0], s[1]
	switch o.method {
	case "RLock":
		return state{readers + 1, 0}, writer == 0
	case "RUnlock":
		return state{readers - 1, 0}, readers > 0
	case "Lock":
		return state{0, 1}, readers == 0 && writer == 0
	case "Unlock":
		return state{0, 0}, writer == 1
	case "TryLock":
		if o.out == 0 {
			return s, readers > 0 || writer == 1
		}
		return state{0, 1}, readers == 0 && writer == 0
	}
	return s, false
}}
