package verify

import (
	"reflect"

	"syncplay/primitives"
)

func ticketLockChecks() []Check {
	fresh := func() locker { return new(primitives.TicketLock) }
	return append(lockChecks("TicketLock", fresh), onceMore("TicketLock", fresh), orderOfLocks("TicketLock", fresh, func(l locker) bool {
		v := reflect.ValueOf(l).Elem()
		return v.FieldByName("next").Uint()-v.FieldByName("serving").Uint() > 1
	}))
}

// orderOfLocks has one task queue behind the holder, and a second one look whether it has before it
// comes itself. The look is into the lock: queued says whether anybody is, which no method tells.
// The TryLock before it is there for the search, which then tries both orders of the two.
func orderOfLocks(typ string, fresh func() locker, queued func(locker) bool) Check {
	program := func() {
		l, seen, served := fresh(), false, 0
		l.Lock()
		var g primitives.Group
		g.Go("first", func() {
			l.Lock()
			primitives.Check(served == 0 || !seen, "one that came later was served before one that had queued")
			served++
			l.Unlock()
		})
		g.Go("second", func() {
			if l.TryLock() {
				l.Unlock()
				return
			}
			seen = queued(l)
			l.Lock()
			served++
			l.Unlock()
		})
		l.Unlock()
		g.Wait()
	}
	return Check{Type: typ, Name: "one queues before another comes", Tasks: 3, Operations: 4,
		Claims: []Claim{FIFO, NoLostWakeup}, program: program}
}
