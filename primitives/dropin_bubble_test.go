package primitives_test

import (
	"regexp"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

// TestInBubble checks what package sync does in the bubbles of testing/synctest.
func TestInBubble(t *testing.T) {
	for _, lib := range libraries {
		t.Run(lib.name, func(t *testing.T) {
			lib.parked = regexp.MustCompile(`\[(sync\.|semacquire|chan receive)`)
			t.Run("a Wait is durable", func(t *testing.T) { durable(t, lib) })
			t.Run("a lock is not of the bubble", func(t *testing.T) { acrossBubbles(t, lib) })
			t.Run("nothing stays behind", func(t *testing.T) { afterBubble(t, lib) })
		})
	}
}

// Who waits for what only its bubble can bring is durably blocked: the clock goes on.
func durable(t *testing.T, lib library) {
	synctest.Test(t, func(t *testing.T) {
		wg := lib.waitGroup()
		wg.Go(func() { time.Sleep(time.Hour) }) //nolint:forbidigo // by a clock that waits for nobody
		wg.Wait()

		mu := lib.mutex()
		cond := lib.newCond(mu)
		var woken atomic.Bool
		wg.Go(func() {
			mu.Lock()
			cond.Wait()
			woken.Store(true)
			mu.Unlock()
		})
		synctest.Wait()
		assert.False(t, woken.Load())
		cond.Signal()
		synctest.Wait()
		assert.True(t, woken.Load())
		wg.Wait()
	})
}

// A lock may guard what those share who are in a bubble and who are not: whoever unlocks it wakes
// whoever waits.
func acrossBubbles(t *testing.T, lib library) {
	for _, h := range holdings {
		outside := crew{t: t, lib: lib}
		hold, giveUp, wait := h.of(lib)
		hold()
		outside.all.Go(func() {
			outside.waits(1, h.typ, h.method)
			giveUp()
		})
		synctest.Test(t, func(*testing.T) { outside.member(wait) })
		outside.join()

		begin := make(chan struct{})
		hold, giveUp, wait = h.of(lib)
		outside.run(func() { <-begin; wait() })
		synctest.Test(t, func(*testing.T) {
			hold()
			close(begin)
			for outside.waiting(h.typ, h.method) == 0 {
				runtime.Gosched()
			}
			giveUp()
		})
		outside.join()
	}
}

// holdings are ways to hold a lock, to give it up, and to wait for that in a method.
var holdings = []struct {
	typ, method string
	of          func(lib library) (hold, giveUp, wait func())
}{
	{"Mutex", "Lock", func(lib library) (hold, giveUp, wait func()) {
		mu := lib.mutex()
		return mu.Lock, mu.Unlock, func() { mu.Lock(); mu.Unlock() }
	}},
	{"RWMutex", "RLock", func(lib library) (hold, giveUp, wait func()) {
		rw := lib.rwMutex()
		return rw.Lock, rw.Unlock, func() { rw.RLock(); rw.RUnlock() }
	}},
	{"RWMutex", "Lock", func(lib library) (hold, giveUp, wait func()) {
		rw := lib.rwMutex()
		return rw.RLock, rw.RUnlock, func() { rw.Lock(); rw.Unlock() }
	}},
	{"Once", "Do", func(lib library) (hold, giveUp, wait func()) {
		once := lib.once()
		var over atomic.Bool
		hold = func() {
			inside := make(chan struct{})
			go once.Do(func() {
				close(inside)
				for !over.Load() {
					runtime.Gosched()
				}
			})
			<-inside
		}
		return hold, func() { over.Store(true) }, func() { once.Do(nil) }
	}},
}

// What was used in a bubble may be used again by who is outside.
func afterBubble(t *testing.T, lib library) {
	work := func() {
		mu := lib.mutex()
		cond := lib.newCond(mu)
		wg := lib.waitGroup()
		waiting := 0
		for range 20 {
			wg.Go(func() {
				mu.Lock()
				waiting++
				cond.Wait()
				mu.Unlock()
			})
		}
		for all := false; !all; {
			mu.Lock()
			all = waiting == 20
			mu.Unlock()
		}
		cond.Broadcast()
		wg.Wait()
	}
	synctest.Test(t, func(*testing.T) { work() })
	work()
	synctest.Test(t, func(*testing.T) { work() })
}
