package compare

import (
	"context"
	"strings"
	"time"

	"syncplay/internal/dump"
	"syncplay/primitives"
)

// A relay passes the turn from one stretch of a script to the next.
type relay interface {
	pass(to int, after handover)
	await(turn int) bool // false: it will not come
}

// handover says what has to be so before the next stretch begins.
type handover struct {
	goroutine uint64 // 0: nothing
	gone      bool   // it has ended; else it waits
}

// baton is a relay that no detector sees: of channels.
type baton struct {
	turns   []chan handover
	dropped chan struct{} // closed when nobody is to go on
}

func newBaton(turns int) *baton {
	b := &baton{make([]chan handover, turns), make(chan struct{})}
	for i := range b.turns {
		b.turns[i] = make(chan handover, 1)
	}
	return b
}

func (b *baton) pass(to int, after handover) { b.turns[to] <- after }

func (b *baton) await(turn int) bool {
	var after handover
	select {
	case after = <-b.turns[turn]:
	case <-b.dropped:
		return false
	}
	for settled := 0; after.goroutine != 0 && settled < 2; {
		if after.holds() {
			settled++ // a wait for a lock inside the detector is over when it is looked at again
		} else {
			settled = 0
		}
		<-time.After(50 * time.Microsecond)
	}
	return true
}

// holds says whether it is so now. A goroutine that spins does not stand still.
func (h handover) holds() bool {
	g, alive := dump.All()[h.goroutine]
	if !alive || h.gone {
		return !alive
	}
	for _, at := range g.Stack {
		if strings.HasSuffix(at.Func, "(*SpinLock).Lock") {
			return true
		}
	}
	return g.Blocked()
}

// watched is a relay inside of a watched run, where every wait has to be one that the run knows. It
// can't see whether somebody waits already.
type watched []*primitives.Semaphore

func newWatched(turns int) watched {
	w := make(watched, turns)
	for i := range w {
		w[i] = primitives.NewSemaphore(0)
	}
	return w
}

func (w watched) pass(to int, _ handover) { w[to].Release(1) }

func (w watched) await(turn int) bool { return w[turn].Acquire(context.Background(), 1) == nil }
