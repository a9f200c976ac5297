package detector_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"syncplay/detector"
	"syncplay/detector/report"
	"syncplay/internal/gid"
	"syncplay/primitives"
	"syncplay/primitives/hook"
)

// What a Watch says is so, and what is so it says: small programs in which that is hard.

// said returns what a Watch finds while f runs, and all that is still to be told at its end.
func said(f func()) []detector.Finding {
	w := detector.Start(detector.OnFinding(func(detector.Finding) {}))
	f()
	return w.Stop().Findings
}

// TestPermitsOfTheDead lets goroutines end with permits, and another wait that gets one all the same.
func TestPermitsOfTheDead(t *testing.T) {
	for _, test := range []struct {
		name, reason string
		permits      int64
		before       func(s *primitives.Semaphore)
	}{
		{"signal", "who consumes gives nothing back, and the producer has given nothing yet", 1, func(*primitives.Semaphore) {}},
		{"one of two", "the other has one as well, and gives it back", 2, func(s *primitives.Semaphore) {
			s.Wait()
			s.Signal()
			s.Wait()
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			assert.Empty(t, said(func() {
				s := primitives.NewSemaphore(test.permits)
				test.before(s)
				var ended, waits primitives.Group
				ended.Go("takes", s.Wait)
				ended.Wait()
				waits.Go("waits", s.Wait)
				waiting(t, 1)
				s.Signal()
				waits.Wait()
			}), test.reason)
		})
	}
}

// TestAllPermitsOfTheDead is the twin: nobody is left who has one.
func TestAllPermitsOfTheDead(t *testing.T) {
	found := said(func() {
		s := primitives.NewSemaphore(1)
		s.Wait()
		s.Signal()
		var ended, waits primitives.Group
		ended.Go("takes", s.Wait)
		ended.Wait()
		waits.Go("waits", s.Wait)
		waiting(t, 1)
		s.Signal()
		waits.Wait()
	})
	if assert.Len(t, found, 1) {
		assert.Equal(t, report.Orphaned, found[0].Kind)
	}
}

// TestPredictorLooksAtGroups has the predictor told of a group and a lock that nobody but their maker has touched. With the race detector
// it must look at it unseen.
func TestPredictorLooksAtGroups(t *testing.T) {
	assert.Empty(t, said(func() {
		var outer, inner primitives.Mutex
		outer.Lock()
		inner.Lock()
		inner.Unlock()
		outer.Unlock()
		for range 100 {
			var g primitives.Group
			var mu primitives.Mutex
			mu.Lock()
			g.Go("", func() {})
			g.Wait()
			mu.Unlock()
		}
	}))
}

// TestSectionHandedOn forks with a lock in hand, which the child gives back before it takes another. So it holds one at a time, though
// its parent waits for it as if it still had the first.
func TestSectionHandedOn(t *testing.T) {
	assert.Empty(t, said(func() {
		var a, b primitives.Mutex
		var g primitives.Group
		hands := func() {
			a.Lock()
			g.Go("child", func() { a.Unlock(); b.Lock(); b.Unlock() })
			g.Wait()
		}
		g.Go("other way", func() { b.Lock(); a.Lock(); a.Unlock(); b.Unlock() })
		hands()
		hands()
	}))
}

// TestDeadlockAfterMisuse unlocks a mutex once too often, and recovers. Who had it before keeps what he has now.
func TestDeadlockAfterMisuse(t *testing.T) {
	found := said(func() {
		var a, b, c primitives.Mutex
		has, on, ended := make(chan bool), make(chan bool), make(chan bool)
		go func() {
			a.Lock()
			a.Unlock()
			b.Lock()
			has <- true
			<-on
			c.Lock()
			c.Unlock()
			ended <- true
		}()
		<-has
		assert.Panics(t, a.Unlock)
		go func() {
			c.Lock()
			has <- true
			b.Lock()
			ended <- true
		}()
		<-has
		waiting(t, 1)
		on <- true
		waiting(t, 2)
		c.Unlock()
		<-ended
		b.Unlock()
		<-ended
	})
	if assert.Len(t, found, 1) {
		assert.Equal(t, report.Deadlock, found[0].Kind)
	}
}

// TestManyInHand lets one goroutine hold more than is kept of it, and more than is predicted with. It takes moments, nobody loses
// a seat, and the report says that not all is known.
func TestManyInHand(t *testing.T) {
	w := detector.Start(detector.OnFinding(func(detector.Finding) {}))
	locks := make([]primitives.Mutex, 10_000)
	start := time.Now()
	for range 2 {
		for i := range locks {
			locks[i].Lock()
		}
		for i := range locks {
			locks[i].Unlock()
		}
	}
	assert.Less(t, time.Since(start), soon)
	mend := crossed(t, &locks[0], &locks[1])
	mend()
	r := w.Stop()
	assert.True(t, slices.ContainsFunc(r.Findings, func(f detector.Finding) bool { return f.Kind == report.Deadlock }), r.Findings)
	assert.Contains(t, r.Saturated, "held so much at once")
}

// TestBehindTheFirstInLine has one wait for a permit that is there, behind another who waits for more than the first one leaves.
func TestBehindTheFirstInLine(t *testing.T) {
	for _, test := range []struct {
		name string
		has  int64 // what the one behind has
		want int   // findings
	}{
		{"who has what the first one waits for", 2, 1},
		{"who has nothing", 0, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			assert.Len(t, said(func() {
				s := primitives.NewSemaphore(3)
				assert.NoError(t, s.Acquire(t.Context(), 2))
				s.Release(2) // its permits come back
				third := 2 - test.has
				assert.NoError(t, s.Acquire(context.Background(), third))
				has, on := make(chan bool), make(chan bool)
				var g primitives.Group
				g.Go("behind", func() {
					assert.NoError(t, s.Acquire(context.Background(), test.has))
					has <- true
					<-on
					s.Wait()
					s.Release(1 + test.has)
				})
				<-has
				g.Go("first", func() {
					assert.NoError(t, s.Acquire(context.Background(), 3))
					s.Release(3)
				})
				waiting(t, 1)
				close(on)
				waiting(t, 2)
				s.Release(max(third, 2))
				g.Wait()
			}), test.want)
		})
	}
}

// TestNoPermitIsNothing has one acquire no permit, and then wait for the only one, which another has.
func TestNoPermitIsNothing(t *testing.T) {
	assert.Empty(t, said(func() {
		s := primitives.NewSemaphore(1)
		s.Wait()
		s.Signal() // its permits come back
		s.Wait()
		has := make(chan bool)
		var g primitives.Group
		g.Go("has none", func() {
			assert.NoError(t, s.Acquire(context.Background(), 0))
			close(has)
			s.Wait()
			s.Signal()
		})
		<-has
		waiting(t, 1)
		s.Signal()
		g.Wait()
	}))
}

// TestPermitsForTheStarted has who starts goroutines take a permit for each, which they give back. Before, it has given one back
// itself, so the semaphore looks like a lock.
func TestPermitsForTheStarted(t *testing.T) {
	assert.Empty(t, said(func() {
		s := primitives.NewSemaphore(2)
		s.Wait()
		s.Signal() // nothing to be done
		on := make(chan bool)
		var g primitives.Group
		work := func() { <-on; s.Signal() }
		for range 2 {
			s.Wait()
			g.Go("works", work)
		}
		go func() { waiting(t, 1); close(on) }()
		s.Wait()
		g.Go("works", work)
		g.Wait()
	}))
}

// TestMisusedWaitKeepsNoSeat waits for a condition without its lock, and recovers. The operation is over then, and the goroutine
// has no reason to keep its seat.
func TestMisusedWaitKeepsNoSeat(t *testing.T) {
	assert.Empty(t, said(func() {
		c := primitives.NewCond(new(primitives.Mutex))
		ended := make(chan bool)
		go func() {
			defer close(ended)
			var other primitives.Mutex
			other.Lock() // who has nothing needs no seat to wait
			assert.Panics(t, c.Wait)
			other.Unlock()
			assert.Nil(t, hook.Find(gid.Get()()))
		}()
		<-ended
	}))
}
