package detector

import "syncplay/primitives/hook"

// The tally counts what the four conditions of a deadlock are made of, so that a cure can be seen to
// take one away: see report.Tally.

// pair says that the second was wanted while the first was held.
type pair struct {
	first, second *resource
	next          *pair
}

// count enters the wish of t for op's object while it holds others.
//
//go:norace
func (r *run) count(t *task, op hook.Op) {
	if _, ok := claims(op.Kind); !ok || t.holds == nil {
		return
	}
	second := r.table.get(op)
	if op.Kind != hook.TryLock && op.Kind != hook.TryRLock && op.Kind != hook.TryAcquire && !t.counted {
		t.counted = true
		r.tally.WaitsHolding++
	}
	for h := t.holds; h != nil; h = h.nextOfTask {
		r.ordered(h.resource, second)
	}
}

// ordered enters that second was wanted while first was held. An order that leads back to where
// it began, over two locks or more, is an inversion.
//
//go:norace
func (r *run) ordered(first, second *resource) {
	for p := r.pairs; p != nil; p = p.next {
		if p.first == first && p.second == second {
			return
		}
	}
	r.pairs = &pair{first, second, r.pairs}
	r.looks++
	if first != second && r.leads(second, first) {
		r.tally.Inversions = 1
	}
}

// leads says whether a chain of orders leads from one to the other.
//
//go:norace
func (r *run) leads(from, to *resource) bool {
	from.looked = r.looks
	for p := r.pairs; p != nil; p = p.next {
		if p.first == from && (p.second == to || p.second.looked != r.looks && r.leads(p.second, to)) {
			return true
		}
	}
	return false
}
