package detector

import (
	"context"
	"fmt"
	"strings"
	"time"

	"syncplay/detector/report"
	"syncplay/internal/dump"
)

// grace is how long the tasks of a run that is over may take to leave.
const grace = 2 * time.Second

// patience is how long a run must stand still before it is said that nobody is left to end its
// waits. A timer of package time, a finalizer or a goroutine that was there before may yet do it:
// the detector can't see that they will. A closed cycle of locks needs no patience. Once a Run
// has shown it, the later runs are believed at once.
const patience = 100 * time.Millisecond

// longestPause is the longest time between two looks at a run that stands still.
const longestPause = 10 * time.Millisecond

// ending is how a run came to its end.
type ending struct {
	verdict report.Verdict // Observed; Inconclusive or Uncontrolled if it was cut off
	why     string
}

// supervise runs f as the first task and returns when all tasks have ended or can't be ended.
func (r *run) supervise(ctx context.Context, f func(), limit time.Duration) ending {
	root := r.tasks
	marked(r.mark, func() { root.Do(f) })
	timer := time.NewTimer(limit)
	defer timer.Stop()
	var again <-chan time.Time
	for pause := 50 * time.Microsecond; ; {
		select {
		case <-r.ended:
			return r.strangersLeft()
		case <-r.quiet:
			again = time.After(pause) // most often somebody was woken and has not come to say so
		case <-again:
			again = nil
			if r.closedOff() {
				pause = min(2*pause, longestPause)
				again = time.After(pause)
			}
		case <-timer.C:
			return r.cutOff(late(limit))
		case <-ctx.Done():
			return r.cutOff("interrupted")
		}
	}
}

// closedOff asks whether the tasks that are left all wait for one another, or for nobody, so that
// no wait can ever end. If so the run is over. It says whether to ask again later: a goroutine
// that was woken may not have come to say so, and one started with go may yet do something.
func (r *run) closedOff() (again bool) {
	r.mu.Lock()
	moves, maybe := r.moves, r.going == 0 && r.live > 0 && !r.frozen
	r.mu.Unlock()
	if !maybe {
		return false
	}
	seen := dump.All()
	if again, still := r.standsStill(seen, moves); !still {
		return again
	}
	all := kin(r.mark) // costs ten times a dump, so it comes last
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.moves != moves || r.frozen || all > r.known(seen) {
		return r.going == 0
	}
	kind, t := r.classify()
	r.fail(failure{kind: kind, task: t})
	r.end()
	return false
}

// standsStill says whether all tasks were parked when the dump was taken and the graph had moves,
// and have been for as long as it takes to be believed; if not, whether to ask again.
func (r *run) standsStill(seen map[uint64]dump.Goroutine, moves int) (again, still bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.moves != moves || r.frozen || !r.allParked(seen) {
		r.still = time.Time{}
		return r.going == 0, false
	}
	return true, r.stoodStill(moves)
}

// stoodStill says whether the run has not moved for as long as it takes to be believed. A look that
// comes late counts as one in time: on a busy machine the process may not have run meanwhile, and
// neither has what would have ended a wait.
func (r *run) stoodStill(moves int) bool {
	now := time.Now()
	if r.still.IsZero() || r.stillAt != moves {
		r.stillAt, r.stillFor = moves, 0
	} else {
		r.stillFor += min(now.Sub(r.still), longestPause)
	}
	r.still = now
	return r.stillFor >= r.patience
}

// known counts the goroutines of the dump that are tasks of the run.
func (r *run) known(seen map[uint64]dump.Goroutine) (n int) {
	for t := r.tasks; t != nil; t = t.next {
		if _, alive := seen[t.gid]; alive {
			n++
		}
	}
	return n
}

// allParked says whether every goroutine of the run is blocked in one of its waits. A spinner is
// if somebody else holds what it spins for.
func (r *run) allParked(seen map[uint64]dump.Goroutine) bool {
	ours := map[uint64]*task{}
	for t := r.tasks; t != nil; t = t.next {
		ours[t.gid] = t
	}
	for id, g := range seen {
		t := ours[id]
		switch {
		case t == nil && ours[g.Parent] != nil:
			return false // started with go, and not met yet
		case t == nil || t.ended:
		case t.spins && t.waits != nil && t.waits.holds != nil && t.waits.holds.task != t:
		case !parkedHere(g) || t.waits == nil || t.op.Timed:
			return false
		}
	}
	return true
}

// parkedHere says whether the goroutine is blocked in the wait of a watched run, or in an operation that
// blocks by itself, and in nothing else.
func parkedHere(g dump.Goroutine) bool {
	if g.State != "select" {
		return false
	}
	for _, at := range g.Stack {
		fn := at.Func
		switch {
		case strings.HasSuffix(fn, "/detector.(*run).Wait"), strings.HasPrefix(fn, "syncplay/primitives."):
			return true
		case !strings.HasPrefix(fn, "runtime.") && !strings.HasPrefix(fn, "reflect."):
			return false
		}
	}
	return false
}

// cutOff ends a run that did not end by itself. It names what can't be ended and stays behind:
// Go has no way to end a goroutine from outside.
func (r *run) cutOff(why string) ending {
	r.mu.Lock()
	r.end()
	r.mu.Unlock()
	select {
	case <-r.ended:
	case <-time.After(grace):
	}
	seen := dump.All()
	r.mu.Lock()
	defer r.mu.Unlock()
	end := ending{report.Inconclusive, why}
	ours := map[uint64]bool{}
	for t := r.tasks; t != nil; t = t.next {
		ours[t.gid] = true
		if g, alive := seen[t.gid]; alive && !t.gone {
			end.stays(t.title(), g)
		}
	}
	for _, g := range seen {
		if ours[g.Parent] && !ours[g.ID] {
			end.verdict = report.Uncontrolled
			end.why += fmt.Sprintf("; a goroutine started with go at %v is not watched: use primitives.Group.Go", g.Started)
		}
	}
	return end
}

// stays adds that a goroutine stays behind.
func (e *ending) stays(who string, g dump.Goroutine) {
	if !g.Blocked() {
		e.why += fmt.Sprintf("; %s is still running at %v and stays behind", who, g.Top)
		return
	}
	e.verdict = report.Uncontrolled
	e.why += fmt.Sprintf("; %s is blocked outside the primitives (%s) at %v and stays behind", who, g.State, g.Top)
}

// strangersLeft looks, after the tasks have ended, for goroutines that the run started with go and
// met. Those that wait in a primitive are given time to go on; if they stand still they are made to
// leave. The others are none of the run's any more.
func (r *run) strangersLeft() ending {
	defer r.dismiss()
	deadline := time.Now().Add(grace)
	for pause := 50 * time.Microsecond; r.strangersWait(); pause = min(2*pause, longestPause) {
		if time.Now().After(deadline) {
			return ending{report.Uncontrolled, "the function returned, and goroutines started with go still wait for others of them: use primitives.Group.Go"}
		}
		<-time.After(pause)
		r.mu.Lock()
		moves := r.moves
		r.mu.Unlock()
		seen := dump.All()
		r.mu.Lock()
		if r.moves == moves && r.allParked(seen) && r.stoodStill(moves) {
			r.fail(failure{kind: report.Leak})
			r.end()
		}
		r.mu.Unlock()
	}
	return ending{verdict: report.Observed}
}

// strangersWait says whether a goroutine started with go waits, in a run that is not over.
func (r *run) strangersWait() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for t := r.tasks; t != nil && !r.frozen; t = t.next {
		if t.stranger && t.waits != nil {
			return true
		}
	}
	return false
}

// dismiss lets the strangers go: from now on nobody listens to them. If one waits, all have to leave.
func (r *run) dismiss() {
	waiting := r.strangersWait()
	r.mu.Lock()
	defer r.mu.Unlock()
	if waiting {
		r.end()
	}
	r.frozen = true
	for t := r.tasks; t != nil; t = t.next {
		if t.stranger {
			t.Unregister()
		}
	}
}

// late says that a run did not end in its time, which may be what was left of the budget: next to
// nothing, or less.
func late(limit time.Duration) string {
	if limit < time.Millisecond {
		return "the run did not end in the time that was left"
	}
	return fmt.Sprintf("the run did not end within %v", limit.Round(time.Millisecond))
}
