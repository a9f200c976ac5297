package detector

import (
	"fmt"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/primitives/hook"
)

// numbered returns a predictor that asks the objects themselves.
func numbered() *predictor { return newPredictor((*hook.Object).ID, (*hook.Object).Class) }

// take tells p that the actor took one while it held the other.
func take(p *predictor, actor uint64, held, got *hook.Object) []*prediction {
	return p.enter(event{what: nested, actor: actor, hands: []hand{{object: held, noun: hook.Mutex}}, got: hand{object: got, noun: hook.Mutex}})
}

// heap returns what is in use.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// Locks that are made, nested and dropped leave nothing behind but what fits into the graph.
func TestDeadLocksMakeRoom(t *testing.T) {
	p := numbered()
	before := heap()
	for i := range maxEdges + maxEdges/4 {
		pair := new([2]hook.Object) // interior pointers of one allocation
		take(p, uint64(i%100+1), &pair[0], &pair[1])
		if i == maxEdges-1 {
			runtime.GC()
		}
	}
	assert.LessOrEqual(t, len(p.edges), maxEdges)
	assert.False(t, p.saturated(), "all of them are dead")
	assert.Less(t, heap()-before, int64(maxBytes))
	runtime.KeepAlive(p)
}

// A lock that is in use is never dropped, whoever else is, and nor are its edges.
func TestLocksInUseStay(t *testing.T) {
	p := numbered()
	take(p, 1, &globals[0], &globals[1])
	for range 1 << 12 {
		pair := new([2]hook.Object)
		take(p, 1, &pair[0], &pair[1])
		take(p, 1, &globals[0], &pair[1])
	}
	runtime.GC()
	p.sweepAt = 0
	p.sweep(func() bool { return true })
	require.Len(t, p.locks, 2)
	require.Len(t, p.edges, 1)
	require.Len(t, p.locks[globals[0].ID()].out, 1)
	require.Len(t, take(p, 2, &globals[1], &globals[0]), 1, "the ring is found")
	require.Equal(t, 1+1, p.store.witnesses)
}

// globals are no objects of the heap.
var globals [2]hook.Object

// When the graph is full of locks that live it says so, and what was told before still holds.
func TestSaturated(t *testing.T) {
	p := numbered()
	objects := make([]*hook.Object, maxEdges+2)
	for i := range objects {
		objects[i] = new(hook.Object)
	}
	take(p, 1, objects[1], objects[0])
	for i := range maxEdges {
		take(p, 1, objects[i], objects[i+1])
	}
	assert.Len(t, p.edges, maxEdges)
	assert.Positive(t, p.refused)
	assert.True(t, p.saturated())
	assert.Len(t, p.told, 1)
	runtime.KeepAlive(objects)
}

// An edge keeps witnesses of many goroutines, and of those the ones that held least.
func TestWitnessesAreBounded(t *testing.T) {
	p := numbered()
	var a, b, g hook.Object
	take(p, 1, &a, &b)
	for i := range uint64(100) {
		p.enter(event{what: nested, actor: i + 2, hands: []hand{{object: &g}, {object: &a}}, got: hand{object: &b}})
	}
	e := p.edges[arc{p.locks[a.ID()], p.locks[b.ID()]}]
	assert.Len(t, e.witnesses, mostWitnesses)
	assert.Equal(t, uint64(1), e.witnesses[0].actor, "it held least")
	assert.Equal(t, uint64(101), e.witnesses[mostWitnesses-1].actor, "of the others the last are kept")
	assert.Positive(t, p.store.lost)
	found := p.enter(event{what: nested, actor: 200, hands: []hand{{object: &g}, {object: &b}}, got: hand{object: &a}})
	assert.Len(t, found, 1)
}

// Long locksets do not break the bound.
func TestLocksetsAreBounded(t *testing.T) {
	var all witnesses
	s := store{held: maxHeld - 3}
	admit := func(size int) bool {
		d := &dependency{actor: uint64(len(all) + 1), lockset: make([]held, size), segment: new(segment)}
		all.admit(witness{d, 0}, &s)
		return slices.ContainsFunc(all, func(w witness) bool { return w.dependency == d })
	}
	assert.True(t, admit(3))
	assert.False(t, admit(4))
	assert.True(t, admit(2), "it takes the place of one that held more")
	assert.Equal(t, maxHeld-1, s.held)
	assert.Equal(t, 2, s.lost)
}

// LockAll takes locks of one class in the order of their ranks.
func TestRankedLocksOfAClass(t *testing.T) {
	p := numbered()
	var a, b hook.Object
	a.SetClass("account")
	b.SetClass("account")
	a.Rank()
	b.Rank()
	assert.Empty(t, take(p, 1, &a, &b))
	assert.Len(t, take(p, 2, &b, &a), 1, "that is against it")
}

// TestClockIsBounded joins more goroutines than a clock knows, in each of which something was seen.
func TestClockIsBounded(t *testing.T) {
	var p *predictor
	tape := newTape(func(e event) { p.enter(e) })
	p = tape.predictor()
	tape.play("1:")
	for i := range 2 * maxClock {
		tape.play(fmt.Sprintf("1: >%d %d: +x +y%d -x -y%d <g", i+10, i+10, i, i))
	}
	tape.play("1: =g >2 2: +a +b -b -a 1: >3 3: +y0 +x -y0 -x")
	assert.LessOrEqual(t, len(p.strands[3].now.before.ticks), maxClock)
	require.Len(t, p.told, 1)
	for _, f := range p.told {
		assert.Contains(t, f.reason(f.labels()), "not all forks and joins are known")
	}
}
