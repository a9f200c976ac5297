// Package primitives holds locks and their relatives, for production and for study. What they
// do is what the textbook says, one algorithm a file, and each can be watched.
//
//	Mutex         mutual exclusion; waiters park, overtaking is bounded
//	RWMutex       many readers or one writer; a waiting writer stops new readers
//	Semaphore     permits, any number at a time, first come first served; bounded on request
//	SpinLock      mutual exclusion for a few instructions; waiters look again, then yield
//	TASLock       the plainest spinlock; to compare with, as are the two that follow
//	TicketLock    a lock that serves in the order of the tickets
//	MCSLock       a lock whose waiters form a list, each at a word of its own
//	Cond          a place to wait until a condition may have changed
//	Barrier       n goroutines wait for each other, round after round
//	Once          calls one function once; OnceFunc, OnceValue, OnceValues wrap one that is to be
//	WaitGroup     counts what is still to be done, and waits until nothing is
//	Group         starts named goroutines, waits for them, passes a panic on
//	Queue         a bounded first-in, first-out queue, a ring under one lock
//	Chan          a channel of Go's, and Select, the select statement
//	Var           a plain variable, whose racy use is a data race that can be seen
//	Int64, Bool, Pointer    atomics
//	Map, Pool     those of package sync
//
// Deadlock is prevented by [LockAll] and [LockByKey] (one order for all), [Holder] with [Rank] (an
// order that is checked) and [TryAll] (nobody waits while holding). [Name], [Check] and [Reach] say
// what a program means; [Yield], [Sleep], [WithCancel], [WithTimeout] and [WithDeadline] are the
// originals, except that a controller can take them over.
//
// # Free and watched
//
// Free, a primitive is just a lock: an operation that need not wait asks whether anybody
// listens, which is one predictable check, and allocates nothing. Watched, the same code announces
// what it is about to do, that it waits, and what it did (see package hook). A goroutine is
// watched with others if it was started by [Group.Go] or [WaitGroup.Go]. When a watched run ends
// early its goroutines are unwound: their deferred functions run, and no operation in them
// blocks, panics or reports.
//
// # Memory model
//
// Each type says what "synchronizes before" what. Those edges exist and no others, watched or
// not: a try that fails, a wait given up, a spin, a look at who holds what order nothing. The race
// detector is told of exactly these, so a race is found where one is.
//
// # Conventions
//
// The zero value is ready, but for [Barrier], [Queue], [Chan] and [Cond], which have constructors. Nothing
// is copied after first use; vet sees a copy. A form with a context returns the context's error
// and then holds nothing; a context that is done already wins over a free lock. A misuse panics
// and changes nothing:
//
//	primitives: unlock of unlocked Mutex "accounts" at bank.go:12
//
// # In place of package sync
//
// Every exported name of package sync is here too, with the same methods and the same meaning, so
// that one changed import is enough:
//
//	import sync "syncplay/primitives"
//
// A misuse that ends the process there panics here. In a bubble of [testing/synctest], who waits for
// a [Mutex], an [RWMutex] or a [Once] is not durably blocked, and any other wait is.
//
// # Limits
//
// No lock is bound to a goroutine, none is reentrant, and none can be upgraded. A spinlock must
// not be held across what blocks. Free, nobody looks for deadlocks: that is for who listens.
package primitives
