// Package program makes random concurrent programs over the primitives, for tests that ask two
// ways of running a program whether they agree. A [Program] is data: it can be run, printed as Go
// and measured, and what an execution of it observed is a string that can be compared.
package program

import "strconv"

// A Program is a few tasks that work on a few objects. It may deadlock, get stuck, leave locks
// locked and misuse its objects: how much of it, [Manners] say.
type Program struct {
	Objects []Object
	Tasks   [][]Statement
}

// An Object is what the tasks share.
type Object struct {
	Type Type
	N    int // permits of a semaphore, size of a Barrier's round, capacity of a Queue or a Chan
	L    int // the number of a Cond's Mutex
}

// A Type is a type of package primitives, made by one of its constructors.
type Type int

// The types. A context is an object too: what is shared is whether it is done.
const (
	Mutex Type = iota
	Var
	Int64
	Bool
	RWMutex
	Semaphore
	BoundedSemaphore
	Cond
	Barrier
	Once
	WaitGroup
	Queue
	SpinLock
	TASLock
	TicketLock
	MCSLock
	Context
	Chan
	Timeout // a context that ends by itself
)

// types says of each type what its objects are called and what can be done with them.
var types = [...]struct {
	name  string // in package primitives
	short string // an object's name begins with it
	ops   []Op
}{
	Mutex:            {"Mutex", "mu", []Op{Lock, Unlock, TryLock, LockContext, LockAll}},
	Var:              {"Var[int]", "v", []Op{Get, Set}},
	Int64:            {"Int64", "i", []Op{Load, Store, Add, CompareAndSwap, Swap, And, Or}},
	Bool:             {"Bool", "b", []Op{Load, Store, CompareAndSwap, Swap}},
	RWMutex:          {"RWMutex", "rw", []Op{Lock, RLock, Unlock, RUnlock, TryLock, TryRLock, LockContext, RLockContext, LockAll}},
	Semaphore:        {"Semaphore", "sem", []Op{Wait, Signal, Acquire, Release, TryAcquire}},
	BoundedSemaphore: {"BoundedSemaphore", "sem", []Op{Wait, Signal, Acquire, Release, TryAcquire}},
	Cond:             {"Cond", "cond", []Op{Wait, Signal, Broadcast}},
	Barrier:          {"Barrier", "barrier", []Op{Wait}},
	Once:             {"Once", "once", []Op{Do}},
	WaitGroup:        {"WaitGroup", "wg", []Op{Add, Done, Wait}},
	Queue:            {"Queue[int]", "q", []Op{Put, Get, TryPut, TryGet, Close}},
	SpinLock:         {"SpinLock", "spin", []Op{Lock, Unlock, TryLock, LockAll}},
	TASLock:          {"TASLock", "tas", []Op{Lock, Unlock, TryLock, LockAll}},
	TicketLock:       {"TicketLock", "ticket", []Op{Lock, Unlock, TryLock, LockAll}},
	MCSLock:          {"MCSLock", "mcs", []Op{Lock, Unlock, TryLock, LockAll}},
	Context:          {"Context", "ctx", []Op{Cancel}},
	Chan:             {"Chan[int]", "ch", []Op{Send, Recv, Close, Len, TrySend, TryRecv, SelectRecv, SelectSend, RecvContext}},
	Timeout:          {"Context", "ctx", []Op{Cancel, Err}},
}

// String returns the type's name in package primitives.
func (t Type) String() string { return types[t].name }

// lockable says whether the type is one of the locks.
func (t Type) lockable() bool { return types[t].ops[0] == Lock }

// ends says whether the type is one of the contexts.
func (t Type) ends() bool { return t == Context || t == Timeout }

// permits says whether the type is one of the semaphores.
func (t Type) permits() bool { return t == Semaphore || t == BoundedSemaphore }

// name returns the name of object i: mu0.
func (p Program) name(i int) string { return types[p.Objects[i].Type].short + strconv.Itoa(i) }

// title returns the name of task i: T1 is the first.
func title(i int) string { return "T" + strconv.Itoa(i+1) }
