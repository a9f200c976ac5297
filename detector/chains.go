package detector

import "sync/atomic"

// chains remembers which locks were taken with which others in hand, and by how many goroutines, so that
// the usual nested lock is a look into a table that nobody writes. It is a cache: what falls out of it is
// told to the predictor again, which knows it.
type chains struct {
	slots [1 << 15]chain
}

// chain is a set of locks in hand and the one that was taken.
type chain struct {
	key  atomic.Uint64 // a hash of it; 0 if the slot is free
	last atomic.Uint64 // the goroutine that was told of last, and above its number how many were
}

const (
	enough = 8       // goroutines of whom the predictor is told that they took a chain
	goer   = 1 << 48 // the lowest bit of their number
)

// news says whether the predictor has yet to hear of the chain from that goroutine. It counts it as told.
//
//go:norace
func (c *chains) news(key, goroutine uint64) bool {
	at := c.find(key)
	if at.key.Load() != key {
		at.last.Store(0)
		at.key.Store(key)
	}
	last := at.last.Load()
	if last&(goer-1) == goroutine || last/goer >= enough {
		return false
	}
	at.last.Store(last&^(goer-1) + goer | goroutine)
	return true
}

// find returns the slot of the key, or one that it may have: a free one, or else another's.
//
//go:norace
func (c *chains) find(key uint64) *chain {
	const probes = 8
	for i := range uint64(probes) {
		at := &c.slots[(key+i)%uint64(len(c.slots))]
		if k := at.key.Load(); k == key || k == 0 {
			return at
		}
	}
	return &c.slots[key%uint64(len(c.slots))]
}

// mix spreads x over 64 bits (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators").
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
