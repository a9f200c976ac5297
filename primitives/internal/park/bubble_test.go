package park

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

// That a bubble is known by its clock is nothing that package synctest promises.
func TestInBubble(t *testing.T) {
	assert.False(t, inBubble(time.Since(epoch)))
	synctest.Test(t, func(t *testing.T) {
		assert.True(t, inBubble(time.Since(epoch)))
		<-time.After(1000 * time.Hour)
		assert.True(t, inBubble(time.Since(epoch)))
	})
}

// A channel of a bubble must not get into the pool.
func TestNothingOfABubbleIsUsedAgain(t *testing.T) {
	used := map[*Waiter]bool{}
	synctest.Test(t, func(*testing.T) {
		for range 100 {
			w := Get(nil)
			used[w] = true
			w.Put(nil)
		}
	})
	assert.Len(t, used, 100)
	for range 100 {
		assert.NotContains(t, used, Get(nil))
	}
}

func TestGetOfLock(t *testing.T) {
	never := make(chan struct{})
	for _, test := range []struct {
		reason  string
		get     func() *Waiter
		outside bool
	}{
		{"it may be woken from outside", func() *Waiter { return GetOfLock(nil, nil) }, true},
		{"its wait may end early", func() *Waiter { return GetOfLock(nil, never) }, false},
		{"it is of no lock", func() *Waiter { return Get(nil) }, false},
	} {
		assert.Nil(t, test.get().outside)
		synctest.Test(t, func(t *testing.T) {
			w := test.get()
			assert.Equal(t, test.outside, w.outside != nil, test.reason)
			for range 2 {
				w.Wake(nil)
				w.Wait(nil, nil)
			}
			w.Put(nil)
		})
	}
}
