package detector

import "sync/atomic"

// chains remembers which locks were taken with which others in hand, and by how many goroutines, so that
// the usual nested lock is a look into a table that nobody writes. It is a cache: what falls out of it is
// told to the predictor again, which knows it.
type chains struct {
	slots    [1 << 15]chain
	segments [1 << 12]atomic.Uint32 // how often a goroutine of that number, modulo, has forked or joined
}

// chain is a set of locks in hand and the one that was taken.
type chain struct {
	key  atomic.Uint64 // a hash of it; 0 if the slot is free
	last atomic.Uint64 // the goroutine that was told of last and its segment, and above them how many were
}

const (
	enough = 8       // goroutines of whom the predictor is told that they took a chain
	goer   = 1 << 48 // the lowest bit of their number
	shift  = 16      // of a goroutine's number, above its segment
)

// turn notes that the goroutine has forked or joined. What it took before may be ordered where the same is not
// when it is taken again, so that is news.
//
//go:norace
func (c *chains) turn(goroutine uint64) {
	c.segments[goroutine%uint64(len(c.segments))].Add(1)
}

// news says whether the predictor has yet to hear of the chain from that goroutine. It counts it as told.
//
//go:norace
func (c *chains) news(key, goroutine uint64) bool {
	at := c.find(key)
	if at.key.Load() != key {
		at.last.Store(0)
		at.key.Store(key)
	}
	segment := c.segments[goroutine%uint64(len(c.segments))].Load()
	who := (goroutine<<shift | uint64(uint16(segment))) & (goer - 1)
	last := at.last.Load()
	count, before := last&^(goer-1), last&(goer-1)
	switch {
	case before == who || count/goer >= enough:
		return false
	case before>>shift != who>>shift:
		count += goer
	}
	at.last.Store(count | who)
	return true
}

// forget has the chain told again.
//
//go:norace
func (c *chains) forget(key uint64) {
	if at := c.find(key); at.key.Load() == key {
		at.last.Store(0)
	}
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
