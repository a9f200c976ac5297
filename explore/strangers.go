package explore

import (
	"fmt"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"sync/atomic"
	"time"

	"syncplay/detector/report"
	"syncplay/internal/dump"
	"syncplay/primitives/hook"
)

// Strangers are goroutines that the function started with the go statement. Nobody controls them, so
// that nothing can be proved of a function that has them. One that does something to an object of
// the execution is met there. One that touches none is looked for: among those that are still
// alive when the search has ended, and, if the second execution shows that more goroutines were
// started than the machine did, among those that are alive while it is run again.

// alien is an operation by a goroutine of no run on an object of this one.
type alien struct {
	op      hook.Op
	at      hook.Place
	started hook.Place // the go statement
}

// Meet notes that a goroutine which nobody controls acts on an object of the execution.
func (h *home) Meet(gid uint64, op hook.Op) *hook.Task {
	if h.m.alien.Load() != nil {
		return nil
	}
	at := hook.Here(3)
	hook.Show() // the machine reads what is written here
	defer hook.Hide()
	self := dump.Parse(string(debug.Stack()))[gid]
	h.m.alien.CompareAndSwap(nil, &alien{op, at.Place(), self.Started})
	return nil
}

// String says who came in from outside, and where.
func (a *alien) String() string {
	return fmt.Sprintf("a goroutine started with go at %v does %s on %s of the run at %v: nobody controls it; "+
		"start it with primitives.Group.Go", a.started, a.op.Kind, a.op.Noun.Article(), a.at)
}

// own counts the goroutines that explorations start, in the whole process.
var own atomic.Int64

// others returns how many goroutines were started so far by others.
func others() int64 {
	sample := []metrics.Sample{{Name: "/sched/goroutines-created:goroutines"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64()) - own.Load()
}

// leftBehind looks for a stranger that is still alive.
func (x *exploration) leftBehind() {
	if x.settled() || others() == x.strangers {
		return
	}
	if g := x.m.startedByTask(); g != nil {
		x.settle(report.Uncontrolled, startedWithGo(g.Started))
	}
}

// passedBy looks for strangers that are gone when an execution has ended: the second execution
// started more goroutines than the machine did, so it is run again and again until one is seen. If
// none is, but each time there was one, that has to do.
func (x *exploration) passedBy(t token) {
	const few, long, enough = 5, 50 * time.Millisecond, 10
	again := func() {
		f := &follow{steps: t.steps}
		f.Begin()
		x.m.execute(f)
	}
	for range few {
		again()
		if g := x.m.startedByTask(); g != nil {
			x.settle(report.Uncontrolled, startedWithGo(g.Started))
			return
		}
	}
	seen, done := make(chan *dump.Goroutine, 1), make(chan struct{})
	own.Add(1)
	go func() {
		defer close(seen)
		for {
			select {
			case <-done:
				return
			default:
			}
			if g := x.m.startedByTask(); g != nil {
				seen <- g
				return
			}
		}
	}()
	before, n := others(), int64(0)
	for start := time.Now(); len(seen) == 0 && (n < enough || time.Since(start) < long); n++ {
		again()
	}
	each := others()-before >= n
	close(done)
	if g := <-seen; g != nil {
		x.settle(report.Uncontrolled, startedWithGo(g.Started))
	} else if each {
		x.settle(report.Uncontrolled, "the function starts a goroutine with go, which has ended before it could be seen: "+useGroup)
	}
}

// startedByTask returns a goroutine that one of the tasks has started, or nil.
func (m *machine) startedByTask() *dump.Goroutine {
	ours := map[uint64]bool{}
	for _, n := range m.goroutines() {
		ours[n] = n != 0
	}
	for _, g := range dump.All() {
		if ours[g.Parent] && !ours[g.ID] && !strings.HasPrefix(g.Started.Func, "runtime.") && !strings.HasPrefix(g.Started.Func, "iter.") {
			return &g
		}
	}
	return nil
}

const useGroup = "nobody controls it; start it with primitives.Group.Go"

func startedWithGo(at hook.Place) string {
	return fmt.Sprintf("the function starts a goroutine with go at %v: "+useGroup, at)
}
