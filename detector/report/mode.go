package report

import (
	"fmt"

	"syncplay/primitives/hook"
)

// mode is a way to hold something.
type mode uint8

const (
	exclusive mode = iota // shuts all others out
	shared                // shuts writers out
	permits               // of a semaphore
)

// text says the mode as [Hold] has it.
func (m mode) text(n int64) string {
	switch {
	case m == exclusive:
		return "exclusive"
	case m == shared:
		return "shared"
	case n == 1:
		return "1 permit"
	default:
		return fmt.Sprintf("%d permits", n)
	}
}

// claiming says how operations hold their object once they took effect. A semaphore's Wait is
// known by its permits alone: others have a method of that name too.
var claiming = map[string]mode{
	hook.Lock.String():       exclusive,
	hook.TryLock.String():    exclusive,
	hook.Do.String():         exclusive,
	hook.RLock.String():      shared,
	hook.TryRLock.String():   shared,
	hook.Acquire.String():    permits,
	hook.TryAcquire.String(): permits,
}

// claims says how the event's operation holds its object once it took effect, if it does.
func (e Event) claims() (m mode, ok bool) {
	m, ok = claiming[e.Op]
	if !ok && e.Permits > 0 && e.Op == hook.CondWait.String() {
		return permits, true
	}
	return m, ok
}

// gives says which way of holding ends, of an event that gives back.
func (e Event) gives() mode {
	switch e.Op {
	case hook.Unlock.String():
		return exclusive
	case hook.RUnlock.String():
		return shared
	default: // Release, Signal
		return permits
	}
}

// reads says whether the operation waits for writers only.
func reads(op string) bool { return op == hook.RLock.String() }
