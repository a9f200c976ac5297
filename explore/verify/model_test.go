package verify

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/explore"
)

// Histories that each model refuses, beside the nearest that it takes.
func TestModels(t *testing.T) {
	of := func(operations ...operation) (h history) {
		h.n = copy(h.operations[:], operations)
		return h
	}
	for _, c := range []struct {
		name string
		m    *model
		h    history
		want bool
	}{
		{"two hold the lock", lockModel, of(operation{0, "Lock", 0, 0, 0, 1}, operation{1, "TryLock", 0, 1, 2, 3}), false},
		{"one is refused", lockModel, of(operation{0, "Lock", 0, 0, 0, 1}, operation{1, "TryLock", 0, 0, 2, 3}), true},
		{"a free lock is refused", lockModel, of(operation{0, "Lock", 0, 0, 0, 1}, operation{0, "Unlock", 0, 0, 2, 3}, operation{1, "TryLock", 0, 0, 4, 5}), false},
		{"a lock is refused while it is freed", lockModel, of(operation{0, "Lock", 0, 0, 0, 1}, operation{0, "Unlock", 0, 0, 2, 5}, operation{1, "TryLock", 0, 0, 4, 5}), true},
		{"a writer beside a reader", rwModel, of(operation{0, "RLock", 0, 0, 0, 1}, operation{1, "Lock", 0, 0, 2, 3}), false},
		{"two readers", rwModel, of(operation{0, "RLock", 0, 0, 0, 1}, operation{1, "RLock", 0, 0, 2, 3}), true},
		{"a permit from nothing", permitModel, of(operation{0, "Release", 1, 0, 0, 1}, operation{1, "Acquire", 2, 0, 2, 3}), false},
		{"a permit lost", permitModel, of(operation{0, "Release", 2, 0, 0, 1}, operation{1, "TryAcquire", 1, 0, 2, 3}), false},
		{"a permit on its way", permitModel, of(operation{0, "Release", 2, 0, 0, 3}, operation{1, "TryAcquire", 1, 0, 2, 3}), true},
		{"the second item first", queueModel, of(operation{0, "Put", 1, 1, 0, 1}, operation{0, "Put", 2, 1, 2, 5}, operation{1, "Get", 0, 2, 2, 3}), false},
		{"an item twice", queueModel, of(operation{0, "Put", 1, 1, 0, 1}, operation{1, "Get", 0, 1, 2, 3}, operation{1, "Get", 0, 1, 4, 5}), false},
		{"an item after the close", queueModel, of(operation{0, "Close", 0, 0, 0, 1}, operation{1, "Put", 1, 1, 2, 3}), false},
		{"Do returns too early", onceModel, of(operation{0, "function", 0, 0, 4, 5}, operation{1, "Do", 0, 0, 0, 1}), false},
		{"Wait returns too early", countModel, of(operation{0, "Add", -1, 0, 0, 1}, operation{1, "Wait", 0, 0, 2, 3}, operation{1, "Add", -1, 0, 4, 5}), false},
	} {
		assert.Equal(t, c.want, c.m.explains(c.h), c.name)
	}
}

// Two operations that share no object come in both orders: what the recorder adds.
func TestHistoriesHaveEveryOrder(t *testing.T) {
	orders := explore.Outcomes(func() history {
		r := newRecorder(2)
		together(2, func(i int) { r.done(i, "nothing", 0, func() {}) })
		return r.end()
	}, explore.HideRaces())
	assert.True(t, orders.OK(), orders.Result)
	first, second := false, false
	for h := range orders.Values {
		a, b := h.operations[0], h.operations[1]
		first = first || a.return_ < b.call
		second = second || b.return_ < a.call
	}
	assert.True(t, first && second, "%v", orders.Values)
}
