package detector

import (
	"runtime"
	"time"

	"syncplay/internal/dump"
	"syncplay/primitives/hook"
)

// A lock whose holder has ended is orphaned: nobody is left who ought to unlock it. Of a goroutine that a Group or WaitGroup.Go
// started the Watch is told when it ends. Of any other it has to ask the runtime, which stops the world to answer. So it asks
// only for the holders of locks that have been waited for a while, ever more rarely, and not in a process of many
// goroutines.

const (
	orphanAge  = 100 * time.Millisecond // how long a lock has to be waited for before its holder is looked for
	orphanRest = time.Minute            // how long it rests at the most between two looks that found nothing
	orphanMany = 1000                   // goroutines with which the world would be stopped for too long: some 5 ms
)

// orphanage is when the Watch looks next for holders that have ended. It is the teller's.
type orphanage struct {
	next  time.Time
	pause time.Duration
}

// look looks for holders that have ended, if it is time to.
func (o *orphanage) look(w *Watch) {
	now := time.Now()
	if now.Before(o.next) || runtime.NumGoroutine() > orphanMany {
		return
	}
	suspects := w.absentHolders(now)
	if len(suspects) == 0 {
		o.pause = 0
		return
	}
	o.pause = min(max(2*o.pause, orphanAge), orphanRest)
	o.next = now.Add(o.pause)
	alive := dump.All()
	for _, id := range suspects {
		if _, found := alive[id]; !found {
			w.gone(id)
			o.pause = 0
		}
	}
}

// absentHolders returns the goroutines that hold something and do not wait, if somebody has waited for long enough for one who
// is not known to wait.
func (w *Watch) absentHolders(now time.Time) (ids []uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.waitedFor(now) {
		return nil
	}
	for s := w.seats; s != nil; s = s.later {
		if s.Seated() && s.forked == nil {
			ids = append(ids, s.Number())
		}
	}
	return ids
}

// waitedFor says whether somebody has waited for long enough for something of which not all holders are known to wait: none
// is, or others may have it besides.
func (w *Watch) waitedFor(now time.Time) bool {
	for t := w.tasks; t != nil; t = t.next {
		_, taking := claims(t.op.Kind)
		if t.waits == nil || !taking || t.op.Timed || now.Sub(t.began) < orphanAge {
			continue
		}
		if h := t.waits.holds; h == nil || h.mode != exclusive {
			return true
		}
	}
	return false
}

// gone enters what the goroutine held that has ended, and tells those who wait for it. Its seat is as it left it.
func (w *Watch) gone(id uint64) {
	t := hook.Find(id)
	if t == nil {
		return // somebody else has unlocked what it held
	}
	if s, ours := t.Data.(*seat); ours && s.id == id {
		w.mu.Lock()
		w.leavesBehind(s)
		w.mu.Unlock()
	}
}

// leavesBehind enters that the goroutine of s has ended with something in hand, which nobody will give back, unless somebody
// else does, and tells those who wait for it.
//
//go:norace
func (w *Watch) leavesBehind(s *seat) {
	w.prune(s, nil)
	if s.n == 0 || s.entered || w.frozen {
		return
	}
	s.entered, s.ended, s.gone = true, true, true
	w.transcribe(s)
	for t := w.tasks; t != nil; t = t.next {
		if t.waits != nil && s.holdsOf(t.waits) {
			w.ask(t)
		}
	}
}

// holdsOf says whether the task holds some of r.
//
//go:norace
func (t *task) holdsOf(r *resource) bool {
	for h := t.holds; h != nil; h = h.nextOfTask {
		if h.resource == r {
			return true
		}
	}
	return false
}

// orphaned says whether t waits for what only goroutines could give back that have ended. Of a semaphore they have to
// have so many permits that the others don't suffice.
//
//go:norace
func (g *graph) orphaned(t *task) bool {
	g.walks++
	left := false
	for h := t.waits.holds; h != nil; h = h.nextOfResource {
		if h.task.ended && h.shutsOut(t) {
			h.task.within, left = g.walks, true
		}
	}
	return left && (t.op.Kind != hook.Acquire || g.lacks(t))
}
