package primitives

import (
	"cmp"
	"slices"

	"syncplay/primitives/hook"
)

// Keyed is a lock and its place among the locks of its class. [Key] makes one.
type Keyed[K cmp.Ordered] struct {
	key  K
	lock lock
}

// Key returns l with its place among the locks of its class: the number of the account that it
// guards, say.
func Key[K cmp.Ordered](k K, l Lockable) Keyed[K] { return Keyed[K]{k, known(l)} }

// LockByKey locks every one of locks, the smallest key first, and returns the function that
// unlocks them again. It is [LockAll] for many locks of one class that have an order of their
// own: goroutines that take locks of the class by LockByKey alone can't wait for each other in a
// circle. A lock named twice is taken once.
//
// It orders what Lock and Unlock of each of locks order, and nothing more. The caller blocks as
// Lock does, holding those it has already. It panics, and locks nothing, if two different locks
// have one key, since there is no order between them, or one lock has two. To call unlock a
// second time panics.
func LockByKey[K cmp.Ordered](locks ...Keyed[K]) (unlock func()) {
	sorted := slices.Clone(locks)
	slices.SortStableFunc(sorted, func(a, b Keyed[K]) int { return cmp.Compare(a.key, b.key) })
	keys := make(map[*hook.Object]K, len(sorted))
	var set []lock
	for i, k := range sorted {
		if known, twice := keys[k.lock.object()]; twice {
			if cmp.Compare(known, k.key) != 0 {
				refuse("%s has two keys, %#v and %#v", describe(k.lock), known, k.key)
			}
			continue
		}
		if i > 0 && cmp.Compare(sorted[i-1].key, k.key) == 0 {
			refuse("%s and %s have one key, %#v", describe(sorted[i-1].lock), describe(k.lock), k.key)
		}
		keys[k.lock.object()] = k.key
		set = append(set, k.lock)
	}
	return lockInTurn(set)
}
