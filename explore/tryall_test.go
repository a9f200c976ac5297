package explore

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"syncplay/detector/report"
	"syncplay/primitives"
)

// TryAll asks its context before it tries; that another ends it just before is a schedule.
func TestTryAllAsksItsContext(t *testing.T) {
	f := func() (refused bool) {
		var first, second primitives.Mutex
		var g primitives.Group
		ctx, cancel := primitives.WithCancel(context.Background())
		first.Lock()
		g.Go("canceller", func() { first.Lock(); cancel() })
		first.Unlock()
		unlock, err := primitives.TryAll(ctx, &second)
		if err == nil {
			unlock()
		}
		g.Wait()
		return err != nil
	}
	table := Outcomes(f)
	assert.True(t, table.Complete, table.Why)
	assert.Contains(t, table.Values, true)
	assert.Contains(t, table.Values, false)
}

// A context that ends by the clock is no more welcome here than where one waits.
func TestTryAllWithAContextFromOutside(t *testing.T) {
	r := Run(func() {
		var mu primitives.Mutex
		ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
		defer cancel()
		if unlock, err := primitives.TryAll(ctx, &mu); err == nil {
			unlock()
		}
	})
	assert.Equal(t, report.Uncontrolled, r.Verdict, r)
}
