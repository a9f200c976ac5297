package detector

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/primitives/hook"
)

// TestEventsThatOrderHaveRoom fills the queue with orders of locks. One more is refused, and a fork is not.
func TestEventsThatOrderHaveRoom(t *testing.T) {
	var q events
	for range manyEvents {
		assert.True(t, q.add(&event{what: nested}))
	}
	assert.False(t, q.add(&event{what: nested}))
	assert.True(t, q.add(&event{what: forked}))
	_, lost, broken := q.take()
	assert.Equal(t, 1, lost)
	assert.False(t, broken, "no fork or join was lost")

	for range manyOrderly {
		q.add(&event{what: joined})
	}
	assert.False(t, q.add(&event{what: joined}))
	_, _, broken = q.take()
	assert.True(t, broken)
}

// TestNoPredictionOutOfOrder loses an event that orders goroutines: what comes afterwards may not be at once.
func TestNoPredictionOutOfOrder(t *testing.T) {
	for _, broken := range []bool{false, true} {
		w := newWatch(OnFinding(func(Finding) {}))
		a, b := hand{object: new(hook.Object), noun: hook.Mutex}, hand{object: new(hook.Object), noun: hook.Mutex}
		a.object.ID()
		b.object.ID()
		second := &event{what: nested, actor: 2, hands: []hand{b}, got: a}
		w.events.broken = broken
		w.foretell()
		w.events.add(&event{what: nested, actor: 1, hands: []hand{a}, got: b})
		w.events.add(second)
		w.foretell()
		assert.Equal(t, broken, len(w.told.list) == 0)
		w.courier.rest(lastWords)
	}
}

// TestLostChainIsToldAgain has the queue refuse a chain, of which the predictor must hear the next time.
func TestLostChainIsToldAgain(t *testing.T) {
	var c chains
	assert.True(t, c.news(7, 1))
	assert.False(t, c.news(7, 1))
	c.forget(7)
	assert.True(t, c.news(7, 1))
}

// TestMetWhileStopped has a goroutine sit down just when the Watch ends. It must not keep its seat: the next Watch would
// never hear of it.
func TestMetWhileStopped(t *testing.T) {
	const goroutine = 1 << 40
	w := newWatch()
	fresh := w.fresh
	w.fresh = func() *hook.Task {
		w.over.Store(true)
		return fresh()
	}
	assert.Nil(t, w.Meet(goroutine, hook.Op{Kind: hook.Lock, Noun: hook.Mutex, Object: new(hook.Object)}))
	assert.Nil(t, hook.Find(goroutine))

	w = newWatch()
	child := w.anotherSeat()
	child.Register(goroutine)
	w.over.Store(true)
	w.Start(&child.Task)
	assert.Nil(t, hook.Find(goroutine))
}
