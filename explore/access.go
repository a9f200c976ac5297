package explore

import "syncplay/primitives/hook"

// class is what an operation did to its object, as far as others can tell: a failed TryLock is
// another class than one that succeeded.
type class uint8

const (
	any_     class = iota // anything: what nothing finer is known of
	lock                  // took alone what it had to wait for
	try                   // took alone, by an attempt that could have been refused
	miss                  // was refused: somebody has it alone, or there is too little of it
	crowd                 // was refused alone, because it is shared
	quit                  // did not begin, because its context was done
	unlock                // gave back what it had alone
	rlock                 // took shared
	tryr                  // took shared, by an attempt
	runlock               // gave back what it shared
	steal                 // gave back what another shared, or any other since that was done
	announce              // a writer stops new readers, and waits for those that are in
	entered               // that writer is in
	take                  // took permits at once
	join                  // joined those who wait for permits
	give                  // gave permits while nobody waited
	serve                 // gave permits while somebody waited
	add                   // counted up
	done                  // counted down
	fail                  // counted down, with a panic to pass on
	start                 // started a goroutine that a Group counts
	await                 // found the counter at zero
	hear                  // found the counter at zero where somebody has panicked
	put                   // put the n'th item, which it may have waited for
	tryput                // put the n'th item by an attempt
	get                   // got the n'th item, which it may have waited for
	tryget                // got the n'th item by an attempt
	full                  // was refused to put
	empty                 // was refused to get
	shut                  // was refused, because the queue is closed
	shutput               // could not put, because the queue is closed
	shutget               // could not get, because the queue is closed
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
	shut   bool  // somebody had the object alone before it, or was announced
	wish   wish  // of an operation on channels
	n      int32 // how many, or how much: see below
	room   int32

	event int32 // the step
	prev  int32 // the access to the object before this one; -1 for none
}

// The numbers of an access are
//
//	put, get      n: how many there were before; room: the capacity
//	any_, read    n: the items of a queue or channel, -1 if it is closed; room: the capacity
//	take          n: permits; room: how many are left
//	give          n: permits; room: how many more could be given
//	done          n: how far it counted down; room: what is left
//	add           n: the counter before it
//	start         n: 1 if who starts it is counted as well
//	entered       n: the step of the last reader who had to leave

// classify says what an operation did that has ended. The second part is what is left of it after a
// wait.
//
//go:norace
func (o *object) classify(a *act, second bool) class {
	ok := a.outcome == took
	switch {
	case a.noun == hook.Chan:
		return classifyChan(a.kind, ok, second && !a.timed)
	case second && a.timed: // it was woken, or gave up although it might have been woken
		return any_
	case second && a.noun == hook.RWMutex && a.kind == hook.Lock:
		return entered
	case second:
		return wake
	case a.timed && !ok:
		return quit
	}
	switch a.noun {
	case hook.Nothing:
		return classifyPart(a.kind)
	case hook.Mutex, hook.SpinLock, hook.TASLock, hook.TicketLock, hook.MCSLock:
		return classifyLock(a.kind, ok)
	case hook.RWMutex:
		switch {
		case !ok && a.kind == hook.TryLock && !o.alone:
			return crowd
		case a.kind == hook.RUnlock && o.stolen:
			return steal
		}
		return classifyLock(a.kind, ok)
	case hook.Semaphore:
		return classifySemaphore(a.kind, ok, o.waiting > 0)
	case hook.WaitGroup:
		return classifyCount(a.kind, a.n, ok)
	case hook.Group:
		if o.failed {
			return hear
		}
		return await
	case hook.Queue:
		return classifyQueue(a.kind, ok, o.closed)
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

// classifyPart is for what is about to touch a place in memory.
func classifyPart(k hook.Kind) class {
	switch k {
	case hook.Lock, hook.Join:
		return lock
	case hook.Read:
		return read
	}
	return any_
}

func classifyLock(k hook.Kind, ok bool) class {
	switch {
	case k == hook.Draw && !ok:
		return read
	case k == hook.Draw:
		return any_
	case !ok:
		return miss
	}
	switch k {
	case hook.Lock:
		return lock
	case hook.TryLock:
		return try
	case hook.Unlock:
		return unlock
	case hook.RLock:
		return rlock
	case hook.TryRLock:
		return tryr
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

func classifyQueue(k hook.Kind, ok, closed bool) class {
	switch k {
	case hook.Put:
		return either(ok, put, shutput)
	case hook.Get:
		return either(ok, get, shutget)
	case hook.TryPut:
		return either(ok, tryput, either(closed, shut, full))
	case hook.TryGet:
		return either(ok, tryget, either(closed, shut, empty))
	}
	return any_
}

func classifyChan(k hook.Kind, ok, completed bool) class {
	switch {
	case completed:
		return wake
	case k == hook.Read, !ok: // a Select that found nothing ready
		return read
	}
	return any_
}

func either(ok bool, yes, no class) class {
	if ok {
		return yes
	}
	return no
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
func (o *object) wants(op *hook.Op) class {
	if op.Noun == hook.Nothing && op.Gate != nil { // at a queue, or at a lock that is spun for
		return either(op.Kind == hook.Read, called, lock)
	}
	return o.classify(&act{kind: op.Kind, noun: op.Noun, n: op.N}, false)
}
