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
	c := &struct {
		firstCall
		f func()
	}{f: f}
	return func() {
		c.do(func() { take(&c.f)() })
	}
}

// OnceValue returns a function that calls f once and returns its value each time, and is else as
// that of [OnceFunc]: [sync.OnceValue].
func OnceValue[T any](f func() T) func() T {
	c := &struct {
		firstCall
		f     func() T
		value T
	}{f: f}
	return func() T {
		c.do(func() { c.value = take(&c.f)() })
		return c.value
	}
}

// OnceValues returns a function that calls f once and returns its values each time, and is else
// as that of [OnceFunc]: [sync.OnceValues].
func OnceValues[T1, T2 any](f func() (T1, T2)) func() (T1, T2) {
	c := &struct {
		firstCall
		f      func() (T1, T2)
		first  T1
		second T2
	}{f: f}
	return func() (T1, T2) {
		c.do(func() { c.first, c.second = take(&c.f)() })
		return c.first, c.second
	}
}

// take takes a function out of its place, which holds it no longer.
func take[F any](place *F) F {
	var none F
	f := *place
	*place = none
	return f
}

// A firstCall is the mechanism of [OnceFunc] and its relatives: how the only call ended. The fields
// are written while once calls, and read after.
type firstCall struct {
	once    Once
	valid   bool // the function has returned
	failure any  // what it has panicked with
}

// do calls f if nobody has, and returns if that call did.
func (c *firstCall) do(f func()) {
	c.once.Do(func() { c.call(f) })
	if !c.valid && !hook.Self().Leaving() {
		panic(c.failure)
	}
}

// call calls f. A panic of f's goes on from here, above f on the stack, so that a trace shows both.
// The end of the goroutine goes on too, and so does the unwinding of a task.
func (c *firstCall) call(f func()) {
	defer func() {
		if c.valid || hook.Self().Leaving() {
			return
		}
		c.failure = recover()
		if c.failure != nil {
			panic(c.failure)
		}
	}()
	f()
	c.valid = true
}
