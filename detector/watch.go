package detector

import (
	"runtime"
	"slices"
	"strconv"
	"time"

	"syncplay/detector/report"
	"syncplay/internal/gid"
	"syncplay/primitives/hook"
)

// A Watch looks on as a whole process goes about its work. It reports a deadlock when it closes
// and ends nothing: the goroutines stay where they are.
//
// It watches the locks of package primitives that are taken while it is on, and reports closed
// cycles of them. A deadlock through semaphores, and a wait that nobody is left to end, show only
// in a Run. A lock taken before
// has an unknown holder and is never misreported. Goroutines of a Run or an exploration are
// invisible to it.
type Watch struct {
	scene
	strip  *strip
	config config
	start  time.Time
	home   hook.Home // itself

	pending *news // cycles not told yet, guarded by the graph's lock
	told    []Finding
	wake    chan struct{} // holds a token when there is news; closed by Stop
	done    chan struct{} // closed when the teller has ended
}

// news is a cycle that was found.
type news struct {
	chain cycle
	next  *news
}

// Start watches the process until Stop. There is one Watch at a time; a second Start panics.
func Start(opts ...Option) *Watch {
	w := &Watch{start: time.Now(), wake: make(chan struct{}, 1), done: make(chan struct{})}
	for _, o := range opts {
		o.apply(&w.config)
	}
	w.home, w.strip = w, new(strip)
	w.table.fleeting = true
	hook.Listen(gid.Get())
	if !hook.Watch(w) {
		hook.Unlisten()
		panic("detector: the process is watched already; Stop that Watch first")
	}
	go w.tell()
	return w
}

// Stop ends the watch and returns what it saw. To call it twice panics.
func (w *Watch) Stop() Report {
	hook.Watch(nil)
	hook.Unlisten()
	w.mu.Lock()
	w.frozen = true
	for t := w.tasks; t != nil; t = t.next {
		t.Unregister()
	}
	w.mu.Unlock()
	close(w.wake)
	<-w.done
	return Report{
		Verdict: report.Observed, Runs: 1, Seen: min(1, len(w.told)),
		Elapsed: time.Since(w.start), Findings: w.told,
	}
}

// tell turns news into findings, on a goroutine of its own, so that who listens to them may use
// locks that are watched.
func (w *Watch) tell() {
	defer close(w.done)
	w.told = []Finding{}
	for range w.wake {
		for _, f := range w.fresh() {
			same := func(g Finding) bool { return signature(g) == signature(f) }
			if at := slices.IndexFunc(w.told, same); at >= 0 {
				w.told[at].Count++
				continue
			}
			w.told = append(w.told, f)
			if w.config.report != nil {
				w.config.report(f)
			}
		}
	}
}

// fresh tells the cycles that were found since it was last asked.
func (w *Watch) fresh() (all []Finding) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for ; w.pending != nil; w.pending = w.pending.next {
		w.chain = w.pending.chain
		w.failed = failure{kind: report.Deadlock, task: w.chain[0]}
		f, _ := w.finding(w.strip)
		f.Run, f.Trace = 1, f.Trace.Only(f.Parties)
		all = append(all, f)
	}
	return all
}

// Meet makes a goroutine a task while it holds or waits for a lock.
//
//go:norace
func (w *Watch) Meet(id uint64, op hook.Op) *hook.Task {
	_, taking := claims(op.Kind)
	_, giving := gives(op.Kind)
	if !taking && !giving {
		return nil
	}
	number := strconv.FormatUint(id, 10)
	t := &task{path: number, name: "goroutine " + number, gid: id}
	t.Listener, t.Data = w, t
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.frozen {
		return nil
	}
	t.next, w.tasks = w.tasks, t
	t.Register(id)
	return &t.Task
}

// leaves forgets a task that neither holds nor waits.
//
//go:norace
func (w *Watch) leaves(t *task) {
	if t.holds != nil || t.waits != nil || w.frozen {
		return
	}
	at := &w.tasks
	for *at != nil && *at != t {
		at = &(*at).next
	}
	if *at == t {
		*at = t.next
		t.Unregister()
	}
}

// Point notes where the operation is, if it takes something: to look costs more than all the rest.
//
//go:norace
func (w *Watch) Point(ht *hook.Task, op *hook.Op) {
	t := of(ht)
	t.site = hook.Site{}
	if _, taking := claims(op.Kind); !taking {
		return
	}
	t.site = hook.Here(1)
}

// Wait enters the wait, asks whether it closes a cycle, and blocks.
//
//go:norace
func (w *Watch) Wait(ht *hook.Task, op *hook.Op, ready, done <-chan struct{}) hook.Reason {
	t := of(ht)
	if op.Object != nil && t.waits == nil {
		w.mu.Lock()
		if !w.frozen {
			w.block(t, *op, &t.site)
			w.whom(t, w.strip.add(t, *op, report.Waits).heldBy[:])
			w.ask(t)
		}
		w.mu.Unlock()
	}
	if ready == nil {
		runtime.Gosched()
		return hook.Woken // it stays entered until the operation is done
	}
	why := hook.Woken
	select {
	case <-ready:
	case <-done:
		why = hook.Cancelled
	}
	w.mu.Lock()
	w.unblock(t)
	w.mu.Unlock()
	return why
}

// Blocks enters a wait that the task blocks in by itself: it never has to leave.
//
//go:norace
func (w *Watch) Blocks(ht *hook.Task, op *hook.Op) <-chan struct{} {
	w.mu.Lock()
	if !w.frozen {
		t := of(ht)
		w.block(t, *op, &t.site)
		w.strip.add(t, *op, report.Waits)
	}
	w.mu.Unlock()
	return nil
}

// Unblocks removes that wait.
//
//go:norace
func (w *Watch) Unblocks(ht *hook.Task) {
	w.mu.Lock()
	w.unblock(of(ht))
	w.mu.Unlock()
}

// ask looks for a cycle through t and passes it on.
//
//go:norace
func (w *Watch) ask(t *task) {
	if c := w.closes(t); c != nil {
		w.pending = &news{c, w.pending}
		token(w.wake)
	}
}

// Releasing removes what the operation gives back.
//
//go:norace
func (w *Watch) Releasing(ht *hook.Task, op *hook.Op) {
	if m, ok := gives(op.Kind); ok {
		t := of(ht)
		w.mu.Lock()
		if !w.frozen {
			w.give(t, *op, m)
			w.strip.add(t, *op, report.Gave)
		}
		w.mu.Unlock()
	}
}

// Done enters what the operation took.
//
//go:norace
func (w *Watch) Done(ht *hook.Task, op *hook.Op, ok bool) {
	t := of(ht)
	w.mu.Lock()
	if m, taking := claims(op.Kind); !w.frozen && taking {
		w.unblock(t)
		if ok {
			w.take(t, *op, m, &t.site)
			w.strip.add(t, *op, report.Took)
		}
	}
	w.leaves(t)
	w.mu.Unlock()
}

// Holds is asked of tasks that are being unwound; a Watch unwinds none.
func (w *Watch) Holds(*hook.Task, *hook.Object) bool { return true }

// Misused leaves a misuse to the panic of the primitive.
func (w *Watch) Misused(*hook.Task, *hook.Op, string) {}

// Check leaves a failed check to the panic of the caller.
func (w *Watch) Check(*hook.Task, string) {}

// Panicked does nothing: the panic goes on.
func (w *Watch) Panicked(*hook.Task, any, []byte) {}

// Reach does nothing: a goal is of a run.
func (w *Watch) Reach(*hook.Task, string) {}

// Fork lets the new goroutine be: it is met when it takes a lock.
func (w *Watch) Fork(*hook.Task, string, *hook.Object) *hook.Task { return nil }

// Begin is of goroutines that were forked.
func (w *Watch) Begin(child *hook.Task, f func()) { go child.Do(f) }

// Start is of goroutines that were forked.
func (w *Watch) Start(*hook.Task) {}

// End is of goroutines that were forked.
func (w *Watch) End(*hook.Task, hook.Exit) {}

// Leave is of goroutines that are unwound. It does not return.
func (w *Watch) Leave(*hook.Task) { runtime.Goexit() }
