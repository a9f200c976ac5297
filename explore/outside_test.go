package explore_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/primitives"
)

// The one who notices is not ordered after the machine: under the race detector it is to look at it
// all the same.
func TestBlockedOutside(t *testing.T) {
	outside := make(chan struct{})
	tests := []struct {
		name, why   string
		main, other func()
	}{
		{"a task", "other is blocked outside", func() {}, func() { <-outside }},
		{"the function", "main is blocked outside", func() { <-outside }, func() {}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := explore.Run(func() {
				var mu primitives.Mutex
				var g primitives.Group
				g.Go("other", func() { mu.Lock(); defer mu.Unlock(); test.other() })
				g.Go("another", func() { mu.Lock(); mu.Unlock() })
				test.main()
				g.Wait()
			})
			assert.Equal(t, report.Uncontrolled, r.Verdict)
			assert.Contains(t, r.Why, test.why)
		})
	}
	close(outside) // nobody stays behind
}
