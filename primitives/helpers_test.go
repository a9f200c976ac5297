package primitives_test

import (
	"runtime"
	"sync"
	"testing"
	"time"
)

// soon is how long a test waits for what needs no time. It bounds a hang and measures nothing, so it
// is long: the machine may be busy with other things.
const soon = time.Minute

// within runs f on a goroutine of its own and fails the test, with the stacks of all goroutines,
// if f has not ended after d. A require that fails inside f ends the test, as it would outside.
func within(t testing.TB, d time.Duration, f func()) {
	t.Helper()
	ended := make(chan bool, 1)
	go func() {
		normal := false
		defer func() { ended <- normal }()
		f()
		normal = true
	}()
	deadline := time.NewTimer(d)
	defer deadline.Stop()
	select {
	case normal := <-ended:
		if !normal {
			t.FailNow()
		}
	case <-deadline.C:
		t.Fatalf("not over after %v\n\n%s", d, stacks())
	}
}

// eventually waits until cond holds. It fails the test, with the stacks of all goroutines, if
// that does not come soon.
func eventually(t testing.TB, cond func() bool, what string) {
	t.Helper()
	start := time.Now()
	for i := 0; !cond(); i++ {
		switch {
		case i < 100:
			runtime.Gosched()
		case time.Since(start) > soon:
			t.Fatalf("still not so after %v: %s\n\n%s", soon, what, stacks())
		default:
			<-time.After(100 * time.Microsecond)
		}
	}
}

// hammer calls f(g, i) for each of the rounds i on each of the goroutines g, all at once, and
// waits until all are over. It fails the test if that does not come soon.
func hammer(t testing.TB, goroutines, rounds int, f func(g, i int)) {
	t.Helper()
	within(t, soon, func() {
		var all sync.WaitGroup
		start := make(chan struct{})
		for g := range goroutines {
			all.Go(func() {
				<-start
				for i := range rounds {
					f(g, i)
				}
			})
		}
		close(start)
		all.Wait()
	})
}

// stacks returns the stacks of all goroutines.
func stacks() []byte {
	buf := make([]byte, 1<<20)
	return buf[:runtime.Stack(buf, true)]
}
