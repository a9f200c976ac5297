package explore

import "syncplay/primitives/hook"

// class is what an operation did to its object, as far as others can tell: a failed TryLock is
// another class than one that succeeded.
type class uint8

const (
	any_     class = iota // anything: what nothing finer is known of
	lock                  // took alone what it had to wait for
	try                   // took alone, by an attempt that could have been refused
	miss                  // was refused
	unlock                // gave back what it had alone
	rlock                 // took shared
	tryr                  // took shared, by an attempt
	missr                 // was refused shared
	runlock               // gave back what it shared
	announce              // a writer stops new readers, and waits for those that are in
	entered               // that writer is in
	take                  // took permits at once
	join                  // joined those who wait for permits
	give                  // gave permits while nobody waited
	serve                 // gave permits while somebody waited
	add                   // counted up
	done                  // counted down
	await                 // found the counter at zero
	put                   // put the n'th item, which it may have waited for
	tryput                // put the n'th item by an attempt
	get                   // got the n'th item, which it may have waited for
	tryget                // got the n'th item by an attempt
	called                // found a Once done
	read                  // read, or was refused a write
	write                 // wrote, or read and wrote
	wake                  // went on after it was woken: touches nothing that others see
	classes
)

// access is what one step did to one object.
type access struct {
	object int32 // its number in the execution
	class  class
	n      int32 // of a put and a get: how many there were before
	room   int32 // of a put: the capacity

	event int32 // the step
	prev  int32 // the access to the object before this one; -1 for none
}

// classify says what an operation did that ended with ok, or (waits) that began to wait. A second
// part is what is left of an operation after its wait.
func classify(op *hook.Op, ok, waits, second bool, queued bool) class {
	if second && !op.Timed {
		if op.Noun == hook.RWMutex && op.Kind == hook.Lock {
			return entered
		}
		return wake
	}
	switch op.Noun {
	case hook.Mutex, hook.SpinLock, hook.TASLock, hook.TicketLock, hook.MCSLock:
		return classifyLock(op.Kind, ok)
	case hook.RWMutex:
		if waits && op.Kind == hook.Lock {
			return announce
		}
		return classifyLock(op.Kind, ok)
	case hook.Semaphore:
		return classifySemaphore(op.Kind, ok, waits, queued)
	case hook.WaitGroup, hook.Group:
		return classifyCount(op, ok)
	case hook.Queue:
		return classifyQueue(op.Kind, ok)
	case hook.Once:
		return classifyOnce(op.Kind, ok)
	case hook.Var, hook.Int64, hook.Bool, hook.Pointer, hook.Context:
		if op.Kind == hook.Read || !ok {
			return read
		}
		return write
	}
	return any_
}

func classifyLock(k hook.Kind, ok bool) class {
	switch k {
	case hook.Lock:
		if ok {
			return lock
		}
		return miss
	case hook.TryLock:
		if ok {
			return try
		}
		return miss
	case hook.Unlock:
		return unlock
	case hook.RLock:
		if ok {
			return rlock
		}
		return missr
	case hook.TryRLock:
		if ok {
			return tryr
		}
		return missr
	case hook.RUnlock:
		return runlock
	}
	return any_
}

func classifySemaphore(k hook.Kind, ok, waits, queued bool) class {
	switch k {
	case hook.Acquire, hook.TryAcquire:
		switch {
		case waits:
			return join
		case ok:
			return take
		}
		return miss
	case hook.Release:
		if queued {
			return serve
		}
		return give
	}
	return any_
}

func classifyCount(op *hook.Op, ok bool) class {
	switch {
	case op.Kind == hook.Join:
		return await
	case op.Kind == hook.Add && ok && op.N < 0:
		return done
	case op.Kind == hook.Add && ok:
		return add
	}
	return any_
}

func classifyQueue(k hook.Kind, ok bool) class {
	if !ok {
		return miss
	}
	switch k {
	case hook.Put:
		return put
	case hook.TryPut:
		return tryput
	case hook.Get:
		return get
	case hook.TryGet:
		return tryget
	}
	return any_
}

func classifyOnce(k hook.Kind, ok bool) class {
	switch {
	case k == hook.Do && ok:
		return lock
	case k == hook.Do:
		return called
	}
	return unlock
}

// wants says what an operation will have done that is disabled now.
func wants(op *hook.Op) class { return classify(op, true, false, false, false) }
