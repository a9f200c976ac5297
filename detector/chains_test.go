package detector

import (
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestNoChainIsLost has goroutines put more chains at once into a few slots than there is room for. To whom it is said that a
// chain is no news, of him the predictor has heard it, or of enough others.
func TestNoChainIsLost(t *testing.T) {
	const goroutines, keys, rounds, times = 4, 12, 4_000, 25
	var c chains
	lost := 0
	for round := range uint64(rounds) {
		var told [goroutines][keys]int
		var deaf [goroutines][keys]bool // no news, and never told
		var all sync.WaitGroup
		for g := range uint64(goroutines) {
			all.Go(func() {
				chance := rand.New(rand.NewPCG(round, g))
				for range times {
					i := chance.IntN(keys)
					key := (round*keys+uint64(i)+1)<<15 | 8*round%(1<<15)
					if c.news(key, 1+g) {
						told[g][i]++
					} else if told[g][i] == 0 {
						deaf[g][i] = true
					}
				}
			})
		}
		all.Wait()
		for i := range keys {
			sum := 0
			for g := range goroutines {
				sum += told[g][i]
			}
			for g := range goroutines {
				if deaf[g][i] && sum < enough {
					lost++
				}
			}
		}
	}
	assert.Zero(t, lost)
}

// TestChainsThatMeetInASlot stops a goroutine between its look at a slot and its entry, while another puts another chain there.
func TestChainsThatMeetInASlot(t *testing.T) {
	var c chains
	const slots = uint64(len(c.slots))
	full := func(i uint64) uint64 { return (i + 1) * slots }
	for i := range uint64(8) { // the next ones share the first slot
		assert.True(t, c.news(full(i), 9))
	}
	one, other := full(8), full(9)
	assert.True(t, c.news(one, 1))
	at := c.find(one)
	was, who := at.key.Load(), c.who(one, 2)
	assert.False(t, at.knows(was, one, who))
	assert.True(t, c.news(other, 3))
	at.note(was, one, who)
	assert.True(t, c.news(other, 2), "2 was told of with one, and not with the other")
	assert.False(t, c.news(other, 2))
	assert.True(t, c.news(one, 1), "it has fallen out")
}

// TestChainIsToldOfEnough has the predictor hear of as many goroutines as it takes, and of one anew that has forked.
func TestChainIsToldOfEnough(t *testing.T) {
	var c chains
	const key = 77 << 20
	assert.True(t, c.news(key, 1))
	assert.False(t, c.news(key, 1))
	c.turn(1)
	assert.True(t, c.news(key, 1))
	for g := uint64(2); g <= enough; g++ {
		assert.True(t, c.news(key, g), g)
	}
	assert.False(t, c.news(key, 100))
	c.forget(key)
	assert.True(t, c.news(key, 100))
}
