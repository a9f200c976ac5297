package detector

import (
	"unsafe"

	"syncplay/primitives/hook"
)

// table finds the resource of an object: open addressing, never more than half full. It is a
// map that the race detector can't see (a Go map is instrumented by the runtime itself).
type table struct {
	slots    []*resource // a power of two
	n        int
	fleeting bool // drop what nobody holds or waits for, rather than grow
}

// get returns the resource of op's object, which is entered at the first call.
//
//go:norace
func (b *table) get(op hook.Op) *resource {
	if 2*(b.n+1) > len(b.slots) {
		b.makeRoom()
	}
	at := b.find(op.Object)
	if *at == nil {
		*at = &resource{object: op.Object, noun: op.Noun}
		b.n++
	}
	return *at
}

// known returns the resource of the object, or nil if there is none.
//
//go:norace
func (b *table) known(o *hook.Object) *resource {
	if len(b.slots) == 0 {
		return nil
	}
	return *b.find(o)
}

// find returns the slot of o, or the free slot in which it belongs.
//
//go:norace
func (b *table) find(o *hook.Object) **resource {
	mask := uintptr(len(b.slots) - 1)
	const spread = 0x9E3779B97F4A7C15 // 2^64 / the golden ratio
	for i := uintptr(uint64(uintptr(unsafe.Pointer(o)))*spread>>32) & mask; ; i = (i + 1) & mask {
		if r := b.slots[i]; r == nil || r.object == o {
			return &b.slots[i]
		}
	}
}

// reserve makes room for n resources in a new table.
//
//go:norace
func (b *table) reserve(n int) {
	size := 16
	for size < 2*(n+1) {
		size *= 2
	}
	b.slots = make([]*resource, size)
}

// makeRoom grows the table, or, if it is fleeting and that is enough, empties it of what nobody
// holds or waits for: a watch of a whole process keeps no more than what is held now.
//
//go:norace
func (b *table) makeRoom() {
	size := max(16, len(b.slots))
	if b.fleeting {
		b.refill(size)
	}
	if 4*b.n >= size || len(b.slots) == 0 || !b.fleeting {
		b.refill(2 * size)
	}
}

//go:norace
func (b *table) refill(size int) {
	old := b.slots
	b.slots, b.n = make([]*resource, size), 0
	for _, r := range old {
		if r != nil && (!b.fleeting || r.holds != nil || r.waiting > 0) {
			*b.find(r.object) = r
			b.n++
		}
	}
}
