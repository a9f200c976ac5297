package primitives_test

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"syncplay/primitives"
	"syncplay/primitives/hook"
)

func ExampleOnce() {
	var once primitives.Once
	for range 3 {
		once.Do(func() { fmt.Println("only once") })
	}
	// Output: only once
}

func TestOnceDo(t *testing.T) {
	for _, c := range []struct {
		reason string
		f      func()
		panics any
	}{
		{"f returns", func() {}, nil},
		{"f panics, which counts as called", func() { panic("oh") }, "oh"},
		{"f ends its goroutine, which counts too", runtime.Goexit, nil},
	} {
		t.Run(c.reason, func(t *testing.T) {
			var once primitives.Once
			over := make(chan any)
			go func() {
				defer close(over)
				if v := panicOf(func() { once.Do(c.f) }); v != nil {
					over <- v
				}
			}()
			require.Equal(t, c.panics, <-over)
			within(t, soon, func() { once.Do(func() { t.Error("called twice") }) })
		})
	}
}

// All return after f has ended, and see what it did.
func TestOnceWaitsForTheFirst(t *testing.T) {
	for range 100 {
		var once primitives.Once
		var calls atomic.Int64
		x := 0
		hammer(t, 8, 3, func(int, int) {
			once.Do(func() {
				runtime.Gosched()
				x = 1
				calls.Add(1)
			})
			assert.Equal(t, 1, x)
		})
		require.EqualValues(t, 1, calls.Load())
	}
}

func TestOnceIsHeard(t *testing.T) {
	e := listen(t)
	var once primitives.Once
	var mu primitives.Mutex
	e.run(func() {
		once.Do(mu.Lock)
		once.Do(mu.Lock)
	})
	e.join()
	require.Equal(t, []hook.Kind{hook.Do, hook.Lock, hook.Unlock, hook.Do}, e.kinds(),
		"what f does is heard, between the start and the end of the call")
	require.EqualValues(t, 1, e.refused.Load(), "the second Do")
}

func TestOnceUnwound(t *testing.T) {
	e := listen(t)
	var once primitives.Once
	var passed atomic.Bool
	e.run(func() {
		once.Do(func() { once.Do(func() {}) })
		passed.Store(true)
	})
	e.blocked(1)                         // it waits for itself
	e.run(func() { once.Do(func() {}) }) // may be woken by the end of the first: that Do counts as called
	e.blocked(2)
	e.dismiss()
	e.join()
	require.False(t, passed.Load(), "it returns from neither")
	require.Zero(t, e.missed.Load())
	within(t, soon, func() { once.Do(func() { t.Error("called twice") }) })
}

// The model is three states: not called, being called, called.
func TestOnceModel(t *testing.T) {
	e := listen(t)
	rapid.Check(t, func(rt *rapid.T) {
		var once primitives.Once
		gate := make(chan struct{})
		var calls atomic.Int64
		inside, called := 0, false // how many have not returned; one of them calls f
		do := func() { once.Do(func() { calls.Add(1); <-gate }) }
		rt.Repeat(map[string]func(*rapid.T){
			"do": func(*rapid.T) {
				e.run(do)
				if called {
					e.join()
					return
				}
				inside++
				e.blocked(inside - 1)
			},
			"end": func(rt *rapid.T) {
				if called || inside == 0 {
					rt.Skip("none is running")
				}
				called = true
				close(gate)
				e.join()
				assert.EqualValues(rt, 1, calls.Load())
			},
		})
		if !called {
			close(gate)
			e.join()
		}
	})
}
