package detector

import (
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"syncplay/detector/report"
	"syncplay/primitives/hook"
)

// current is the Watch that is on.
var current atomic.Pointer[Watch]

// Now returns the wait-for graph of the process as it is at this moment, and false if it is not watched.
func Now() (s report.Snapshot, watched bool) {
	w := current.Load()
	if w == nil {
		return s, false
	}
	return w.Snapshot(), true
}

// mostShown is how many goroutines a snapshot shows: as long as it takes to copy them, nobody else may
// begin to wait.
const mostShown = 1000

// Snapshot returns the wait-for graph as it is at this moment: who waits for what since when, and what
// they hold; for a lock that somebody has who does not wait, that goroutine's number. It shows a thousand
// goroutines at the most.
func (w *Watch) Snapshot() report.Snapshot {
	all, waiting := w.shown()
	s := report.Snapshot{Time: time.Now(), Parties: []report.Party{}, Waiting: waiting}
	if waiting == 0 {
		return s
	}
	n := all.names(nil)
	for _, t := range all.chain {
		p := all.party(t, n)
		if p.Waits.For == nil {
			p.Waits.For = w.holder(t.waits)
		}
		s.Parties = append(s.Parties, p)
	}
	s.More = waiting - len(s.Parties)
	slices.SortStableFunc(s.Parties, func(p, q report.Party) int { return p.Waits.Since.Compare(q.Waits.Since) })
	return s
}

// holder names the goroutine that has the object alone and does not wait, as far as the object says.
func (w *Watch) holder(r *resource) []string {
	id := r.object.Holder()
	if id&^number != w.epoch || id&number == 0 {
		return nil
	}
	return []string{"goroutine " + strconv.FormatUint(id&number, 10)}
}

// shown copies those who wait, and says how many there are in all.
//
//go:norace
func (w *Watch) shown() (s *scene, waiting int) {
	hook.Hide()
	defer hook.Show()
	w.mu.Lock()
	defer w.mu.Unlock()
	for t := w.tasks; t != nil; t = t.next {
		if t.waits != nil {
			waiting++
		}
	}
	if waiting == 0 {
		return nil, 0
	}
	c := make(cycle, min(waiting, mostShown))
	i := len(c)
	for t := w.tasks; t != nil && i > 0; t = t.next {
		if t.waits != nil {
			i--
			c[i] = t
		}
	}
	return w.copyOf(failure{task: c[0]}, c), waiting
}
