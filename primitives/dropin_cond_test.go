package primitives_test

import (
	"reflect"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
)

var condBehaviours = []behaviour{
	{"Cond: a literal", "it needs L and nothing else", func(t *testing.T, lib library) {
		mu := lib.mutex()
		wakes(t, lib, mu, lib.cond(mu))
	}},
	{"Cond: Wait unlocks, and locks again", "L is free meanwhile, and held afterwards", func(t *testing.T, lib library) {
		mu := lib.mutex()
		wakes(t, lib, mu, lib.newCond(mu))
	}},
	{"Cond: the lockers of the other library", "any Locker will do", func(t *testing.T, lib library) {
		for _, other := range libraries {
			mu := other.mutex()
			wakes(t, lib, mu, lib.newCond(mu))
			rw := other.rwMutex()
			wakes(t, lib, rw, lib.newCond(rw))
		}
	}},
	{"Cond: nobody waits", "a signal that finds nobody is lost", func(t *testing.T, lib library) {
		mu := lib.mutex()
		cond := lib.newCond(mu)
		cond.Signal()
		cond.Broadcast()
		wakes(t, lib, mu, cond)
	}},
	{"Cond: Signal", "it wakes one, who has waited longest", func(t *testing.T, lib library) {
		s := newStand(t, lib)
		const n = 5
		s.queue(n)
		for i := range n {
			s.cond.Signal()
			assert.Equal(t, i, <-s.woken)
			s.waits(n-1-i, "Cond", "Wait")
		}
		s.join()
	}},
	{"Cond: Signal under L", "whether L is held makes no difference", func(t *testing.T, lib library) {
		s := newStand(t, lib)
		s.queue(2)
		for i := range 2 {
			s.mu.Lock()
			s.cond.Signal()
			s.mu.Unlock()
			assert.Equal(t, i, <-s.woken)
		}
		s.join()
	}},
	{"Cond: Broadcast", "it wakes all who wait, and nobody who comes later", func(t *testing.T, lib library) {
		s := newStand(t, lib)
		const n = 5
		s.queue(n)
		s.cond.Broadcast()
		var seen []int
		for range n {
			seen = append(seen, <-s.woken)
		}
		assert.ElementsMatch(t, []int{0, 1, 2, 3, 4}, seen)
		s.queue(2)
		assert.Empty(t, s.woken)
		s.cond.Broadcast()
		s.join()
		assert.Len(t, s.woken, 2)
	}},
	{"Cond: two Signals", "who comes after the first takes none from who waited for it", func(t *testing.T, lib library) {
		for range 50 {
			s := newStand(t, lib)
			s.queue(1)
			s.mu.Lock()
			s.cond.Signal()
			s.run(func() { s.wait(1) }) // it waits for L, and comes too late for that Signal
			s.mu.Unlock()
			assert.Equal(t, 0, <-s.woken)
			s.waits(1, "Cond", "Wait")
			s.cond.Signal()
			assert.Equal(t, 1, <-s.woken)
			s.join()
		}
	}},
	{"Cond: RLocker", "readers wait side by side, and come back side by side", func(t *testing.T, lib library) {
		rw := lib.rwMutex()
		cond := lib.newCond(rw.RLocker())
		c := crew{t: t, lib: lib}
		ready := false
		back := lib.waitGroup()
		const n = 4
		back.Add(n)
		for range n {
			c.run(func() {
				rw.RLock()
				for !ready {
					cond.Wait()
				}
				back.Done()
				back.Wait() // all hold the read lock
				rw.RUnlock()
			})
		}
		c.waits(n, "Cond", "Wait")
		rw.Lock()
		ready = true
		rw.Unlock()
		cond.Broadcast()
		c.join()
		assert.True(t, rw.TryLock())
	}},
	{"Cond: hammered", "no wake-up is lost", func(t *testing.T, lib library) {
		mu := lib.mutex()
		cond := lib.newCond(mu)
		const players, rounds = 4, 200
		turn := 0
		hammer(t, players, rounds, func(g, i int) {
			mu.Lock()
			for turn != i*players+g {
				cond.Wait()
			}
			turn++
			mu.Unlock()
			cond.Broadcast()
		})
		assert.Equal(t, players*rounds, turn)
	}},
	{"Cond: copied", "a copy of one that was used panics, whatever is done with it", func(t *testing.T, lib library) {
		mu := lib.mutex()
		for _, use := range []func(condSet){condSet.Wait, condSet.Signal, condSet.Broadcast} {
			used := lib.newCond(mu)
			used.Signal()
			twin := lib.newCond(mu)
			reflect.ValueOf(twin).Elem().Set(reflect.ValueOf(used).Elem())
			mu.Lock()
			assert.Contains(t, misuse(func() { use(twin) }), "is copied")
			assert.False(t, mu.TryLock(), "L is held as before")
			mu.Unlock()
			wakes(t, lib, mu, used)
		}
	}},
	{"Cond: copied before use", "it is as good as the original", func(t *testing.T, lib library) {
		mu := lib.mutex()
		unused, twin := lib.newCond(mu), lib.newCond(nil)
		reflect.ValueOf(twin).Elem().Set(reflect.ValueOf(unused).Elem())
		wakes(t, lib, mu, unused)
		wakes(t, lib, mu, twin)
	}},
}

// wakes lets one wait on cond, whose L is l, until it is signalled.
func wakes(t *testing.T, lib library, l sync.Locker, cond condSet) {
	t.Helper()
	c := crew{t: t, lib: lib}
	ready := false
	c.run(func() {
		l.Lock()
		for !ready {
			cond.Wait()
		}
		ready = false // under L
		l.Unlock()
	})
	c.waits(1, "Cond", "Wait")
	l.Lock() // Wait has unlocked it
	ready = true
	l.Unlock()
	cond.Signal()
	c.join()
	assert.False(t, ready)
}

// A stand is a Cond at which numbered goroutines queue.
type stand struct {
	crew
	mu    lockSet
	cond  condSet
	woken chan int
}

func newStand(t *testing.T, lib library) *stand {
	mu := lib.mutex()
	return &stand{crew: crew{t: t, lib: lib}, mu: mu, cond: lib.newCond(mu), woken: make(chan int, 16)}
}

// wait is what the one with that number does.
func (s *stand) wait(number int) {
	s.mu.Lock()
	s.cond.Wait()
	s.mu.Unlock()
	s.woken <- number
}

// queue lets n wait, one after the other.
func (s *stand) queue(n int) {
	for i := range n {
		s.run(func() { s.wait(i) })
		s.waits(i+1, "Cond", "Wait")
	}
}
