package verify

import (
	"reflect"

	"syncplay/primitives"
)

func ticketLockChecks() []Check {
	fresh := func() locker { return new(primitives.TicketLock) }
	third := onceMore("TicketLock", fresh)
	third.Long = true
	return append(lockChecks("TicketLock", fresh), third, orderOfLocks("TicketLock", fresh, func(l locker) int {
		return int(reflect.ValueOf(l).Elem().FieldByName("next").Uint()) - 1 // the holder's is the first
	}, 0))
}

// orderOfLocks has one task queue behind the holder, and a second one look whether it has before it
// comes itself. The look is into the lock: queued says how many have, which no method tells. It looks
// at the word that the TryLock before it has touched, so that the search tries both orders of the two.
// A lock that can be overtaken keeps the order of those that are in the queue when it is unlocked: so
// many have to be.
func orderOfLocks(typ string, fresh func() locker, queued func(locker) int, least int) Check {
	program := func() {
		l, seen, kept, served := fresh(), false, false, 0
		l.Lock()
		var g primitives.Group
		g.Go("first", func() {
			l.Lock()
			primitives.Check(served == 0 || !seen || !kept, "one that came later was served before one that had queued")
			served++
			l.Unlock()
		})
		g.Go("second", func() {
			if l.TryLock() {
				l.Unlock()
				return
			}
			seen = queued(l) > 0
			l.Lock()
			served++
			l.Unlock()
		})
		l.TryLock()
		kept = queued(l) >= least
		l.Unlock()
		g.Wait()
	}
	return Check{Type: typ, Name: "one queues before another comes", Tasks: 3, Operations: 4,
		Claims: []Claim{FIFO, NoLostWakeup}, program: program}
}
