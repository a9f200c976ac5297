package detector_test

import (
	"context"
	"errors"
	"fmt"
	"io"

	"syncplay/detector"
	"syncplay/primitives"
)

// Two transfers in opposite directions, each of which takes the lock of its own account first. They
// meet at the Barrier when each has its first lock, so that it goes wrong every time.
func ExampleRun() {
	r := detector.Run(func() {
		var alice, bob primitives.Mutex
		primitives.Name(&alice, "alice")
		primitives.Name(&bob, "bob")
		meet := primitives.NewBarrier(2)
		transfer := func(from, to *primitives.Mutex) func() {
			return func() {
				from.Lock()
				defer from.Unlock()
				meet.Wait()
				to.Lock()
				defer to.Unlock()
			}
		}
		var g primitives.Group
		g.Go("alice to bob", transfer(&alice, &bob))
		g.Go("bob to alice", transfer(&bob, &alice))
		g.Wait()
	})
	f := r.Findings[0]
	fmt.Println(r.Verdict, r.Seen, "of", r.Runs)
	fmt.Println(f.Kind, "-", f.Message)
	for _, p := range f.Parties {
		fmt.Println(p.Title(), "holds", p.Holds[0].Object, "and waits for", p.Waits.Object)
	}
	// Output:
	// OBSERVED 1 of 1
	// deadlock - alice to bob and bob to alice wait for each other
	// alice to bob holds alice and waits for bob
	// bob to alice holds bob and waits for alice
}

// A function that went well in all runs: that is an observation, and no proof.
func ExampleReport_OK() {
	r := detector.Run(func() {
		var mu primitives.Mutex
		n := 0
		var g primitives.Group
		for range 3 {
			g.Go("", func() { mu.Lock(); n++; mu.Unlock() })
		}
		g.Wait()
		primitives.Check(n == 3, "n is %d", n)
	}, detector.Runs(50))
	fmt.Println(r.OK(), r)
	// Output: true OBSERVED 0/50: nothing went wrong
}

// With one line in TestMain all tests of a package are watched. Beside goleak it is
// goleak.VerifyTestMain(detector.Verified(m)).
func ExampleVerifyTestMain() {
	// func TestMain(m *testing.M) { detector.VerifyTestMain(m) }
}

// A test fails, at its end, for what its goroutines did wrong with their locks.
func ExampleVerifyNone() {
	// func TestTransfer(t *testing.T) {
	//	detector.VerifyNone(t)
	//	...
	// }
}

// A watch of the whole process reports and ends nothing. The function of OnFinding is called when
// a deadlock closes, on a goroutine of its own.
func ExampleStart() {
	w := detector.Start(detector.OnFinding(func(f detector.Finding) { fmt.Print(f) }))
	var mu primitives.Mutex
	mu.Lock()
	mu.Unlock()
	r := w.Stop()
	fmt.Println(len(r.Findings), "findings")
	// Output: 0 findings
}

// Two transfers in opposite directions, each of which takes the lock of its own account first. The one who
// would close the deadlock is told so, gives back what it holds, and takes the two in the other's order.
func ExampleBreakDeadlocks() {
	w := detector.Start(detector.BreakDeadlocks(), detector.Log(io.Discard))
	var alice, bob primitives.Mutex
	meet := primitives.NewBarrier(2)
	transfer := func(from, to *primitives.Mutex) error {
		from.Lock()
		defer from.Unlock()
		meet.Wait()
		if err := to.LockContext(context.Background()); err != nil {
			return err
		}
		defer to.Unlock()
		return nil
	}
	retried := func(from, to *primitives.Mutex) func() {
		return func() {
			if err := transfer(from, to); errors.Is(err, primitives.ErrDeadlock) {
				fmt.Println(err)
				to.Lock()
				defer to.Unlock()
				from.Lock()
				defer from.Unlock()
			}
		}
	}
	var g primitives.Group
	g.Go("alice to bob", retried(&alice, &bob))
	g.Go("bob to alice", retried(&bob, &alice))
	g.Wait()
	fmt.Println("both are done:", w.Stop().Findings[0].Kind, "resolved")
	// Output:
	// primitives: the wait would close a deadlock
	// both are done: deadlock resolved
}
