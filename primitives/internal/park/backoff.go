package park

import (
	"syncplay/primitives/hook"
)

// A Backoff is the wait of a spinner, which never parks: rounds that double from 125 nanoseconds
// to 2 microseconds, so that those who spin leave the lock's cache line to its holder; then
// a yield before each further round, so that a holder that is not running can run. Its zero value
// is ready, for one attempt to lock.
type Backoff struct{ round int }

// Once waits one round. It ends with hook.Unwound when the spinner has to leave. Where there is
// only one processor to run on, each round is a yield.
func (b *Backoff) Once(t *hook.Task) hook.Reason {
	const last = 4
	if t.Finely() {
		return t.Wait(nil, nil)
	}
	if alone() {
		countProcs()
		return t.Wait(nil, nil)
	}
	if b.round > last {
		b.round = last
		if why := t.Wait(nil, nil); why != hook.Woken {
			return why
		}
	}
	pause(max(1, pausesPerRound()<<b.round/4))
	b.round++
	return hook.Woken
}
