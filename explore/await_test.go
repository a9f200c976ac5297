package explore

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector/report"
	"syncplay/primitives"
)

func newSpin() locker { return new(primitives.SpinLock) }
func newTAS() locker  { return new(primitives.TASLock) }

const inVain = "to look at a SpinLock or TASLock that is taken comes to nothing (syncplay verify proves it)"

// Who spins for a lock looks when it is free: only who is faster then matters. The numbers of traces are
// pinned.
func TestWhoSpinsLooksWhenTheLockIsFree(t *testing.T) {
	for _, test := range []struct {
		name        string
		lock        func() locker
		tasks       int
		free, every int64
	}{
		{"TASLock", newTAS, 3, 6, 180},
		{"TASLock", newTAS, 4, 24, 0},
		{"SpinLock", newSpin, 2, 4, 14},
		{"SpinLock", newSpin, 3, 36, 2310},
		{"SpinLock", newSpin, 4, 576, 0},
	} {
		t.Run(fmt.Sprint(test.name, test.tasks), func(t *testing.T) {
			f := section(func() sync.Locker { return test.lock() }, test.tasks, 1)
			r := Run(f, Grain(Fine), With(DPOR))
			require.Equal(t, report.Proved, r.Verdict, r.String())
			assert.Equal(t, test.free, r.Schedules)
			assert.Zero(t, r.Blocked)
			assert.Contains(t, r.Assumes, inVain)
			if test.every == 0 {
				return
			}
			r = Run(f, Grain(Fine), With(DPOR), EveryLook())
			require.Equal(t, report.Proved, r.Verdict, r.String())
			assert.Equal(t, test.every, r.Schedules)
			assert.NotContains(t, r.Assumes, inVain)
		})
	}
}

// A deadlock of those who spin is one, and they are told to wait.
func TestADeadlockOfThoseWhoSpin(t *testing.T) {
	for name, lock := range map[string]func() locker{"SpinLock": newSpin, "TASLock": newTAS} {
		for _, g := range []GrainSize{Coarse, Fine} {
			r := Run(func() {
				a, b := lock(), lock()
				var g primitives.Group
				g.Go("there", func() { a.Lock(); b.Lock(); b.Unlock(); a.Unlock() })
				g.Go("back", func() { b.Lock(); a.Lock(); a.Unlock(); b.Unlock() })
				g.Wait()
			}, Grain(g))
			require.Equal(t, report.Found, r.Verdict, "%s: %s", name, r)
			assert.Equal(t, report.Deadlock, r.Findings[0].Kind, "%s, %v", name, g)
		}
	}
}

// In random programs, no ending comes of a look at a lock that is taken alone.
func TestLooksInVainChangeNothing(t *testing.T) {
	for name, locks := range map[string]func() locker{"SpinLock": newSpin, "TASLock": newTAS} {
		t.Run(name, func(t *testing.T) {
			m := harness(t, nil)
			m.fine, m.maxSteps = true, 400
			tried := 0
			for seed := uint64(1); tried < fineEffort(); seed++ {
				p := fewSteps(randomRetrial(seed, false))
				p.locks = locks
				m.everyLook = true
				all, ok := endings(m, p, DPOR, false, 2_000)
				if !ok {
					continue
				}
				tried++
				m.everyLook = false
				some, ok := endings(m, p, DPOR, false, 2_000)
				require.True(t, ok, "seed %d: %v", seed, p)
				require.Empty(t, lacks(all, some), "seed %d: %v", seed, p)
				require.Empty(t, lacks(some, all), "seed %d: %v", seed, p)
			}
		})
	}
}
