package primitives_test

import (
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
)

var onceBehaviours = []behaviour{
	{"Once: once", "whatever the function of later calls", func(t *testing.T, lib library) {
		o := lib.once()
		calls := 0
		o.Do(func() { calls++ })
		o.Do(func() { calls += 10 })
		assert.Equal(t, 1, calls)
	}},
	{"Once: at once", "nobody returns before the function has", func(t *testing.T, lib library) {
		for range 50 {
			o := lib.once()
			x := 0
			hammer(t, 8, 2, func(int, int) {
				o.Do(func() {
					runtime.Gosched()
					x++
				})
				assert.Equal(t, 1, x)
			})
		}
	}},
	{"Once: waiters", "they wait while it runs, and go on when it ends", func(t *testing.T, lib library) {
		o := lib.once()
		c := crew{t: t, lib: lib}
		const n = 3
		o.Do(func() {
			for range n {
				c.run(func() { o.Do(func() { t.Error("called twice") }) })
			}
			c.waits(n, "Once", "Do")
		})
		c.join()
	}},
	{"Once: panic", "it goes through, and the function counts as called", func(t *testing.T, lib library) {
		o := lib.once()
		assert.Equal(t, "oh", panicOf(func() { o.Do(func() { panic("oh") }) }))
		o.Do(func() { t.Error("called twice") })
	}},
	{"Once: Goexit", "the goroutine ends, and the function counts as called", func(t *testing.T, lib library) {
		o := lib.once()
		c := crew{t: t, lib: lib}
		c.run(func() {
			o.Do(runtime.Goexit)
			t.Error("the goroutine went on")
		})
		c.join()
		o.Do(func() { t.Error("called twice") })
	}},
	{"Once: one in another", "each is its own", func(t *testing.T, lib library) {
		outer, inner := lib.once(), lib.once()
		var calls atomic.Int64
		hammer(t, 4, 2, func(int, int) {
			outer.Do(func() {
				inner.Do(func() { calls.Add(1) })
				calls.Add(1)
			})
		})
		assert.EqualValues(t, 2, calls.Load())
	}},
}
