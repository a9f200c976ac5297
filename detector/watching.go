package detector

import (
	"runtime"
	"strconv"
	"time"

	"syncplay/detector/report"
	"syncplay/primitives/hook"
)

// What a Watch does when goroutines announce what they do.

// Meet gives the goroutine a seat, for an operation of a kind that the Watch hears of.
//
//go:norace
func (w *Watch) Meet(id uint64, op hook.Op) *hook.Task {
	if !w.hears(op) || w.over.Load() {
		return nil
	}
	t := hook.Sit(id, w.fresh)
	if w.over.Load() { // and may have been when it was entered: nobody else would take it out again
		t.Unregister()
		return nil
	}
	s, ours := t.Data.(*seat)
	if !ours {
		return nil
	}
	s.id, s.n = id, 0
	return t
}

// hears says whether a goroutine that has no seat needs one for op.
//
//go:norace
func (w *Watch) hears(op hook.Op) bool {
	switch op.Kind {
	case hook.Lock, hook.RLock, hook.TryLock, hook.TryRLock, hook.Unlock, hook.RUnlock,
		hook.Acquire, hook.TryAcquire, hook.Release, hook.Do, hook.Fork,
		hook.Join: // by the time that it ends there may be an order of locks
		return true
	case hook.Add:
		return op.N < 0 && w.ordered.Load()
	}
	return false
}

// Point notes where the operation is, which may have to wait, or take something.
//
//go:norace
func (w *Watch) Point(ht *hook.Task, op *hook.Op) {
	s := seatOf(ht)
	if _, giving := gives(op.Kind); !giving {
		s.next().since.From()
	}
}

// Done enters what the operation took.
//
//go:norace
func (w *Watch) Done(ht *hook.Task, op *hook.Op, ok bool) {
	s := seatOf(ht)
	if s.entered {
		w.leaves(s)
	}
	if s.former != 0 {
		w.stands(s.former)
		s.former = 0
	}
	m, taking := claims(op.Kind)
	switch {
	case !ok:
	case taking:
		w.takes(s, op, m)
	case op.Kind == hook.Join && w.ordered.Load():
		w.chains.turn(s.id)
		w.happened(event{what: joined, object: op.Object}, s)
	}
}

// takes puts what op took into the next hand, in which its site is already.
//
//go:norace
func (w *Watch) takes(s *seat, op *hook.Op, m mode) {
	if m.none(op.N) {
		return
	}
	if s.n == mostHands {
		w.dropped(op.Object)
		return
	}
	if s.n > 0 {
		w.prune(s, op.Object)
	}
	got := s.next()
	got.object, got.noun, got.mode, got.n, got.lent = op.Object, op.Noun, m, max(op.N, 1), 0
	got.try = op.Timed || op.Kind == hook.TryLock || op.Kind == hook.TryRLock
	if m == permits {
		got.of = op.Gate.(hook.Reserve).Reserve()
	}
	if m == exclusive {
		if me := w.epoch | s.id; op.Object.Holder() != me {
			op.Object.Hold(me)
		}
	} else if op.Object.Loose() {
		return
	}
	w.order(s, got)
	if s.n > 0 && m != exclusive {
		if i := s.find(got.object, m); i >= 0 {
			s.hands[i].n += got.n
			return
		}
	}
	s.n++
	s.Keep(1)
}

// mostHands is how many things of a goroutine are known. What it holds besides is held by nobody.
const mostHands = 1 << 13

// dropped notes that s has no hand for o.
//
//go:norace
func (w *Watch) dropped(o *hook.Object) {
	o.Hold(0) // for the last who had it is s, perhaps
	w.crowd()
}

// prune empties the hands whose things others have given back, before s takes o, if that is not nil. Then where there are
// many it looks at that of o alone, unless they are about to be too few.
//
//go:norace
func (w *Watch) prune(s *seat, o *hook.Object) {
	const many = 8
	every := o == nil || s.n < many || s.n+1 == len(s.hands)
	next := s.next()
	for i := s.n - 1; i >= 0; i-- {
		h := &s.hands[i]
		if !every && h.object != o || w.has(s, h) {
			continue
		}
		if h.mode != exclusive {
			s.Keep(-1) // who gives back a mutex for another takes the reason to stay as well
		}
		since := next.since
		s.drop(i)
		next = &s.hands[s.n]
		next.since = since
	}
}

// has says whether the goroutine still has what is in its hand. Whether a permit is still its own nobody
// can know once permits were given back by others than took them.
//
//go:norace
func (w *Watch) has(s *seat, h *hand) bool {
	if h.mode == exclusive {
		return h.object.Holder() == w.epoch|s.id
	}
	return !h.object.Loose()
}

// Releasing takes out of the hands what the operation gives back.
//
//go:norace
func (w *Watch) Releasing(ht *hook.Task, op *hook.Op) {
	s := seatOf(ht)
	m, giving := gives(op.Kind)
	if m.none(op.N) {
		return
	}
	if !giving {
		if op.Kind == hook.Add && w.ordered.Load() {
			w.happened(event{what: counted, object: op.Object}, s)
		}
		return
	}
	n := max(op.N, 1)
	i := s.find(op.Object, m)
	if i < 0 || m == exclusive && !w.has(s, &s.hands[i]) {
		w.givenByAnother(s, op.Object, m)
		return
	}
	if m == permits && !op.Object.Owned() {
		op.Object.Own()
	}
	switch h := &s.hands[i]; {
	case h.n > n:
		h.n -= n
		h.lent = min(h.lent, h.n)
		return
	case h.n < n:
		w.givenByAnother(s, op.Object, m)
	}
	if s.parent {
		w.happened(event{what: gave, object: op.Object}, s)
	}
	s.drop(i)
	s.Keep(-1)
}

// givenByAnother notes that s gives back o, which it has not taken, or not under the Watch. If o is a
// mutex, the one who has has it no more; else nobody knows any longer who holds what of it.
//
//go:norace
func (w *Watch) givenByAnother(s *seat, o *hook.Object, m mode) {
	if m != exclusive && o.Loose() {
		return
	}
	if m == exclusive && w.ordered.Load() {
		w.happened(event{what: gave, object: o}, s)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if r := w.table.known(o); r != nil {
		for h := r.holds; h != nil; h = h.nextOfResource {
			if h.mode == m {
				h.remove()
				w.forget(h.task)
			}
		}
	}
	if m != exclusive {
		o.Loosen()
	} else {
		s.former = o.Holder()
		o.Hold(0)
	}
}

// forget takes a goroutine that has ended out of the graph when it holds nothing any more.
//
//go:norace
func (w *Watch) forget(t *task) {
	if t.ended && t.holds == nil {
		s := seatOf(&t.Task)
		s.entered, s.ended, s.gone = false, false, false
		w.quit(t)
	}
}

// stands takes a reason to stay from the one who held something, according to the object.
//
//go:norace
func (w *Watch) stands(holder uint64) {
	if holder&^number != w.epoch {
		return // nobody that this Watch knows
	}
	t := hook.Find(holder & number)
	if t == nil {
		return
	}
	if s, ours := t.Data.(*seat); ours && s.forked == nil {
		t.Rise(holder & number)
	}
}

// number is the part of an object's Holder that is the goroutine's; the rest is the epoch.
const number = 1<<48 - 1

// Wait enters the wait, asks whether it closes a cycle, and blocks.
//
//go:norace
func (w *Watch) Wait(ht *hook.Task, op *hook.Op, ready, done <-chan struct{}) hook.Reason {
	s := seatOf(ht)
	if op.Object != nil && !s.entered {
		w.enters(s, op)
	}
	if ready == nil {
		select {
		case d := <-s.way(op):
			w.leaves(s)
			return s.heeds(d)
		default:
			runtime.Gosched()
			return hook.Woken // it stays entered until the operation is done
		}
	}
	why := hook.Woken
	select {
	case <-ready:
	case <-done:
		why = hook.Cancelled
	case d := <-s.way(op):
		why = s.heeds(d)
	}
	w.leaves(s)
	return why
}

// Blocks enters a wait that the task blocks in by itself: it never has to leave.
//
//go:norace
func (w *Watch) Blocks(ht *hook.Task, op *hook.Op) <-chan struct{} {
	if s := seatOf(ht); !s.entered {
		w.enters(s, op)
	}
	return nil
}

// Unblocks removes that wait.
//
//go:norace
func (w *Watch) Unblocks(ht *hook.Task) { w.leaves(seatOf(ht)) }

// enters enters into the graph that s waits, and what it holds, and looks whether it waits for itself.
//
//go:norace
func (w *Watch) enters(s *seat, op *hook.Op) {
	s.follow()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.frozen {
		return
	}
	s.entered, s.began = true, time.Now()
	w.transcribe(s)
	w.block(&s.task, w.begins(s, op), &s.next().since)
	w.ask(&s.task)
}

// transcribe makes s a task of the graph, with what it holds.
//
//go:norace
func (w *Watch) transcribe(s *seat) {
	if s.gid != s.id {
		s.gid, s.path = s.id, strconv.FormatUint(s.id, 10)
		if s.forked == nil || s.name == "" {
			s.name = "goroutine " + s.path
		}
	}
	w.join(&s.task)
	if f := s.forked; f != nil && f.into != nil && !s.ended {
		christen(f.into, &f.at)
		w.take(&s.task, hook.Op{Object: f.into, Noun: hook.Group}, awaited, &f.at)
	}
	for i := range s.n {
		h := &s.hands[i]
		if h.n > h.lent && w.has(s, h) {
			christen(h.object, &h.since)
			w.table.get(hook.Op{Object: h.object, Noun: h.noun}).heldBy(&s.task, h.mode, h.n-h.lent, &h.since)
		}
	}
}

// leaves takes s out of the graph again.
//
//go:norace
func (w *Watch) leaves(s *seat) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !s.entered || w.frozen {
		return
	}
	s.entered = false
	w.unblock(&s.task)
	for s.holds != nil {
		s.holds.remove()
	}
	w.quit(&s.task)
}

// ask looks whether t, which has just begun to wait, waits for what will never come.
//
//go:norace
func (w *Watch) ask(t *task) {
	for t.waits != nil {
		c := w.closes(t)
		if c == nil {
			c = w.knotAround(t)
		}
		if c == nil {
			break
		}
		if !w.closed(t, c) {
			return
		}
	}
	if t.waits == nil || t.op.Timed {
		return
	}
	if w.orphaned(t) {
		w.pass(&news{scene: w.copyOf(failure{kind: report.Orphaned, task: t}, nil)})
	}
}

// Fork makes a task of the goroutine that is about to be started.
//
//go:norace
func (w *Watch) Fork(ht *hook.Task, name string, into *hook.Object) *hook.Task {
	if w.over.Load() {
		return nil
	}
	s, child := seatOf(ht), w.anotherSeat()
	s.lend()
	child.forked = &forkling{name: name, into: into, under: s.n > 0, root: s.root()}
	child.name = name
	child.forked.at.From()
	if s.n > 0 || w.ordered.Load() {
		s.parent = s.n > 0
		w.ordered.Store(true)
		w.chains.turn(s.id)
		w.happened(event{what: forked, child: child.forked}, s)
	}
	return &child.Task
}

// Begin starts the task on a goroutine of its own.
func (w *Watch) Begin(child *hook.Task, f func()) { go child.Accompany(f) }

// Start is called on the task's goroutine.
//
//go:norace
func (w *Watch) Start(ht *hook.Task) {
	s := seatOf(ht)
	s.id = ht.Number()
	if w.over.Load() {
		ht.Unregister() // the goroutine is there for the next Watch
	}
	if w.ordered.Load() {
		w.happened(event{what: begun, child: s.forked}, s)
	}
}

// End notes that the task has ended. What it holds now nobody will give back, unless somebody else does.
//
//go:norace
func (w *Watch) End(ht *hook.Task, _ hook.Exit) {
	s := seatOf(ht)
	if w.ordered.Load() {
		w.happened(event{what: ended, child: s.forked, object: s.forked.into}, s)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.strike(s)
	w.askGroup(s.forked.into)
	w.leavesBehind(s)
}

// askGroup looks, when one of a Group has ended, whether those who are left wait for who waits for them.
//
//go:norace
func (w *Watch) askGroup(group *hook.Object) {
	r := w.table.known(group)
	if r == nil || r.waiting == 0 || w.frozen {
		return
	}
	for h := r.holds; h != nil; h = h.nextOfResource {
		if h.task.waits != nil {
			w.ask(h.task)
		}
	}
}

// Holds is asked of tasks that are being unwound; a Watch unwinds none.
func (w *Watch) Holds(*hook.Task, *hook.Object) bool { return true }

// Misused leaves a misuse to the panic of the primitive. Nobody had what was to be given back.
//
//go:norace
func (w *Watch) Misused(ht *hook.Task, _ *hook.Op, _ string) { seatOf(ht).former = 0 }

// Check leaves a failed check to the panic of the caller.
func (w *Watch) Check(*hook.Task, string) {}

// Panicked does nothing: the panic goes on.
func (w *Watch) Panicked(*hook.Task, any, []byte) {}

// Reach does nothing: a goal is of a run.
func (w *Watch) Reach(*hook.Task, string) {}
