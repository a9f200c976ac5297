package program

// A Statement is one operation of a task, on one object or on none.
type Statement struct {
	Op   Op
	On   int         // the number of the object
	With int         // the number of the other lock of LockAll or Chan of a Select, or of the context; else none
	N    int         // permits, delta, mask, or the value that is written; a Bool's is 0 or 1
	Old  int         // what a CompareAndSwap compares with
	Body []Statement // of Do and LockAll; of a try or a wait under a context: done if it succeeds
}

// none is the number of no object.
const none = -1

// An Op is the name of a method, and of a function in the case of LockAll, Cancel and Yield.
type Op string

// The operations.
const (
	Lock           Op = "Lock"
	Unlock         Op = "Unlock"
	TryLock        Op = "TryLock"
	LockContext    Op = "LockContext"
	LockAll        Op = "LockAll"
	RLock          Op = "RLock"
	RUnlock        Op = "RUnlock"
	TryRLock       Op = "TryRLock"
	RLockContext   Op = "RLockContext"
	Wait           Op = "Wait"
	Signal         Op = "Signal"
	Broadcast      Op = "Broadcast"
	Acquire        Op = "Acquire"
	TryAcquire     Op = "TryAcquire"
	Release        Op = "Release"
	Do             Op = "Do"
	Add            Op = "Add"
	Done           Op = "Done"
	Put            Op = "Put"
	Get            Op = "Get"
	TryPut         Op = "TryPut"
	TryGet         Op = "TryGet"
	Close          Op = "Close"
	Set            Op = "Set"
	Load           Op = "Load"
	Store          Op = "Store"
	CompareAndSwap Op = "CompareAndSwap"
	Swap           Op = "Swap"
	And            Op = "And"
	Or             Op = "Or"
	Cancel         Op = "Cancel"
	Err            Op = "Err"
	Send           Op = "Send"
	Recv           Op = "Recv"
	Len            Op = "Len"
	TrySend        Op = "TrySend"     // a Select that sends, with a Default
	TryRecv        Op = "TryRecv"     // a Select that receives, with a Default
	SelectRecv     Op = "SelectRecv"  // a Select that receives from this or from the other
	SelectSend     Op = "SelectSend"  // a Select that sends on this or receives from the other
	RecvContext    Op = "RecvContext" // a Select that receives unless the context is done
	Yield          Op = "Yield"
)

// conditional says whether the statement may fail and go on without its Body.
func (s Statement) conditional() bool {
	switch s.Op {
	case TryLock, TryRLock, TryAcquire, LockContext, RLockContext:
		return true
	case Acquire:
		return s.With != none
	default:
		return false
	}
}

// blocks says whether an operation on a channel may wait.
func (o Op) blocks() bool {
	switch o {
	case Send, Recv, SelectRecv, SelectSend, RecvContext:
		return true
	default:
		return false
	}
}

// closing returns the operation that gives back what op takes from an object of the type, and ""
// if op takes nothing.
func closing(t Type, op Op) Op {
	switch op {
	case Lock, TryLock, LockContext:
		return Unlock
	case RLock, TryRLock, RLockContext:
		return RUnlock
	case Acquire, TryAcquire:
		return Release
	case Wait:
		if t.permits() {
			return Signal
		}
	case Add:
		if t == WaitGroup {
			return Done
		}
	}
	return ""
}

// closes says whether op gives back what another operation on an object of the type takes.
func closes(t Type, op Op) bool {
	for _, o := range types[t].ops {
		if closing(t, o) == op {
			return true
		}
	}
	return false
}

// count returns how many statements there are in the list, with those in the bodies.
func count(list []Statement) int {
	n := len(list)
	for _, s := range list {
		n += count(s.Body)
	}
	return n
}
