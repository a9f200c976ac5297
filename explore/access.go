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

// classify says what an operation did that has ended. The second part is what is left of it after a
// wait; queued says that somebody waits for the object.
func classify(a *act, second, queued bool) class {
	if second && !a.timed {
		if a.noun == hook.RWMutex && a.kind == hook.Lock {
			return entered
		}
		return wake
	}
	ok := a.outcome == took
	switch a.noun {
	case hook.Mutex, hook.RWMutex, hook.SpinLock, hook.TASLock, hook.TicketLock, hook.MCSLock:
		return classifyLock(a.kind, ok)
	case hook.Semaphore:
		return classifySemaphore(a.kind, ok, queued)
	case hook.WaitGroup, hook.Group:
		return classifyCount(a.kind, a.n, ok)
	case hook.Queue:
		return classifyQueue(a.kind, ok)
	case hook.Once:
		return classifyOnce(a.kind, ok)
	case hook.Var, hook.Int64, hook.Bool, hook.Pointer, hook.Context:
		if a.kind == hook.Read || !ok {
			return read
		}
		return write
	}
	return any_
}

// began says what an operation did that begins to wait.
func began(k hook.Kind, noun hook.Noun) class {
	switch {
	case noun == hook.RWMutex && k == hook.Lock:
		return announce
	case noun == hook.Semaphore:
		return join
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

func classifySemaphore(k hook.Kind, ok, queued bool) class {
	switch k {
	case hook.Acquire, hook.TryAcquire:
		if ok {
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

func classifyCount(k hook.Kind, n int64, ok bool) class {
	switch {
	case k == hook.Join:
		return await
	case k == hook.Add && ok && n < 0:
		return done
	case k == hook.Add && ok:
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
func wants(op *hook.Op) class {
	return classify(&act{kind: op.Kind, noun: op.Noun, n: op.N}, false, false)
}
