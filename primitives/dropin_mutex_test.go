package primitives_test

import (
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
)

var mutexBehaviours = bothLocks([]lockBehaviour{
	{"zero value", "it is unlocked", func(t *testing.T, _ library, mu lockSet) {
		assert.True(t, mu.TryLock())
	}},
	{"TryLock", "it is refused while the lock is held, and changes nothing", func(t *testing.T, _ library, mu lockSet) {
		mu.Lock()
		assert.False(t, mu.TryLock())
		assert.False(t, mu.TryLock())
		mu.Unlock()
		assert.True(t, mu.TryLock(), "what is given back is free")
		assert.False(t, mu.TryLock(), "a successful try holds the lock")
		mu.Unlock()
		mu.Lock()
		mu.Unlock()
	}},
	{"unlock by another", "a lock is not bound to a goroutine", func(t *testing.T, lib library, mu lockSet) {
		c := crew{t: t, lib: lib}
		mu.Lock()
		c.run(mu.Unlock)
		mu.Lock()
		c.join()
		assert.False(t, mu.TryLock())
	}},
	{"waiters", "one gets in for each unlock, and none is forgotten", func(t *testing.T, lib library, mu lockSet) {
		c := crew{t: t, lib: lib}
		var inside atomic.Int64
		leave := make(chan struct{})
		mu.Lock()
		const n = 5
		for range n {
			c.run(func() {
				mu.Lock()
				inside.Add(1)
				<-leave
				inside.Add(-1)
				mu.Unlock()
			})
		}
		c.waits(n, typeOf(mu), "Lock")
		mu.Unlock()
		for range n {
			eventually(t, func() bool { return inside.Load() == 1 }, "one gets in")
			leave <- struct{}{}
		}
		c.join()
		assert.True(t, mu.TryLock())
	}},
	{"hammered", "two are never in at once, and no increment is lost", func(t *testing.T, _ library, mu lockSet) {
		counter := 0
		const goroutines, rounds = 8, 1000
		hammer(t, goroutines, rounds, func(int, int) {
			mu.Lock()
			counter++
			mu.Unlock()
		})
		assert.Equal(t, goroutines*rounds, counter)
	}},
	{"hammered with tries", "a successful try excludes as a Lock does", func(t *testing.T, _ library, mu lockSet) {
		counter := 0
		const goroutines, rounds = 4, 500
		hammer(t, goroutines, rounds, func(g, _ int) {
			if g%2 == 0 {
				mu.Lock()
			} else {
				for !mu.TryLock() {
					runtime.Gosched()
				}
			}
			counter++
			mu.Unlock()
		})
		assert.Equal(t, goroutines*rounds, counter)
	}},
	{"fairness", "one who takes it again and again does not keep another out", func(t *testing.T, lib library, mu lockSet) {
		c := crew{t: t, lib: lib}
		var over atomic.Bool
		c.run(func() {
			for !over.Load() {
				mu.Lock()
				for range 100 {
					runtime.Gosched()
				}
				mu.Unlock()
			}
		})
		for range 10 {
			mu.Lock()
			mu.Unlock()
		}
		over.Store(true)
		c.join()
	}},
})

// A lockBehaviour is one of Mutex and of the writers of RWMutex.
type lockBehaviour struct {
	name, reason string
	check        func(t *testing.T, lib library, mu lockSet)
}

// bothLocks checks each of both.
func bothLocks(table []lockBehaviour) (both []behaviour) {
	for _, b := range table {
		both = append(both,
			behaviour{"Mutex: " + b.name, b.reason, func(t *testing.T, lib library) { b.check(t, lib, lib.mutex()) }},
			behaviour{"RWMutex: " + b.name, b.reason, func(t *testing.T, lib library) { b.check(t, lib, lib.rwMutex()) }})
	}
	return both
}

// typeOf returns the name of a lock's type.
func typeOf(mu lockSet) string {
	if _, ok := mu.(readWriteSet); ok {
		return "RWMutex"
	}
	return "Mutex"
}
