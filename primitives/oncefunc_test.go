package primitives_test

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/primitives"
	"syncplay/primitives/hook"
)

func ExampleOnceValue() {
	answer := primitives.OnceValue(func() int {
		fmt.Println("thinking")
		return 42
	})
	fmt.Println(answer())
	fmt.Println(answer())
	// Output:
	// thinking
	// 42
	// 42
}

func TestOnceFuncIsHeard(t *testing.T) {
	e := listen(t)
	var mu primitives.Mutex
	f := primitives.OnceFunc(mu.Lock)
	e.run(func() { f(); f() })
	e.join()
	assert.Equal(t, []hook.Kind{hook.Do, hook.Lock, hook.Unlock, hook.Do}, e.kinds(), "it is a Once")
}

// A call that ends its goroutine ends nothing else. (With package sync it panics.)
func TestOnceFuncGoexit(t *testing.T) {
	f := primitives.OnceFunc(runtime.Goexit)
	ended := make(chan any)
	go func() {
		defer func() { ended <- recover() }()
		f()
		t.Error("it went on")
	}()
	require.Nil(t, <-ended)
	require.IsType(t, new(runtime.PanicNilError), panicOf(f))
}

// A task that is being unwound neither panics nor calls the function again.
func TestOnceFuncUnwound(t *testing.T) {
	e := listen(t)
	var gate primitives.Mutex
	gate.Lock()
	var passed, panicked atomic.Bool
	f := primitives.OnceFunc(func() { gate.Lock(); passed.Store(true) })
	e.run(func() {
		defer func() { panicked.Store(recover() != nil) }()
		defer f()
		f()
		passed.Store(true)
	})
	e.blocked(1)
	e.unwind()
	require.False(t, passed.Load())
	require.False(t, panicked.Load())
}
