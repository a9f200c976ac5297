// Package mutants breaks the shipped primitives, one place at a time, to see whether the proofs of
// package verify notice.
//
// A generator goes over the syntax trees of the files and makes a [Mutant] of each atomic operation,
// each wake, each operation on a queue, and of comparisons and stores that the algorithms rest on.
// [Build] builds the checks with all of them beside the real functions (go test -overlay), so that no
// broken lock is ever written into the source tree, and [Child.Judge] runs the checks in a process
// that takes one of them for the real one.
package mutants

import (
	"fmt"
	"slices"
	"strings"
)

// A Mutant is one change to one shipped file.
type Mutant struct {
	File     string   // below the root of the module: primitives/word.go
	Function string   // that is changed
	What     string   // is changed in it
	Line     int      // where
	Types    []string // whose checks are to notice
	number   int      // from 1
	source   *source
	function *function
	change   change
}

// Name is file:function:what, which tells the mutant from all others.
func (m Mutant) Name() string {
	return fmt.Sprintf("%s:%s:%s", strings.TrimPrefix(strings.TrimPrefix(m.File, "primitives/"), "internal/"), m.Function, m.What)
}

// A target is a file, and the types that stand on it.
type target struct {
	file    string
	types   []string
	fifo    bool // who waits is promised to be served in the order of arrival
	cancels bool // a wait may have a context
}

var targets = []target{
	{"primitives/word.go", []string{"Mutex", "Once"}, true, true},
	{"primitives/rwmutex.go", []string{"RWMutex"}, false, true},
	{"primitives/semaphore.go", []string{"Semaphore"}, true, true},
	{"primitives/spinlock.go", []string{"SpinLock"}, false, false},
	{"primitives/taslock.go", []string{"TASLock"}, false, false},
	{"primitives/ticketlock.go", []string{"TicketLock"}, true, false},
	{"primitives/mcslock.go", []string{"MCSLock"}, false, false},
	{"primitives/cond.go", []string{"Cond"}, true, false},
	{"primitives/barrier.go", []string{"Barrier"}, false, false},
	{"primitives/once.go", []string{"Once"}, false, false},
	{"primitives/count.go", []string{"WaitGroup"}, false, false},
	{"primitives/queue.go", []string{"Queue"}, false, false},
	{"primitives/order.go", []string{"LockAll"}, false, false},
	{"primitives/tryall.go", []string{"TryAll"}, false, false},
	{"primitives/internal/park/queue.go", []string{"Semaphore", "Mutex", "TicketLock"}, true, true},
	{"primitives/internal/park/waiter.go", []string{"Mutex", "Semaphore", "Barrier"}, false, true},
}

// Of says whether the mutant is of one of the types.
func (m Mutant) Of(types []string) bool {
	return slices.ContainsFunc(m.Types, func(t string) bool { return slices.Contains(types, t) })
}
