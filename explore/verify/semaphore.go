package verify

import (
	"context"

	"syncplay/primitives"
)

func semaphoreChecks() []Check {
	const typ = "Semaphore"
	sections := []Claim{Exclusion, Ordering, NoLostWakeup, NoLostPermit}
	linear := []Claim{Linearizable}
	one := func() locker { return &permit{primitives.NewSemaphore(1)} }
	return []Check{
		{Type: typ, Name: "2 tasks x 2 sections, 1 permit", Tasks: 2, Operations: 4, Claims: sections, program: sectionsOf(one, 2, 2)},
		{Type: typ, Name: "3 tasks x 1 section, 1 permit", Tasks: 3, Operations: 3, Claims: sections, program: sectionsOf(one, 3, 1)},
		{Type: typ, Name: "3 tasks, 2 permits", Tasks: 3, Operations: 3, Claims: []Claim{Exclusion, NoLostWakeup, NoLostPermit}, program: twoPermits},
		{Type: typ, Name: "a big request, then a small one", Tasks: 3, Operations: 4, Claims: []Claim{FIFO, NoLostWakeup, NoLostPermit}, program: bigThenSmall},
		{Type: typ, Name: "2 waiters and one release", Tasks: 3, Operations: 3, Claims: []Claim{NoLostWakeup, NoLostPermit}, program: oneRelease},
		{Type: typ, Name: "a waiter gives up", Tasks: 3, Operations: 3, Claims: append(sections[:4:4], Cancellation), program: semaphoreCancelled},
		{Type: typ, Name: "a big waiter gives up before a small one", Tasks: 3, Operations: 4,
			Claims: []Claim{NoLostWakeup, NoLostPermit, Cancellation}, program: bigGivesUp},
		{Type: typ, Name: "TryAcquire beside Acquire", Tasks: 2, Operations: 3, Claims: sections, program: tryBeside(one)},
		{Type: typ, Name: "histories of 2 tasks x 2 operations", Tasks: 2, Operations: 4, Claims: linear, history: lockHistories(one), model: lockModel},
		{Type: typ, Name: "histories of a TryAcquire and a round", Tasks: 2, Operations: 4, Claims: linear, history: tryHistories(one), model: lockModel},
		{Type: typ, Name: "histories of a giver and a taker", Tasks: 2, Operations: 4, Claims: linear, history: giverHistory, model: permitModel},
	}
}

// A permit is a semaphore of one permit, as a lock.
type permit struct{ *primitives.Semaphore }

func (p *permit) Lock()         { p.Wait() }
func (p *permit) Unlock()       { p.Signal() }
func (p *permit) TryLock() bool { return p.TryAcquire(1) }

// all checks that so many permits are there, and no more.
func all(s *primitives.Semaphore, permits int64) {
	primitives.Check(s.TryAcquire(permits), "a permit is lost: there are fewer than %d", permits)
	primitives.Check(!s.TryAcquire(1), "a permit was made from nothing: there are more than %d", permits)
}

// twoPermits lets in two of three.
func twoPermits() {
	s, inside := primitives.NewSemaphore(2), 0
	var look primitives.Int64
	together(3, func(int) {
		s.Wait()
		inside++
		look.Load()
		primitives.Check(inside <= 2, "%d hold two permits", inside)
		inside--
		s.Signal()
	})
	all(s, 2)
}

// bigThenSmall has one ask for two permits where there is one, and another for one: that the first
// has queued it sees from a refusal, though a permit is there.
func bigThenSmall() {
	s, seen, served := primitives.NewSemaphore(1), false, 0
	ctx := context.Background()
	beside(func() {
		_ = s.Acquire(ctx, 2)
		primitives.Check(served == 0 || !seen, "a small request that came later was served before a big one that had queued")
		served++
		s.Release(2)
	}, func() {
		if s.TryAcquire(1) {
			s.Release(1)
			return
		}
		seen = served == 0
		_ = s.Acquire(ctx, 1)
		served++
		s.Release(1)
	}, func() { s.Release(1) })
	all(s, 2)
}

// oneRelease gives two permits at once to two that take one each.
func oneRelease() {
	s := primitives.NewSemaphore(0)
	beside(s.Wait, s.Wait, func() { s.Release(2) })
	all(s, 0)
}

// semaphoreCancelled cancels the wait of one task while another visits the section.
func semaphoreCancelled() {
	s, sec, visits := primitives.NewSemaphore(1), section{}, 1
	ctx, cancel := primitives.WithCancel(context.Background())
	beside(func() {
		s.Wait()
		sec.visit()
		s.Signal()
	}, func() {
		if s.Acquire(ctx, 1) == nil {
			visits++
			sec.visit()
			s.Signal()
		}
	}, cancel)
	all(s, 1)
	sec.ended(visits)
}

// bigGivesUp cancels one that asks for two permits, behind which another asks for one that is
// there.
func bigGivesUp() {
	s := primitives.NewSemaphore(1)
	ctx, cancel := primitives.WithCancel(context.Background())
	beside(func() {
		if s.Acquire(ctx, 2) == nil {
			s.Release(2)
		}
	}, func() {
		s.Wait()
		s.Signal()
	}, cancel)
	all(s, 1)
}

func giverHistory() history {
	s, r := primitives.NewSemaphore(0), newRecorder(2)
	beside(func() {
		r.done(0, "Release", 1, func() { s.Release(1) })
		r.done(0, "Release", 2, func() { s.Release(2) })
	}, func() {
		r.done(1, "Acquire", 2, func() { _ = s.Acquire(context.Background(), 2) })
		r.do(1, "TryAcquire", 1, func() int { return whether(s.TryAcquire(1)) })
	})
	return r.end()
}

// permitModel: the state is the number of permits.
var permitModel = &model{step: func(s state, o operation) (state, bool) {
	switch o.method {
	case "Release":
		return state{s[0] + o.in}, true
	case "Acquire":
		return state{s[0] - o.in}, s[0] >= o.in
	case "TryAcquire":
		if o.out == 0 {
			return s, s[0] < o.in
		}
		return state{s[0] - o.in}, s[0] >= o.in
	}
	return s, false
}}
