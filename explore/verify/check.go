// Package verify proves our own primitives: not a model of them, but the code that ships, run by
// package explore under every interleaving of its own atomics.
//
// A [Check] is a small program of one type, and what it claims; [Check.Prove] explores it. What was
// proved, and of what size, is in docs/verification.md.
package verify

import (
	"slices"
	"strings"
	"unicode"
)

// A Claim is a property that a check shows.
type Claim string

// The claims.
const (
	Exclusion    Claim = "mutual exclusion"     // at most one in a critical section (or one writer, or some readers)
	Ordering     Claim = "happens-before"       // what the documentation says is ordered is: no data race on what is guarded
	NoLostWakeup Claim = "no lost wakeup"       // whoever waits goes on: the program is never stuck
	NoLostPermit Claim = "no lost permit"       // what was given back can be taken again
	FIFO         Claim = "first come first"     // who has queued is served before one that comes later
	Cancellation Claim = "cancellation"         // one that gave up holds nothing, and stops nobody
	Linearizable Claim = "linearizable"         // what the operations returned is explained by one order of them
	NoDeadlock   Claim = "no deadlock"          // of locks that are taken together
	Rendezvous   Claim = "nobody goes on early" // before all have come, or what is waited for is done
)

// A Check is a program whose every interleaving shows what it claims of one type, or shows that it
// does not hold.
type Check struct {
	Type       string // Mutex
	Name       string // 2 tasks x 2 operations: tells the checks of a type apart
	Tasks      int
	Operations int // of all tasks; a section, from the lock to the unlock, is one
	Claims     []Claim
	Coarse     bool // it stands on operations that are proved themselves, and takes each for one step
	Long       bool // it takes longer than a test may

	program func()         // to be explored
	history func() history // or one that returns what its operations returned,
	model   *model         // which is held against this
}

// String returns the type and the name.
func (c Check) String() string { return c.Type + ": " + c.Name }

// Path is the check as tokens name it: mutex/2-tasks-x-2-sections.
func (c Check) Path() string {
	words := strings.FieldsFunc(strings.ToLower(c.Name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.ToLower(c.Type) + "/" + strings.Join(words, "-")
}

// All returns every check, type by type.
func All() []Check {
	return slices.Concat(
		mutexChecks(), rwMutexChecks(), semaphoreChecks(),
		spinLockChecks(), tasLockChecks(), ticketLockChecks(), mcsLockChecks(),
		condChecks(), barrierChecks(), onceChecks(), waitGroupChecks(), queueChecks(),
		lockAllChecks(), tryAllChecks(),
	)
}

// Of returns the checks of one type, whose name may be in any case; none if there is no such type.
func Of(typ string) (of []Check) {
	for _, c := range All() {
		if strings.EqualFold(c.Type, typ) {
			of = append(of, c)
		}
	}
	return of
}

// Find returns the check that tokens name so.
func Find(path string) (Check, bool) {
	all := All()
	i := slices.IndexFunc(all, func(c Check) bool { return c.Path() == path })
	if i < 0 {
		return Check{}, false
	}
	return all[i], true
}

// Types returns the names of the types, in the order of their checks.
func Types() (types []string) {
	for _, c := range All() {
		if !slices.Contains(types, c.Type) {
			types = append(types, c.Type)
		}
	}
	return types
}
