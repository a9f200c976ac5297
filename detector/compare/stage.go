package compare

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"syncplay/internal/gid"
)

// A stage is where a script is played, on the locks of one library.
type stage struct {
	script
	library  library
	relay    relay
	patience time.Duration // of go-deadlock

	things   map[string]any
	children map[int64]starter // by the number of the goroutine that was forked

	asked   atomic.Int64 // when something was last asked for, in nanoseconds since begun
	begun   time.Time
	waiting atomic.Int64 // steps that were to wait, and have not returned
	failed  chan bool    // closed when a step could not be played, or panicked
	failure atomic.Pointer[remark]

	mu    sync.Mutex
	modes map[string][]op // in which ways it is held; the last one stays when it is given back
}

// newStage makes the things of the script. It returns nil if the library lacks one.
func newStage(s script, l library, patience time.Duration) *stage {
	st := &stage{script: s, library: l, patience: patience, begun: time.Now(), failed: make(chan bool),
		things: map[string]any{}, children: map[int64]starter{}, modes: map[string][]op{}}
	for _, t := range s.things {
		var of sync.Locker
		if t.of != "" {
			of = st.things[t.of].(sync.Locker)
		}
		if st.things[t.name] = l.make(t, of); st.things[t.name] == nil {
			return nil
		}
	}
	for who := range s.forked {
		st.children[int64(who)] = l.children()
	}
	return st
}

// lacks says whether the library has no way to do a step of the script.
func (st *stage) lacks() bool {
	for _, one := range st.stretches {
		for _, at := range one.steps {
			if _, ok := st.things[at.name].(deadlineLocker); at.op == deadline && !ok {
				return true
			}
		}
	}
	return false
}

// start begins the goroutines that are there from the start, with begin.
func (st *stage) start(begin func(f func())) {
	started := map[int]bool{}
	for _, one := range st.stretches {
		if !started[one.who] && !st.forked[one.who] {
			started[one.who] = true
			begin(func() { st.play(one.who) })
		}
	}
	st.relay.pass(0, handover{})
}

// play does what one goroutine does, stretch by stretch.
func (st *stage) play(who int) {
	defer func() {
		if p := recover(); p != nil {
			st.fail(remark{said: verdictOn(p), detail: fmt.Sprint(p)})
		}
	}()
	a := &actor{stage: st, who: who, turn: -1}
	for a.next() {
		a.do()
	}
}

// verdictOn tells a misuse from a defect of the case.
func verdictOn(p any) Verdict {
	text := fmt.Sprint(p)
	if strings.HasPrefix(text, "primitives: ") || strings.HasPrefix(text, "sync: ") {
		return Misuse
	}
	return Broken
}

// fail enters what went wrong first.
func (st *stage) fail(r remark) {
	if st.failure.CompareAndSwap(nil, &r) {
		close(st.failed)
	}
}

// An actor is a goroutine on the stage: where in the script it is.
type actor struct {
	*stage
	who   int
	turn  int // its stretch
	place int // of its step there
	ended bool
}

// next goes to the next step, and waits for its turn if that is of another stretch. It says false if
// there is none.
func (a *actor) next() bool {
	if a.ended {
		return false
	}
	if a.turn >= 0 && a.place+1 < len(a.stretches[a.turn].steps) {
		a.place++
		return true
	}
	if a.turn >= 0 && !a.gaveAway() {
		a.relay.pass(a.turn+1, handover{})
	}
	for a.turn++; a.turn < len(a.stretches); a.turn++ {
		if a.stretches[a.turn].who == a.who {
			a.place = 0
			a.ended = !a.relay.await(a.turn)
			return !a.ended
		}
	}
	a.ended = true
	return false
}

func (a *actor) step() step { return a.stretches[a.turn].steps[a.place] }

// gaveAway says whether the step has passed the turn on: who waits can't do so later.
func (a *actor) gaveAway() bool { return a.step().mark == waits || a.step().op == exit }

// do does the step.
func (a *actor) do() {
	at := a.step()
	if at.op.takes() {
		a.asked.Store(int64(time.Since(a.begun)))
	}
	if at.mark == waits {
		a.waiting.Add(1)
		defer a.waiting.Add(-1)
	}
	if a.gaveAway() {
		a.relay.pass(a.turn+1, handover{gid.Get()(), at.op == exit})
	}
	if got := a.perform(at); got == (at.mark == refused) {
		a.fail(remark{said: Broken, detail: fmt.Sprintf("%d: %s:%s did not go as it was to", a.who, at.op, at.name)})
	}
}
