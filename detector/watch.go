package detector

import (
	"sync"
	"sync/atomic"
	"time"

	"syncplay/detector/report"
	"syncplay/internal/gid"
	"syncplay/primitives/hook"
)

// A Watch looks on as a whole process goes about its work. It reports a deadlock when it closes, and a
// deadlock that the order of the locks makes possible, and ends nothing: the goroutines stay where they are.
//
// It watches what of package primitives is taken while it is on. A lock taken before
// has an unknown holder and is never misreported. Goroutines of a Run or an exploration are
// invisible to it.
//
// A goroutine that need not wait touches the lock and its own [seat], and nothing that it shares with others.
// The graph is of those who wait: who begins to wait enters what it holds as well.
type Watch struct {
	graph     // of those who wait
	config    config
	start     time.Time
	epoch     uint64 // tells its notes on the objects from those of another Watch
	seats     *seat  // all that were made; the list is guarded by the graph's lock
	fresh     func() *hook.Task
	over      atomic.Bool
	pending   *news       // not told yet, newest first; guarded by the graph's lock
	predictor *predictor  // the teller's own
	ordered   atomic.Bool // an order of locks was seen: from now on what orders goroutines matters
	crowded   atomic.Bool // somebody held more than is kept, or more than is predicted with
	chains    chains
	events    events
	told      findings
	courier   courier
	lost      int // events that there was no room for
	audience  audience
	deaf      func()        // ends that signals are answered
	wake      chan struct{} // holds a token when there is something to tell
	stop      chan struct{} // closed by Stop
	done      chan struct{} // closed when the teller has ended
}

var (
	_ hook.Listener = (*Watch)(nil)
	_ hook.Onlooker = (*Watch)(nil)
)

// epochs counts the watches of the process.
var epochs atomic.Uint64

// Start watches the process until Stop. There is one Watch at a time; a second Start panics.
func Start(opts ...Option) *Watch {
	w := newWatch(opts...)
	w.listen()
	w.deaf = w.heed()
	go w.tell()
	return w
}

func newWatch(opts ...Option) *Watch {
	w := &Watch{
		start:     time.Now(),
		wake:      make(chan struct{}, 1),
		stop:      make(chan struct{}),
		done:      make(chan struct{}),
		deaf:      func() {},
		predictor: newPredictor((*hook.Object).Drawn, (*hook.Object).Class),
		epoch:     epochs.Add(1) << 48,
	}
	for _, o := range opts {
		o.apply(&w.config)
	}
	w.told.list, w.courier.act = []Finding{}, w.config.act
	w.table.fleeting = true
	w.fresh = func() *hook.Task { return &w.anotherSeat().Task }
	return w
}

func (w *Watch) listen() {
	hook.Listen(gid.Get())
	if !hook.Watch(w) {
		hook.Unlisten()
		panic("detector: the process is watched already; Stop that Watch first")
	}
	current.Store(w)
}

// Stop ends the watch and returns what it saw. To call it twice panics.
func (w *Watch) Stop() Report {
	current.CompareAndSwap(w, nil)
	hook.Watch(nil)
	hook.Unlisten()
	w.over.Store(true)
	w.mu.Lock()
	w.frozen = true
	for s := w.seats; s != nil; s = s.later {
		s.Unregister()
	}
	w.mu.Unlock()
	w.deaf()
	close(w.stop)
	<-w.done
	w.courier.rest(lastWords)
	return Report{
		Verdict: report.Observed, Runs: 1, Seen: min(1, len(w.told.list)),
		Elapsed: time.Since(w.start), Findings: w.told.list, Saturated: w.saturated(),
	}
}

// anotherSeat makes a seat.
//
//go:norace
func (w *Watch) anotherSeat() *seat {
	s := newSeat(w)
	w.mu.Lock()
	s.later = w.seats
	if w.seats != nil {
		w.seats.earlier = s
	}
	w.seats = s
	w.mu.Unlock()
	return s
}

// strike takes s off the list.
//
//go:norace
func (w *Watch) strike(s *seat) {
	if s.earlier != nil {
		s.earlier.later = s.later
	} else if w.seats == s {
		w.seats = s.later
	}
	if s.later != nil {
		s.later.earlier = s.earlier
	}
}

// events is a queue of events, which goroutines add to in the order in which they come.
type events struct {
	mu          sync.Mutex
	first, last *event
	n, lost     int
	broken      bool // one was lost that orders goroutines
}

// manyEvents is how many may wait to be looked at. The predictor looks at some hundred thousand in a second. Those
// that order goroutines have more room: without one of them it would take for unordered what is not.
const (
	manyEvents  = 1 << 14
	manyOrderly = 1 << 17
)

// add adds e, unless there are too many: then it says false.
//
//go:norace
func (q *events) add(e *event) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.n >= manyOrderly || q.n >= manyEvents && e.what == nested {
		q.lost++
		q.broken = q.broken || e.what != nested
		return false
	}
	q.n++
	if q.last == nil {
		q.first = e
	} else {
		q.last.next = e
	}
	q.last = e
	return true
}

// take takes all, the oldest first, and says how many were lost since it was last called, and whether
// one that orders goroutines ever was. That one came after all that are taken now.
func (q *events) take() (first *event, lost int, broken bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	first, lost = q.first, q.lost
	q.first, q.last, q.n, q.lost = nil, nil, 0, 0
	return first, lost, q.broken
}
