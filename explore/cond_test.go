package explore_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/primitives"
)

// stubborn is a Locker that can't be unlocked.
type stubborn struct{}

func (stubborn) Lock()   {}
func (stubborn) Unlock() { panic("stubborn") }

// Who leaves a Cond beside a Broadcast is counted off once: the next waiter is not overlooked.
func TestCondIsLeftBesideABroadcast(t *testing.T) {
	r := explore.Run(func() {
		c := primitives.NewCond(stubborn{})
		two(func() {
			defer func() { _ = recover() }()
			c.Wait()
		}, c.Broadcast)

		var mu primitives.Mutex
		c.L = &mu
		ready := false
		two(func() {
			mu.Lock()
			for !ready {
				c.Wait()
			}
			mu.Unlock()
		}, func() {
			mu.Lock()
			ready = true
			mu.Unlock()
			c.Signal()
		})
	}, explore.Grain(explore.Fine), explore.HideRaces())
	assert.Equal(t, report.Proved, r.Verdict, r)
}
