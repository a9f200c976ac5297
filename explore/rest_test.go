package explore_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/primitives"
	"syncplay/primitives/hook"
)

const (
	asItWas    = "a lock that was taken and given back is as it was if its words are, or if both numbers of a TicketLock went on as far"
	passedOver = "who was passed over three times in the queue of a Mutex or RWMutex has lost its patience"
)

// fairLocks are those that nobody is passed by for ever at.
var fairLocks = map[string]func() primitives.Locker{
	"Mutex":      func() primitives.Locker { return new(primitives.Mutex) },
	"RWMutex":    func() primitives.Locker { return new(primitives.RWMutex) },
	"TicketLock": func() primitives.Locker { return new(primitives.TicketLock) },
	"MCSLock":    func() primitives.Locker { return new(primitives.MCSLock) },
}

// polls looks under a lock for what another does under it, at most so many times; for ever if that is
// none.
func polls(lock func() primitives.Locker, bound int) string {
	mu, ready := lock(), false
	outcome := "gave up"
	var g primitives.Group
	g.Go("polls", func() {
		for n := 0; bound == 0 || n < bound; n++ {
			mu.Lock()
			r := ready
			mu.Unlock()
			if r {
				outcome = fmt.Sprintf("round %2d", n)
				if bound == 0 {
					outcome = "at last"
				}
				return
			}
		}
	})
	g.Go("sets", func() {
		mu.Lock()
		ready = true
		mu.Unlock()
	})
	g.Wait()
	return outcome
}

// A round that takes and gives back a lock writes its words at the fine grain, and leaves it as it was.
func TestWhoLooksUnderALockSleepsAtTheFineGrain(t *testing.T) {
	for name, lock := range fairLocks {
		if hook.Race && (name == "Mutex" || name == "RWMutex") {
			continue // takes long
		}
		got, table := outcomes(t, func() string { return polls(lock, 0) }, explore.Grain(explore.Fine), explore.With(explore.DPOR), explore.MaxTime(time.Minute))
		require.Equal(t, report.Proved, table.Verdict, "%s: %s", name, table)
		assert.Equal(t, []string{"at last"}, got, name)
		assert.Contains(t, table.Assumes, spinsForEver, name)
		assert.Contains(t, table.Assumes, asItWas, name)
		if name == "Mutex" || name == "RWMutex" {
			assert.Contains(t, table.Assumes, passedOver, name)
		} else {
			assert.NotContains(t, table.Assumes, passedOver, name)
		}
	}
}

// Who looks a few times gives up at the fine grain too.
func TestBoundedLooksUnderALockGiveUp(t *testing.T) {
	for name, lock := range fairLocks {
		for _, bound := range []int{2, 3, 10} {
			if bound == 10 && hook.Race && name != "TicketLock" {
				continue // takes long
			}
			got, table := outcomes(t, func() string { return polls(lock, bound) }, explore.Grain(explore.Fine), explore.With(explore.DPOR), explore.MaxTime(time.Minute))
			require.Equal(t, report.Proved, table.Verdict, "%s: %s", name, table)
			assert.Equal(t, endsOf(bound), got, name)
			assert.NotContains(t, table.Assumes, asItWas, "nobody slept who gives a lock back")
		}
	}
}

// Nobody is passed by for ever who has drawn a ticket.
func TestWhoHasATicketDoesNotStarveAtTheFineGrain(t *testing.T) {
	r := explore.Run(func() {
		var l primitives.TicketLock
		var done primitives.Bool
		two(func() {
			for !done.Load() {
				l.Lock()
				l.Unlock()
			}
		}, func() {
			l.Lock()
			done.Store(true)
			l.Unlock()
		})
	}, explore.Grain(explore.Fine))
	require.Equal(t, report.Proved, r.Verdict, r.String())
	assert.Contains(t, r.Assumes, asItWas)
}

// What is put into a Queue stays there, though its lock is given back: who fills it does not leave
// everything as it was.
func TestWhoFillsAQueueDoesNotSleep(t *testing.T) {
	for _, g := range []explore.GrainSize{explore.Coarse, explore.Fine} {
		r := explore.Run(func() {
			q := primitives.NewQueue[int](100)
			var done primitives.Bool
			two(func() {
				for !done.Load() && q.TryPut(1) {
				}
			}, func() {
				n := q.Len()
				done.Store(true)
				primitives.Check(n < 4, "four are in")
			})
		}, explore.Grain(g), explore.MaxSchedules(1_000))
		require.Equal(t, report.Found, r.Verdict, "%v: %s", g, r)
	}
}

// So does a permit stay given.
func TestWhoGivesPermitsDoesNotSleep(t *testing.T) {
	bothGrains(t, "Semaphore", func(t *testing.T, grain explore.Option) {
		r := explore.Run(func() {
			free := primitives.NewSemaphore(0)
			var done primitives.Bool
			two(func() {
				for !done.Load() {
					free.Release(1)
				}
			}, func() {
				for range 5 {
					free.Wait()
				}
				done.Store(true)
			})
		}, grain, explore.MaxSteps(500), explore.MaxSchedules(200))
		assert.Equal(t, report.Inconclusive, r.Verdict, r.String())
	})
}
