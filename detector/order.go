package detector

import (
	"slices"
	"weak"

	"syncplay/primitives/hook"
)

// order is the lock-order graph: an edge leads from what was held to what was taken meanwhile. Its nodes
// are locks, and classes of locks where the user named any. A ring in it is a deadlock that may happen.
//
// It belongs to one goroutine. It holds no lock alive, and is bounded: at most maxEdges edges with maxWitnesses
// witnesses and the nodes of those. Where there is no more room the edges of locks that do not exist any
// more are dropped; if that is not enough, what is refused is counted. All that takes up less than
// maxBytes; a graph full of pairs, each lock in one alone, takes up 77 MiB.
type order struct {
	locks   map[uint32]*node // by the number of the lock
	classes map[string]*node
	edges   map[arc]*edge
	store   store
	drawn   uint32 // the last number that a node got
	walks   uint64
	work    int        // steps that may still be taken for this event
	queues  [2][]*node // of the searches, to be used again

	refused int // nodes and edges that found no room
	sweepAt int // how many are to be refused before it is worth the while to look for dead locks again
}

const (
	maxEdges     = 1 << 16
	maxNodes     = 2 * maxEdges
	maxClasses   = 1 << 12
	maxWitnesses = 2 * maxEdges
	maxBytes     = 128 << 20
)

// node is a lock, or a class of locks.
type node struct {
	number  uint32 // in the order of appearance
	noun    hook.Noun
	lock    weak.Pointer[hook.Object]
	first   *hook.Site // where it was first used
	class   *node      // that the lock is of, if any
	title   string     // the name that it was given
	permits int64      // of a semaphore: how many it began with
	isClass bool
	gone    bool // the lock does not exist any more

	out, in []*edge
	writers witnesses // of an RWMutex: who was seen to take it for writing

	// Marks of the search for rings.
	ahead, behind uint64 // the last walk that came by forwards, and backwards
	far           int    // how many edges lead back to where that walk began
	onPath        bool
}

// view is which of two graphs an edge is in. In one each lock stands for itself; in the other it is merged with
// its class.
type view uint8

const (
	ofLocks view = 1 << iota
	ofClasses
)

type arc struct{ from, to *node }

// edge says that to was taken while from was held. Who did so stands in the witnesses.
type edge struct {
	arc
	view      view
	witnesses witnesses
}

func newOrder() order {
	return order{locks: map[uint32]*node{}, classes: map[string]*node{}, edges: map[arc]*edge{}, work: mostWork}
}

// lock returns the node of a lock, or nil if there is no room for it.
func (o *order) lock(id uint32, h *hand) *node {
	if n := o.locks[id]; n != nil {
		return n
	}
	if len(o.locks) >= maxNodes && !o.sweep(func() bool { return len(o.locks) < maxNodes }) {
		return nil
	}
	o.drawn++
	n := &node{number: o.drawn, noun: h.noun, lock: weak.Make(h.object), first: h.object.First(), title: h.object.Name()}
	o.locks[id] = n
	return n
}

// join puts the lock into the class, which is "" if it is in none.
func (o *order) join(n *node, class string) {
	if class == "" || n.class != nil && n.class.title == class {
		return
	}
	c := o.classes[class]
	if c == nil {
		if len(o.classes) >= maxClasses {
			o.refused++
			return
		}
		o.drawn++
		c = &node{number: o.drawn, noun: n.noun, title: class, isClass: true}
		o.classes[class] = c
	}
	n.class = c
}

// merged returns the node that stands for n where locks are merged with their classes.
func (n *node) merged() *node {
	if n.class != nil {
		return n.class
	}
	return n
}

// connect returns the edge, which is new if there was none, or nil if there is no room for it.
func (o *order) connect(from, to *node, v view) *edge {
	e := o.edges[arc{from, to}]
	if e == nil {
		if len(o.edges) >= maxEdges && !o.sweep(func() bool { return len(o.edges) < maxEdges }) {
			return nil
		}
		e = &edge{arc: arc{from, to}}
		o.edges[e.arc] = e
		from.out = append(from.out, e)
		to.in = append(to.in, e)
	}
	e.view |= v
	return e
}

// sweep drops the locks that do not exist any more, and says whether there is room then. To look through
// all of them is dear, so after a look that was of little use it waits until some more were refused.
func (o *order) sweep(room func() bool) bool {
	if o.refused < o.sweepAt {
		o.refused++
		return false
	}
	before := len(o.edges) + len(o.locks)
	for id, n := range o.locks {
		if n.gone = n.lock.Value() == nil; n.gone {
			delete(o.locks, id)
			o.store.forget(n.writers)
			n.writers = nil
		}
	}
	for a, e := range o.edges {
		if a.from.gone || a.to.gone {
			o.store.forget(e.witnesses)
			delete(o.edges, a)
		}
	}
	for _, n := range o.locks {
		n.prune()
	}
	for _, c := range o.classes {
		c.prune()
	}
	if before-len(o.edges)-len(o.locks) < maxEdges/16 {
		o.sweepAt = o.refused + maxEdges/16
	}
	if !room() {
		o.refused++
		return false
	}
	return true
}

// prune takes the edges away that lead to locks that are gone, or come from them.
func (n *node) prune() {
	n.out = slices.DeleteFunc(n.out, func(e *edge) bool { return e.to.gone })
	n.in = slices.DeleteFunc(n.in, func(e *edge) bool { return e.from.gone })
}
