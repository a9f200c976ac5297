package hook

// Kind is what an operation does.
type Kind uint8

// The operations. The comment says to which objects they belong.
const (
	None       Kind = iota
	Lock            // Mutex, RWMutex, the spinlocks
	TryLock         // the same
	Unlock          // the same
	RLock           // RWMutex
	TryRLock        // RWMutex
	RUnlock         // RWMutex
	Acquire         // Semaphore
	TryAcquire      // Semaphore
	Release         // Semaphore
	CondWait        // Cond: release the lock and join the queue
	Signal          // Cond
	Broadcast       // Cond
	Arrive          // Barrier
	Do              // Once
	Add             // WaitGroup: Add, Done
	Join            // WaitGroup.Wait, Group.Wait
	Put             // Queue
	TryPut          // Queue
	Get             // Queue
	TryGet          // Queue
	Close           // Queue, Chan
	Send            // Chan
	Recv            // Chan
	SelectOp        // Select
	Read            // Var.Get, an atomic's Load, Queue.Len, Chan.Len
	Write           // Var.Set, an atomic's Store
	Modify          // an atomic's Add, And, Or, Swap, CompareAndSwap
	Draw            // a lock draws its number in the global order
	YieldOp         // Yield
	SleepOp         // Sleep
	CancelOp        // the cancel function of WithCancel and its relatives
	Fork            // a goroutine is started; announced to the watcher of the process alone
	kinds
)

var kindNames = [kinds]string{
	None: "none", Lock: "Lock", TryLock: "TryLock", Unlock: "Unlock",
	RLock: "RLock", TryRLock: "TryRLock", RUnlock: "RUnlock",
	Acquire: "Acquire", TryAcquire: "TryAcquire", Release: "Release",
	CondWait: "Wait", Signal: "Signal", Broadcast: "Broadcast",
	Arrive: "Wait", Do: "Do", Add: "Add", Join: "Wait",
	Put: "Put", TryPut: "TryPut", Get: "Get", TryGet: "TryGet", Close: "Close",
	Send: "Send", Recv: "Recv", SelectOp: "Select",
	Read: "read", Write: "write", Modify: "modify", Draw: "draw",
	YieldOp: "Yield", SleepOp: "Sleep", CancelOp: "cancel", Fork: "go",
}

// String returns the name of the method that a reader would look for.
func (k Kind) String() string {
	if k < kinds {
		return kindNames[k]
	}
	return "unknown"
}

// Noun is what kind of thing an object is. Zero values have no moment of creation, so each
// operation brings the noun of its object.
type Noun uint8

// The things that operations are done to.
const (
	Nothing Noun = iota
	Mutex
	RWMutex
	Semaphore
	SpinLock
	TASLock
	TicketLock
	MCSLock
	Cond
	Barrier
	Once
	WaitGroup
	Group
	Queue
	Var
	Int64
	Bool
	Pointer
	Context
	Chan
	nouns
)

var nounNames = [nouns]string{
	Nothing: "nothing", Mutex: "Mutex", RWMutex: "RWMutex", Semaphore: "Semaphore",
	SpinLock: "SpinLock", TASLock: "TASLock", TicketLock: "TicketLock", MCSLock: "MCSLock",
	Cond: "Cond", Barrier: "Barrier", Once: "Once", WaitGroup: "WaitGroup", Group: "Group",
	Queue: "Queue", Var: "Var", Int64: "Int64", Bool: "Bool", Pointer: "Pointer",
	Context: "Context", Chan: "Chan",
}

// String returns the name of the type.
func (n Noun) String() string {
	if n < nouns {
		return nounNames[n]
	}
	return "unknown"
}

// Article returns the name with its article: "a Mutex", "an RWMutex", "an MCSLock".
func (n Noun) Article() string {
	switch n {
	case RWMutex, MCSLock, Int64:
		return "an " + n.String()
	}
	return "a " + n.String()
}

// Op is one operation: what is done, to what kind of thing, to which one, how much of it.
type Op struct {
	Kind   Kind
	Noun   Noun
	Timed  bool            // a context or a clock may end its wait
	Either bool            // its wait ends also when its Gate opens
	Errs   bool            // it returns an error, so its wait may be Refused
	Took   Kind            // of a Select that is done: Send, Recv, or CancelOp where a context was done; CancelOp of a context that was asked and is done; None for all others
	Object *Object         // nil for Yield and Sleep; of a Select: the first of its objects, and when it is done the one it took
	N      int64           // permits of a semaphore, delta of a WaitGroup, capacity of a Queue or Chan (-1 if that is nil), nanoseconds of a Sleep
	Done   <-chan struct{} // of that context
	Turn   int64           // of a wait for an RWMutex: a reader waits behind the writer of its turn; for permits: the place in the line; 0 for all others
	Gate   Gate            // of an operation that may have to wait before it changes anything, or a Stock; nil for all others
}

// A Gate says, without changing anything, whether an operation could go on at this moment. It is
// asked by a controller that lets one task go at a time: between two steps the answer holds.
//
// It looks with plain loads, in a go:norace function. The race detector does not know that the
// controller comes after the task that made the object, and would see an atomic load in any function.
type Gate interface{ Open() bool }

// A Stock is the Gate of operations on something that is counted out, which need not wait to begin:
// always open. It says how much can be taken at this moment without waiting, and how much can be
// given without misuse.
type Stock interface {
	Gate
	Stock() (free, room int64)
}

// A Reserve is a Stock that began with a number of permits: there are no more of them, unless somebody gives
// what nobody took.
type Reserve interface {
	Stock
	Reserve() int64
}

// A Tally is the Gate of a wait for goroutines to end: of a Group.
type Tally interface {
	Gate
	Left() int64 // goroutines that have not ended
}

// A Spread is the Gate of a Select, which is an operation on several objects at once.
type Spread interface {
	Gate
	Parts() []Part
}

// Part is one case of a Select.
type Part struct {
	Kind   Kind            // Send, Recv, CancelOp of a context, or None of a Default
	Object *Object         // of a Chan
	N      int64           // its capacity, or -1
	Done   <-chan struct{} // of a context
}

// set makes o what p is, field by field: a processor stalls where it copies in wide pieces what was just
// written in small ones. It writes the pointers that change, for to write one is slow while the garbage is
// collected.
//
//go:norace
func (o *Op) set(p *Op) {
	o.Kind, o.Noun, o.Timed, o.Either, o.Errs, o.Took = p.Kind, p.Noun, p.Timed, p.Either, p.Errs, p.Took
	o.N, o.Turn = p.N, p.Turn
	if o.Object != p.Object {
		o.Object = p.Object
	}
	if o.Done != p.Done {
		o.Done = p.Done
	}
	if o.Gate != nil || p.Gate != nil {
		o.Gate = p.Gate
	}
}
