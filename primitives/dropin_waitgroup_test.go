package primitives_test

import (
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
)

var waitGroupBehaviours = []behaviour{
	{"WaitGroup: zero value", "there is nothing to wait for", func(_ *testing.T, lib library) {
		wg := lib.waitGroup()
		wg.Wait()
		wg.Add(0)
		wg.Wait()
	}},
	{"WaitGroup: several wait", "all go on when the last is done, and none before", func(t *testing.T, lib library) {
		wg := lib.waitGroup()
		c := crew{t: t, lib: lib}
		const n = 4
		wg.Add(2)
		for range n {
			c.run(wg.Wait)
		}
		c.waits(n, "WaitGroup", "Wait")
		wg.Done()
		c.waits(n, "WaitGroup", "Wait")
		wg.Done()
		c.join()
	}},
	{"WaitGroup: orders", "what was done before Done is seen after Wait", func(t *testing.T, lib library) {
		for range 100 {
			wg := lib.waitGroup()
			x := [8]int{}
			wg.Add(len(x))
			for i := range x {
				go func() {
					x[i] = i
					wg.Done()
				}()
			}
			wg.Wait()
			assert.Equal(t, [8]int{0, 1, 2, 3, 4, 5, 6, 7}, x)
		}
	}},
	{"WaitGroup: reuse", "when Wait has returned the next round may begin", func(t *testing.T, lib library) {
		wg := lib.waitGroup()
		var done atomic.Int64
		for round := range 200 {
			for range 5 {
				wg.Go(func() { done.Add(1) })
			}
			wg.Wait()
			assert.EqualValues(t, 5*(round+1), done.Load())
		}
	}},
	{"WaitGroup: Add while some wait", "above zero it may come at any time", func(t *testing.T, lib library) {
		wg := lib.waitGroup()
		c := crew{t: t, lib: lib}
		wg.Add(1)
		c.run(wg.Wait)
		c.waits(1, "WaitGroup", "Wait")
		wg.Add(3)
		wg.Add(-3)
		c.waits(1, "WaitGroup", "Wait")
		wg.Add(-1)
		c.join()
	}},
	{"WaitGroup: negative counter", "it panics", func(t *testing.T, lib library) {
		for _, deltas := range [][]int{{-1}, {1, -2}, {1, -1, -1}} {
			wg := lib.waitGroup()
			message := misuse(func() {
				for _, d := range deltas {
					wg.Add(d)
				}
			})
			assert.Contains(t, message, "negative")
		}
		wg := lib.waitGroup()
		assert.NotNil(t, panicOf(wg.Done), "one Done too many")
	}},
	{"WaitGroup: Go", "the function runs, and is waited for", func(t *testing.T, lib library) {
		wg := lib.waitGroup()
		var ran atomic.Int64
		for range 10 {
			wg.Go(func() {
				wg.Go(func() { ran.Add(1) }) // the counter is above zero
				ran.Add(1)
			})
		}
		wg.Wait()
		assert.EqualValues(t, 20, ran.Load())
	}},
	{"WaitGroup: Go and Goexit", "a goroutine that ends itself is done", func(_ *testing.T, lib library) {
		wg := lib.waitGroup()
		wg.Go(runtime.Goexit)
		wg.Wait()
	}},
}
