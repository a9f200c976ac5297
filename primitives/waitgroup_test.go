package primitives_test

import (
	"fmt"
	"math"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"syncplay/primitives"
)

func ExampleWaitGroup() {
	var wg primitives.WaitGroup
	squares := make([]int, 4)
	for i := range squares {
		wg.Go(func() { squares[i] = i * i })
	}
	wg.Wait()
	fmt.Println(squares)
	// Output: [0 1 4 9]
}

func TestWaitGroupAdd(t *testing.T) {
	for _, c := range []struct {
		reason string
		deltas []int
		panics string
	}{
		{"nothing to do", nil, ""},
		{"the zero value takes a zero", []int{0}, ""},
		{"up and down", []int{2, -1, -1}, ""},
		{"down by more than one", []int{3, -3}, ""},
		{"used again after zero", []int{1, -1, 1, -1}, ""},
		{"above what it can count", []int{math.MaxInt >> 1, 1}, `primitives: counter overflow of WaitGroup "w" at waitgroup_test.go:`},
		{"below zero at once", []int{-1}, `primitives: negative counter of WaitGroup "w" at waitgroup_test.go:`},
		{"below zero later", []int{2, -3}, `primitives: negative counter of WaitGroup "w" at waitgroup_test.go:`},
	} {
		t.Run(c.reason, func(t *testing.T) {
			var wg primitives.WaitGroup
			primitives.Name(&wg, "w")
			message := panicOf(func() {
				for _, d := range c.deltas {
					wg.Add(d)
				}
			})
			if c.panics != "" {
				require.Contains(t, message, c.panics)
				return
			}
			require.Nil(t, message)
			within(t, soon, wg.Wait)
		})
	}
}

func TestWaitGroupMisuseChangesNothing(t *testing.T) {
	var wg primitives.WaitGroup
	wg.Add(2)
	require.NotNil(t, panicOf(func() { wg.Add(-3) }))
	wg.Add(-2)
	within(t, soon, wg.Wait)
}

func TestWaitGroupWakesAll(t *testing.T) {
	e := listen(t)
	var wg primitives.WaitGroup
	wg.Add(2)
	for range 5 {
		e.run(wg.Wait)
	}
	e.blocked(5)
	wg.Done()
	e.blocked(5)
	wg.Done()
	e.join()
}

func TestWaitGroupUnwound(t *testing.T) {
	e := listen(t)
	var wg primitives.WaitGroup
	wg.Add(1)
	var passed atomic.Bool
	e.run(func() {
		defer wg.Done()
		defer wg.Done() // one too many, but of a task that is being unwound
		wg.Wait()
		passed.Store(true)
	})
	e.blocked(1)
	e.unwind()
	require.False(t, passed.Load(), "Wait must not return when it is unwound")
	require.Zero(t, e.missed.Load())
	within(t, soon, wg.Wait)
}

func TestWaitGroupGo(t *testing.T) {
	t.Run("Goexit is an end", func(t *testing.T) {
		var wg primitives.WaitGroup
		wg.Go(runtime.Goexit)
		within(t, soon, wg.Wait)
	})
	t.Run("the child of a task is a task", func(t *testing.T) {
		e := listen(t)
		var wg primitives.WaitGroup
		var gate primitives.Mutex
		gate.Lock()
		e.run(func() { wg.Go(func() { gate.Lock() }) })
		e.blocked(1)
		gate.Unlock()
		e.tasks++ // the child
		e.join()
		within(t, soon, wg.Wait)
	})
}

func TestWaitGroupStress(t *testing.T) {
	var wg primitives.WaitGroup
	for round := range 500 {
		var done atomic.Int64
		for range 8 {
			wg.Go(func() { done.Add(1) })
		}
		for range 2 {
			go wg.Wait()
		}
		within(t, soon, wg.Wait)
		require.EqualValues(t, 8, done.Load(), "round %d", round)
	}
}

// The model is a number: Wait blocks exactly while it is above zero.
func TestWaitGroupModel(t *testing.T) {
	e := listen(t)
	rapid.Check(t, func(rt *rapid.T) {
		var wg primitives.WaitGroup
		count, waiting := 0, 0
		settle := func() {
			if count == 0 {
				waiting = 0
				e.join()
			}
			e.blocked(waiting)
		}
		rt.Repeat(map[string]func(*rapid.T){
			"add": func(rt *rapid.T) {
				d := rapid.IntRange(-3, 3).Draw(rt, "delta")
				message := panicOf(func() { wg.Add(d) })
				if count+d < 0 {
					assert.NotNil(rt, message)
					return
				}
				assert.Nil(rt, message)
				count += d
				settle()
			},
			"wait": func(*rapid.T) {
				e.run(wg.Wait)
				waiting++
				settle()
			},
		})
		if count > 0 {
			wg.Add(-count)
		}
		e.join()
	})
}
