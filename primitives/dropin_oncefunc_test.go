package primitives_test

import (
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
)

// onceForm is OnceFunc, OnceValue or OnceValues, with a value that is given out of it.
type onceForm struct {
	name string
	wrap func(lib library, f func() any) func() any
}

var onceForms = []onceForm{
	{"OnceFunc", func(lib library, f func() any) func() any {
		var v any
		do := lib.onceFunc(func() { v = f() })
		return func() any { do(); return v }
	}},
	{"OnceValue", func(lib library, f func() any) func() any { return lib.onceValue(f) }},
	{"OnceValues", func(lib library, f func() any) func() any {
		both := lib.onceValues(func() (any, any) { v := f(); return v, v })
		return func() any {
			first, second := both()
			if first != second {
				return "two values"
			}
			return first
		}
	}},
}

var onceFuncBehaviours = allForms([]onceFuncBehaviour{
	{"once", "the function is called when first needed, and its value given each time", func(t *testing.T, wrap wrapper) {
		calls := 0
		f := wrap(func() any { calls++; return calls })
		assert.Zero(t, calls)
		for range 3 {
			assert.Equal(t, 1, f())
		}
		assert.Equal(t, 1, calls)
	}},
	{"at once", "nobody returns before the function has", func(t *testing.T, wrap wrapper) {
		for range 20 {
			x := 0
			f := wrap(func() any { runtime.Gosched(); x++; return x })
			hammer(t, 4, 2, func(int, int) {
				assert.Equal(t, 1, f())
				assert.Equal(t, 1, x)
			})
		}
	}},
	{"panic", "each call panics with the same value", func(t *testing.T, wrap wrapper) {
		calls := 0
		oh := &struct{ string }{"oh"}
		f := wrap(func() any { calls++; panic(oh) })
		for range 3 {
			assert.Same(t, oh, panicOf(func() { f() }))
		}
		assert.Equal(t, 1, calls)
	}},
	{"panic with nil", "it is a panic too", func(t *testing.T, wrap wrapper) {
		f := wrap(func() any { panic(nil) })
		for range 2 {
			assert.IsType(t, new(runtime.PanicNilError), panicOf(func() { f() }))
		}
	}},
	{"panic's stack", "that of the first call shows the function", func(t *testing.T, wrap wrapper) {
		f := wrap(stumble)
		trace := func() (stack string) {
			defer func() {
				assert.Equal(t, "stumbled", recover())
				stack = string(debug.Stack())
			}()
			f()
			return ""
		}
		assert.Contains(t, trace(), "primitives_test.stumble(")
		assert.NotContains(t, trace(), "primitives_test.stumble(", "the second did not call it")
	}},
	{"Goexit", "the function is not called again, and later calls panic", func(t *testing.T, wrap wrapper) {
		calls := 0
		f := wrap(func() any { calls++; runtime.Goexit(); return nil })
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			defer func() { _ = recover() }() // sync's panics
			f()
			t.Error("it went on")
		}()
		<-ended
		assert.NotNil(t, panicOf(func() { f() }))
		assert.Equal(t, 1, calls)
	}},
	{"lets go", "what the function refers to is collected after the call", func(t *testing.T, wrap wrapper) {
		for _, fails := range []bool{false, true} {
			var collected atomic.Bool
			f := wrap(holdsSomething(&collected, fails))
			runtime.GC()
			runtime.GC()
			assert.False(t, collected.Load(), "it is still needed")
			_ = panicOf(func() { f() })
			eventually(t, func() bool { runtime.GC(); return collected.Load() }, "it is collected")
			_ = panicOf(func() { f() })
		}
	}},
})

type wrapper func(f func() any) func() any

// A onceFuncBehaviour is one of all three forms.
type onceFuncBehaviour struct {
	name, reason string
	check        func(t *testing.T, wrap wrapper)
}

func allForms(table []onceFuncBehaviour) (all []behaviour) {
	for _, form := range onceForms {
		for _, b := range table {
			all = append(all, behaviour{form.name + ": " + b.name, b.reason, func(t *testing.T, lib library) {
				b.check(t, func(f func() any) func() any { return form.wrap(lib, f) })
			}})
		}
	}
	return all
}

//go:noinline
func stumble() any { panic("stumbled") }

// holdsSomething returns a function that keeps alive what says so when it is collected.
func holdsSomething(collected *atomic.Bool, fails bool) func() any {
	something := make([]byte, 1<<10)
	runtime.AddCleanup(&something[0], func(b *atomic.Bool) { b.Store(true) }, collected)
	return func() any {
		something[0] = 1
		if fails {
			panic("it fails")
		}
		return nil
	}
}
