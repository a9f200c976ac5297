package primitives_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/primitives"
	"syncplay/primitives/hook"
)

func ExampleChan() {
	c := primitives.NewChan[int](0)
	var g primitives.Group
	g.Go("producer", func() {
		defer c.Close()
		for i := range 4 {
			c.Send(i * i)
		}
	})
	for v := range c.All() {
		fmt.Println(v)
	}
	g.Wait()
	// Output:
	// 0
	// 1
	// 4
	// 9
}

func TestChanCapacity(t *testing.T) {
	for _, capacity := range []int{1, 3} {
		c := primitives.NewChan[int](capacity)
		require.Equal(t, capacity, c.Cap())
		for i := range capacity {
			require.Equal(t, i, c.Len())
			c.Send(i)
		}
		for i := range capacity {
			v, ok := c.Recv()
			require.True(t, ok)
			require.Equal(t, i, v)
		}
	}
	require.Contains(t, panicOf(func() { primitives.NewChan[int](-1) }), "primitives: Chan of capacity -1 at chan_test.go:")
}

func TestChanClosed(t *testing.T) {
	c := primitives.NewChan[int](2)
	c.Send(7)
	c.Close()
	for _, want := range []struct {
		v  int
		ok bool
	}{{7, true}, {0, false}, {0, false}} {
		v, ok := c.Recv()
		require.Equal(t, want.v, v)
		require.Equal(t, want.ok, ok)
	}
}

// The panics are Go's, in our words. A listener is told of each.
func TestChanMisused(t *testing.T) {
	closed := primitives.NewChan[int](1)
	primitives.Name(closed, "jobs")
	closed.Close()
	var zero primitives.Chan[int]
	var null *primitives.Chan[int]
	tests := []struct {
		name string
		f    func()
		want string
	}{
		{"send on closed", func() { closed.Send(1) }, `primitives: send on closed Chan "jobs" at chan_test.go:`},
		{"the same in a Select", func() { primitives.Select(primitives.OnSend(closed, 1, nil)) }, `primitives: send on closed Chan "jobs" at chan_test.go:`},
		{"the same with another case", func() {
			primitives.Select(primitives.OnSend(closed, 1, nil), primitives.OnRecv(&zero, nil))
		}, `primitives: send on closed Chan "jobs" at chan_test.go:`},
		{"the same with a Default", func() {
			primitives.Select(primitives.Default(nil), primitives.OnSend(closed, 1, nil))
		}, `primitives: send on closed Chan "jobs" at chan_test.go:`},
		{"close of closed", closed.Close, `primitives: close of closed Chan "jobs" at `},
		{"close of nil", zero.Close, "primitives: close of nil Chan at "},
		{"close of a nil pointer", null.Close, `primitives: close of nil Chan "nil" at `},
		{"two Defaults", func() { primitives.Select(primitives.Default(nil), primitives.Default(nil)) }, "primitives: Select with 2 Defaults at "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			assert.Contains(t, panicOf(test.f), test.want, "free")
			e := listen(t)
			e.run(func() { assert.Contains(t, panicOf(test.f), test.want, "watched") })
			e.join()
		})
	}
}

func TestSendIsWaitingWhenClosed(t *testing.T) {
	if hook.Race {
		t.Skip("a Send and a Close that nothing orders are a race")
	}
	e := listen(t)
	c := primitives.NewChan[int](0)
	e.run(func() { assert.Contains(t, panicOf(func() { c.Send(1) }), "send on closed Chan") })
	e.blocked(1)
	c.Close()
	e.join()
	assert.EqualValues(t, 1, e.missed.Load())
}

func TestChanUnwound(t *testing.T) {
	c, d := primitives.NewChan[int](0), primitives.NewChan[int](0)
	var null *primitives.Chan[int]
	for name, f := range map[string]func(){
		"Send":                  func() { c.Send(1) },
		"Recv":                  func() { c.Recv() },
		"Recv from nil":         func() { null.Recv() },
		"Select":                func() { primitives.Select(primitives.OnRecv(c, nil), primitives.OnSend(d, 1, nil)) },
		"Select of one":         func() { primitives.Select(primitives.OnRecv(c, nil)) },
		"Select without a case": func() { primitives.Select() },
	} {
		t.Run(name, func(t *testing.T) {
			e := listen(t)
			var passed atomic.Bool
			e.run(func() { f(); passed.Store(true) })
			e.blocked(1)
			e.unwind()
			assert.False(t, passed.Load())
		})
	}
	e := listen(t)
	e.run(func() { c.Send(2) })
	v, _ := c.Recv()
	e.join()
	assert.Equal(t, 2, v, "who was unwound has sent nothing")
}

func TestChanIsHeard(t *testing.T) {
	e := listen(t)
	c := primitives.NewChan[int](1)
	e.run(func() {
		c.Send(1)
		c.Len()
		c.Recv()
		primitives.Select(primitives.OnRecv(c, nil), primitives.Default(nil))
		primitives.Select(primitives.OnSend(c, 2, nil))
		c.Close()
	})
	e.join()
	require.Equal(t, []hook.Kind{hook.Send, hook.Read, hook.Recv, hook.SelectOp, hook.SelectOp, hook.Close}, e.kinds())
	require.EqualValues(t, 1, e.refused.Load(), "who takes the Default")
}

// Free, nothing is allocated.
func TestChanAllocatesNothing(t *testing.T) {
	if hook.Race {
		t.Skip("under the race detector every operation takes the slow way")
	}
	c := primitives.NewChan[int](1)
	assert.Zero(t, testing.AllocsPerRun(100, func() { c.Send(1); c.Recv() }))
}
