package detector

import "sync/atomic"

// chains remembers which locks were taken with which others in hand, and by how many goroutines, so that
// the usual nested lock is a look into a table that nobody writes. It is a cache: what falls out of it is
// told to the predictor again, which knows it.
type chains struct {
	slots    [1 << 15]chain
	segments [1 << 12]atomic.Uint32 // how often a goroutine of that number, modulo, has forked or joined
}

// chain is a set of locks in hand and the one that was taken. Two goroutines may put different chains into one slot at
// the same instant, so each word says of which chain it is.
type chain struct {
	key  atomic.Uint64 // a hash of the chain, and in the lowest bits how many goroutines were told of; 0 if the slot is free
	last atomic.Uint64 // a hash of the chain and of the goroutine that was told of last, and in the lowest bits its segment
}

const (
	enough    = 8        // goroutines of whom the predictor is told that they took a chain
	countBits = 1<<4 - 1 // the bits of their number
	shift     = 16       // of a goroutine, above its segment
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
	was, who := at.key.Load(), c.who(key, goroutine)
	if at.knows(was, key, who) {
		return false
	}
	at.note(was, key, who)
	return true
}

// who returns what stands for the goroutine, as it now is, and the chain.
//
//go:norace
func (c *chains) who(key, goroutine uint64) uint64 {
	const odd = 0x9e3779b97f4a7c15
	segment := c.segments[goroutine%uint64(len(c.segments))].Load()
	return (key^goroutine*odd)>>shift<<shift | uint64(uint16(segment))
}

// knows says whether the predictor was told of the chain by who, or by enough others. The slot's key was just read.
//
//go:norace
func (at *chain) knows(was, key, who uint64) bool {
	return same(was, key) && (was&countBits >= enough || at.last.Load() == who)
}

// note enters that the predictor is told, unless the slot has got another key meanwhile: then it will be told again.
//
//go:norace
func (at *chain) note(was, key, who uint64) {
	now := key &^ countBits
	if same(was, key) {
		now = was
	}
	if now != was || at.last.Load()>>shift != who>>shift {
		now++
	}
	if at.key.CompareAndSwap(was, now) {
		at.last.Store(who)
	}
}

// forget has the chain told again.
//
//go:norace
func (c *chains) forget(key uint64) {
	at := c.find(key)
	for was := at.key.Load(); same(was, key); was = at.key.Load() {
		if at.key.CompareAndSwap(was, was&^countBits) {
			at.last.Store(0)
			return
		}
	}
}

// find returns the slot of the key, or one that it may have: a free one, or else another's.
//
//go:norace
func (c *chains) find(key uint64) *chain {
	const probes = 8
	for i := range uint64(probes) {
		at := &c.slots[(key+i)%uint64(len(c.slots))]
		if k := at.key.Load(); k == 0 || same(k, key) {
			return at
		}
	}
	return &c.slots[key%uint64(len(c.slots))]
}

// same says whether both are the hash of one chain, however many goroutines were told of.
//
//go:norace
func same(a, b uint64) bool { return (a^b)&^countBits == 0 }

// mix spreads x over 64 bits (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators").
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
