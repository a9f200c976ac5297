package primitives_test

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"syncplay/primitives"
)

// panicOf returns what f panics with, or nil.
func panicOf(f func()) (v any) {
	defer func() { v = recover() }()
	f()
	return nil
}

func ExampleGroup() {
	var g primitives.Group
	var sum atomic.Int64
	g.Go("left", func() { sum.Add(1) })
	g.Go("right", func() { sum.Add(2) })
	g.Wait()
	fmt.Println(sum.Load())
	// Output: 3
}

func ExamplePanicError() {
	defer func() {
		err := recover().(*primitives.PanicError)
		fmt.Printf("%s: %v\n", err.Name, err.Value)
	}()
	var g primitives.Group
	g.Go("divider", func() { panic("division by zero") })
	g.Wait()
	// Output: divider: division by zero
}

func TestGroupWait(t *testing.T) {
	cause := fs.ErrNotExist
	for _, c := range []struct {
		reason string
		f      func()
		value  any // of the panic that Wait passes on
	}{
		{"a return", func() {}, nil},
		{"Goexit is an end like any other", runtime.Goexit, nil},
		{"a panic with a string", func() { panic("oh") }, "oh"},
		{"a panic with an error", func() { panic(cause) }, cause},
		{"a panic that was recovered is none", func() { _ = panicOf(func() { panic("oh") }) }, nil},
	} {
		t.Run(c.reason, func(t *testing.T) {
			var g primitives.Group
			g.Go("a", func() {})
			g.Go("b", c.f)
			within(t, soon, func() { require.Equal(t, c.value, valueOf(panicOf(g.Wait))) })
			require.Nil(t, panicOf(g.Wait), "a panic is passed on once")
		})
	}
}

// valueOf returns the value inside a PanicError, or nil for nil.
func valueOf(v any) any {
	if v == nil {
		return nil
	}
	return v.(*primitives.PanicError).Value
}

func TestPanicError(t *testing.T) {
	var g primitives.Group
	g.Go("reader", func() { panic(fmt.Errorf("open: %w", fs.ErrNotExist)) })
	err := panicOf(g.Wait).(error)
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.Contains(t, err.Error(), `primitives: goroutine "reader" of a Group panicked: open: file does not exist`)
	require.Contains(t, err.Error(), "group_test.go", "the stack shows where")

	g.Go("", func() { panic(7) })
	err = panicOf(g.Wait).(error)
	require.Contains(t, err.Error(), "primitives: a goroutine of a Group panicked: 7\n\n")
	require.NoError(t, errors.Unwrap(err), "7 is no error")
}

func TestGroupPassesOnTheFirstPanic(t *testing.T) {
	var g primitives.Group
	first := make(chan struct{})
	g.Go("first", func() {
		defer close(first)
		panic("first")
	})
	<-first
	for range 100 {
		g.Go("later", func() {})
	}
	require.Equal(t, "first", valueOf(panicOf(g.Wait)))

	g.Go("next", func() { panic("of the next round") })
	require.Equal(t, "of the next round", valueOf(panicOf(g.Wait)))
	require.Nil(t, panicOf(g.Wait))
}

func TestGroupMayStartMore(t *testing.T) {
	var g primitives.Group
	var n atomic.Int64
	var grow func(depth int)
	grow = func(depth int) {
		n.Add(1)
		if depth > 0 {
			g.Go("", func() { grow(depth - 1) })
			g.Go("", func() { grow(depth - 1) })
		}
	}
	g.Go("", func() { grow(7) })
	within(t, soon, g.Wait)
	require.EqualValues(t, 1<<8-1, n.Load())
}

func TestGroupIsHeard(t *testing.T) {
	e := listen(t)
	e.run(func() {
		var g primitives.Group
		var mu primitives.Mutex
		g.Go("a", mu.Lock)
		g.Wait()
	})
	e.tasks++ // the child
	e.join()
	require.Len(t, e.kinds(), 2, "the Lock of the child and the Wait: Go is no step")
}

func TestGroupUnwound(t *testing.T) {
	e := listen(t)
	var slow, wrong primitives.Group
	gate := make(chan struct{})
	slow.Go("slow", func() { <-gate })
	var passed, panicked atomic.Bool
	e.run(func() {
		over := make(chan struct{})
		wrong.Go("wrong", func() { defer close(over); panic("wrong") })
		<-over
		defer func() { panicked.Store(panicOf(wrong.Wait) != nil) }()
		slow.Wait()
		passed.Store(true)
	})
	e.tasks++ // the child
	e.blocked(1)
	e.unwind()
	require.False(t, passed.Load(), "an unwound Wait does not return")
	require.False(t, panicked.Load(), "a task that is being unwound does not panic")
	close(gate)
	within(t, soon, slow.Wait)
}

// The end of each f is ordered before Wait's return, and Go before the start of f: plain
// variables do, which -race would report otherwise.
func TestGroupOrders(t *testing.T) {
	var g primitives.Group
	for range 200 {
		x, y, sum := 1, 0, 0
		g.Go("x", func() { x++ })
		g.Go("y", func() { y = 1 })
		g.Wait()
		sum = x + y
		require.Equal(t, 3, sum)
	}
}

// The model counts what was started: Wait blocks exactly while some goroutine has not ended.
func TestGroupModel(t *testing.T) {
	e := listen(t)
	rapid.Check(t, func(rt *rapid.T) {
		var g primitives.Group
		var gates []chan struct{}
		waiting := 0
		settle := func() {
			if len(gates) == 0 {
				waiting = 0
				e.join()
			}
			e.blocked(waiting)
		}
		end := func(i int) {
			close(gates[i])
			gates = append(gates[:i], gates[i+1:]...)
		}
		rt.Repeat(map[string]func(*rapid.T){
			"go": func(*rapid.T) {
				gate := make(chan struct{})
				gates = append(gates, gate)
				g.Go("", func() { <-gate })
			},
			"end": func(rt *rapid.T) {
				if len(gates) == 0 {
					rt.Skip("none is running")
				}
				end(rapid.IntRange(0, len(gates)-1).Draw(rt, "which"))
				settle()
			},
			"wait": func(*rapid.T) {
				e.run(g.Wait)
				waiting++
				settle()
			},
		})
		for len(gates) > 0 {
			end(0)
		}
		e.join()
	})
}
