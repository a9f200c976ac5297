package primitives

import (
	"unsafe"

	"syncplay/primitives/hook"
	"syncplay/primitives/internal/park"
)

// A Barrier is where n goroutines wait for each other: nobody leaves a round before all have
// arrived in it. It opens and closes by itself, round after round.
//
// A Barrier is made by [NewBarrier]. It must not be copied.
//
// In the terminology of the Go memory model, every call to Wait of a round "synchronizes before"
// the return of every call to Wait of the same round.
//
// Those that arrive park until the last one comes, which never blocks. More than n goroutines
// may use the barrier: n that arrive one after the other make a round.
//
// A Barrier that [NewBarrier] did not make panics.
type Barrier struct {
	n       int64 // how many make a round; 1 or more, constant
	arrived int64 // in the round that has begun, less than n; guarded by the queue's lock
	queue   park.Queue
	obj     hook.Object
}

var _ Object = (*Barrier)(nil)

func (b *Barrier) object() *hook.Object { return &b.obj }

// NewBarrier returns a barrier for rounds of n goroutines. It panics if n is less than 1.
func NewBarrier(n int) *Barrier {
	if n < 1 {
		refuse("Barrier for %d goroutines", n)
	}
	return &Barrier{n: int64(n)}
}

// Wait blocks until n goroutines have arrived, and returns the caller's place among them in the
// order of arrival: 0 for the first, n-1 for the last.
func (b *Barrier) Wait() int {
	t := hook.Enter(hook.Op{Kind: hook.Arrive, Noun: hook.Barrier, Object: &b.obj})
	if b.n == 0 {
		misused(t, hook.Barrier, &b.obj, "wait at %s, which NewBarrier did not make,")
		t.Leave()
	}
	w := park.Get(t)
	place, last := b.arrive(t, w)
	if !last {
		if w.Wait(t, nil) == hook.Unwound {
			b.quit(t, w)
			t.Leave()
		}
		place = b.released(w)
	}
	w.Put(t)
	t.Done()
	return place
}

// arrive enters the round. The last one opens the barrier instead; it has the last place.
//
//go:norace
func (b *Barrier) arrive(t *hook.Task, w *park.Waiter) (place int, last bool) {
	b.queue.Lock(t)
	defer b.queue.Unlock(t)
	if b.arrived == b.n-1 {
		b.open(t)
		return int(b.n - 1), true
	}
	if b.arrived == 0 {
		hook.Hands(unsafe.Pointer(&b.arrived)) // forgets the round before
	} else {
		hook.Gives(unsafe.Pointer(&b.arrived))
	}
	b.arrived++
	b.queue.Push(w)
	return 0, false
}

// open lets go all who wait. The one who calls it has met all of them: it hands to each, at the
// waiter's own address, what it took from all. The places are given now, in the queue's order:
// an arrival that was taken back leaves no gap.
//
//go:norace
func (b *Barrier) open(t *hook.Task) {
	hook.Takes(unsafe.Pointer(&b.arrived))
	b.arrived = 0
	var place int64
	for w := b.queue.Pop(); w != nil; w = b.queue.Pop() {
		w.N = place
		place++
		hook.Hands(unsafe.Pointer(w))
		w.Wake(t)
	}
}

// released returns the place of one that was let go, and takes its edge.
//
//go:norace
func (b *Barrier) released(w *park.Waiter) int {
	hook.Takes(unsafe.Pointer(w))
	return int(w.N)
}

// quit takes the arrival back, unless the round was completed meanwhile.
//
//go:norace
func (b *Barrier) quit(t *hook.Task, w *park.Waiter) {
	b.queue.Lock(t)
	left := b.queue.Remove(w)
	if left {
		b.arrived--
	}
	b.queue.Unlock(t)
	if !left {
		b.queue.Quit(t, w) // takes the token that is on its way
	}
	w.Put(t)
}
