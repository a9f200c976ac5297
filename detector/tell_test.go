package detector

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/primitives"
)

// TestSaturatedIsSaid floods the queue of events, of a Watch whose teller has not begun.
func TestSaturatedIsSaid(t *testing.T) {
	w := newWatch()
	w.listen()
	var outer primitives.Mutex
	outer.Lock()
	for range manyEvents + 3 {
		var inner primitives.Mutex
		inner.Lock()
		inner.Unlock()
	}
	outer.Unlock()
	go w.tell()
	r := w.Stop()
	assert.Contains(t, r.Saturated, "3 events came faster than the predictor could take them")
	assert.Contains(t, r.String(), "\nsaturated: 3 events ")
}
