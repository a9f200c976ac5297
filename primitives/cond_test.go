package primitives_test

import (
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"syncplay/primitives"
	"syncplay/primitives/hook"
)

func ExampleCond() {
	var mu primitives.Mutex
	ready := primitives.NewCond(&mu)
	var letter string

	var g primitives.Group
	g.Go("reader", func() {
		mu.Lock()
		defer mu.Unlock()
		for letter == "" {
			ready.Wait()
		}
		fmt.Println(letter)
	})
	mu.Lock()
	letter = "hello"
	mu.Unlock()
	ready.Signal()
	g.Wait()
	// Output: hello
}

func TestCondMisuse(t *testing.T) {
	for _, c := range []struct {
		reason string
		cond   *primitives.Cond
		panics string
	}{
		{"no L", primitives.NewCond(nil), `primitives: wait on Cond "c", which has no L, at cond_test.go:`},
		{"the zero value has no L", &primitives.Cond{}, `primitives: wait on Cond "c", which has no L, at cond_test.go:`},
		{"L is not locked", primitives.NewCond(&primitives.Mutex{}), `primitives: unlock of unlocked Mutex at cond_test.go:`},
	} {
		t.Run(c.reason, func(t *testing.T) {
			primitives.Name(c.cond, "c")
			require.Contains(t, panicOf(func() { c.cond.Wait() }), c.panics)
			c.cond.Signal() // finds nobody
			c.cond.Broadcast()
		})
	}
}

// A copy has a queue that is another's.
func TestCondCopied(t *testing.T) {
	var mu primitives.Mutex
	used, twin := primitives.NewCond(&mu), new(primitives.Cond)
	primitives.Name(used, "c")
	used.Signal()
	reflect.ValueOf(twin).Elem().Set(reflect.ValueOf(used).Elem()) // vet sees the plain way
	at := ""
	for _, use := range []func(){
		func() { at = line(0); twin.Wait() },
		func() { at = line(0); twin.Signal() },
		func() { at = line(0); twin.Broadcast() },
	} {
		assert.Equal(t, `primitives: Cond "c" is copied at `+at, misuse(use))
	}
	used.Signal()
}

func TestCondMisuseIsHeard(t *testing.T) {
	e := listen(t)
	var mu primitives.Mutex
	c := primitives.NewCond(&mu)
	e.run(func() {
		_ = panicOf(c.Wait)
		mu.Lock()
	})
	e.join()
	assert.EqualValues(t, 1, e.missed.Load())
	assert.Equal(t, []hook.Kind{hook.CondWait, hook.Lock}, e.kinds(), "the unlock is a part of the wait")
}

// A locker that panics leaves no waiter behind that could swallow a signal.
func TestCondPanickingLocker(t *testing.T) {
	e := listen(t)
	var mu primitives.Mutex
	c := primitives.NewCond(badLocker{})
	require.Equal(t, "bad", panicOf(c.Wait))
	c.L = &mu
	e.run(func() { mu.Lock(); c.Wait(); mu.Unlock() })
	e.blocked(1)
	c.Signal()
	e.join()
}

// Nor does it leave the task in the middle of a Wait: what comes next is heard.
func TestCondPanickingLockerIsHeard(t *testing.T) {
	e := listen(t)
	c := primitives.NewCond(badLocker{})
	var mu primitives.Mutex
	e.run(func() {
		assert.Equal(t, "bad", panicOf(c.Wait))
		mu.Lock()
		mu.Unlock()
	})
	e.join()
	assert.Equal(t, []hook.Kind{hook.CondWait, hook.Lock, hook.Unlock}, e.kinds())
}

type badLocker struct{}

func (badLocker) Lock()   {}
func (badLocker) Unlock() { panic("bad") }

func TestCondTakesSyncsLockers(t *testing.T) {
	e := listen(t)
	for _, l := range []primitives.Locker{&sync.Mutex{}, &sync.RWMutex{}, new(sync.RWMutex).RLocker(), &primitives.Mutex{}} {
		c := primitives.NewCond(l)
		e.run(func() { l.Lock(); c.Wait(); l.Unlock() })
		e.blocked(1)
		c.Broadcast()
		e.join()
	}
}

// The model is a queue: Signal wakes the longest waiter and nobody else, Broadcast all.
func TestCondModel(t *testing.T) {
	e := listen(t)
	rapid.Check(t, func(rt *rapid.T) {
		var mu primitives.Mutex
		c := primitives.NewCond(&mu)
		waiting := 0
		next := 0 // the number of the next one to wait
		woken := make(chan int, 256)
		expect := 0 // the number of the next one to be woken
		wake := func(n int) {
			e.blocked(waiting - n)
			waiting -= n
			seen := map[int]bool{}
			for range n {
				seen[<-woken] = true
			}
			for range n {
				assert.True(rt, seen[expect], "%d is the longest waiter", expect)
				expect++
			}
			e.tasks -= n
			for range n {
				<-e.ended
			}
		}
		rt.Repeat(map[string]func(*rapid.T){
			"wait": func(*rapid.T) {
				number := next
				next++
				e.run(func() { mu.Lock(); c.Wait(); mu.Unlock(); woken <- number })
				waiting++
				e.blocked(waiting)
			},
			"signal": func(*rapid.T) {
				c.Signal()
				wake(min(1, waiting))
			},
			"broadcast": func(*rapid.T) {
				c.Broadcast()
				wake(waiting)
			},
		})
		c.Broadcast()
		wake(waiting)
	})
}

func TestCondUnwound(t *testing.T) {
	e := listen(t)
	var mu primitives.Mutex
	c := primitives.NewCond(&mu)
	var passed atomic.Bool
	for range 3 {
		e.run(func() {
			mu.Lock()
			defer mu.Unlock()
			c.Wait()
			passed.Store(true)
		})
	}
	e.blocked(3)
	e.unwind()
	assert.False(t, passed.Load())
	assert.Zero(t, e.missed.Load(), "the deferred Unlock of a lock that Wait gave up is forgiven")
	assert.Zero(t, reflect.ValueOf(c).Elem().FieldByName("waiting").Uint(), "who has left is not counted")
	assert.True(t, mu.TryLock())
}

// A signal that meets an unwound waiter is passed on: each of the signals wakes one, however
// many leave at the same moment.
func TestCondUnwoundPassesSignalOn(t *testing.T) {
	for range 200 {
		leavers, stayers := listen(t), listen(t)
		var mu primitives.Mutex
		c := primitives.NewCond(&mu)
		var woken atomic.Int64
		wait := func() {
			mu.Lock()
			c.Wait()
			mu.Unlock()
			woken.Add(1)
		}
		leavers.run(wait)
		leavers.blocked(1)
		stayers.run(wait)
		stayers.blocked(1)
		go leavers.dismiss()
		c.Signal()
		leavers.join()
		eventually(t, func() bool { return woken.Load() == 1 }, "the signal wakes one")
		c.Broadcast()
		stayers.join()
	}
}

func TestCondStress(t *testing.T) {
	var mu primitives.Mutex
	c := primitives.NewCond(&mu)
	turn := 0
	const players, rounds = 8, 300
	hammer(t, players, rounds, func(g, i int) {
		mu.Lock()
		for turn != i*players+g {
			c.Wait()
		}
		turn++
		c.Broadcast()
		mu.Unlock()
	})
	require.Equal(t, players*rounds, turn)
}

// Signal alone orders: nothing here is locked around what the two share.
func TestCondOrders(t *testing.T) {
	e := listen(t)
	for range 50 {
		var mu primitives.Mutex
		c := primitives.NewCond(&mu)
		x := 0
		e.run(func() {
			mu.Lock()
			c.Wait()
			mu.Unlock()
			assert.Equal(t, 1, x)
		})
		e.blocked(1)
		x = 1
		c.Signal()
		e.join()
	}
}
