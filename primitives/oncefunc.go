package primitives

import "syncplay/primitives/hook"

// OnceFunc returns a function that calls f when it is first called, and never again:
// [sync.OnceFunc]. It may be called by many goroutines at once; each returns when f has ended, as
// from [Once.Do].
//
// In the terminology of the Go memory model, the return from f "synchronizes before" the return
// from any call of the function.
//
// If f panics, each call panics with the same value; the stack of the first shows where. If f ends
// its goroutine, the first call ends there, and each later one panics: f has no result to give.
// (The first call of a function of package sync panics too then.) After the first call f is let go,
// with all that it refers to.
func OnceFunc(f func()) func() {
	c := &firstCall{f: f}
	return c.do
}

// OnceValue returns a function that calls f once and returns its value each time, and is else as
// that of [OnceFunc]: [sync.OnceValue].
func OnceValue[T any](f func() T) func() T {
	var value T
	do := OnceFunc(func() { value = f() })
	return func() T {
		do()
		return value
	}
}

// OnceValues returns a function that calls f once and returns its values each time, and is else
// as that of [OnceFunc]: [sync.OnceValues].
func OnceValues[T1, T2 any](f func() (T1, T2)) func() (T1, T2) {
	var first T1
	var second T2
	do := OnceFunc(func() { first, second = f() })
	return func() (T1, T2) {
		do()
		return first, second
	}
}

// A firstCall is the mechanism of [OnceFunc] and its relatives: a function that is called once,
// and how that call ended. The fields are written while once calls, and read after.
type firstCall struct {
	once    Once
	f       func() // nil once it has been called
	valid   bool   // f has returned
	failure any    // what f has panicked with
}

func (c *firstCall) do() {
	c.once.Do(c.call)
	if !c.valid && !hook.Self().Leaving() {
		panic(c.failure)
	}
}

// call calls f. A panic of f's goes on from here, above f on the stack, so that a trace shows both.
// The end of the goroutine goes on too, and so does the unwinding of a task.
func (c *firstCall) call() {
	defer func() {
		c.f = nil
		if c.valid || hook.Self().Leaving() {
			return
		}
		c.failure = recover()
		if c.failure != nil {
			panic(c.failure)
		}
	}()
	c.f()
	c.valid = true
}
