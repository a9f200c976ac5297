package primitives_test

import (
	"bytes"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"syncplay/primitives/hook"
)

// ears is a listener that knows how many of its tasks wait at the moment, and can unwind them.
// It gives a test the moment at which a goroutine has really blocked.
type ears struct {
	t       testing.TB
	waiting atomic.Int64
	over    chan struct{}      // closed by dismiss
	once    sync.Once          // of dismiss: a test may let it race with its own end
	denied  chan struct{}      // a token refuses the wait of an operation that returns an error
	ended   chan struct{}      // one for each task that has ended
	tasks   int                // begun by run
	heard   [256]atomic.Uint32 // the kinds of the operations announced, in their order
	n       atomic.Int64       // how many of them there are
	refused atomic.Int64       // operations that failed
	missed  atomic.Int64       // misuses told
	held    func(o *hook.Object) bool
}

// listen returns ears that listen until the test is over.
func listen(t testing.TB) *ears {
	e := &ears{t: t, over: make(chan struct{}), denied: make(chan struct{}), ended: make(chan struct{}, 1024)}
	hook.Listen(goroutine)
	t.Cleanup(func() {
		e.unwind()
		hook.Unlisten()
	})
	return e
}

// run starts f as a task.
func (e *ears) run(f func()) {
	e.tasks++
	go (&hook.Task{Listener: e}).Do(f)
}

// blocked waits until n tasks wait.
func (e *ears) blocked(n int) {
	e.t.Helper()
	eventually(e.t, func() bool { return e.waiting.Load() == int64(n) }, strconv.Itoa(n)+" tasks wait")
}

// join waits until all tasks that run began have ended.
func (e *ears) join() {
	e.t.Helper()
	within(e.t, soon, func() {
		for ; e.tasks > 0; e.tasks-- {
			<-e.ended
		}
	})
}

// dismiss ends all waits, those to come too.
func (e *ears) dismiss() { e.once.Do(func() { close(e.over) }) }

// unwind ends all waits, those to come too, and joins.
func (e *ears) unwind() {
	e.t.Helper()
	e.dismiss()
	e.join()
}

// kinds returns what was heard so far.
func (e *ears) kinds() (kinds []hook.Kind) {
	for i := range e.n.Load() {
		kinds = append(kinds, hook.Kind(e.heard[i].Load()))
	}
	return kinds
}

func (e *ears) Point(_ *hook.Task, op *hook.Op) {
	if i := e.n.Add(1) - 1; i < int64(len(e.heard)) {
		e.heard[i].Store(uint32(op.Kind))
	}
}

func (e *ears) Wait(_ *hook.Task, op *hook.Op, ready, done <-chan struct{}) hook.Reason {
	if ready == nil {
		runtime.Gosched()
		select {
		case <-e.over:
			return hook.Unwound
		default:
			return hook.Woken
		}
	}
	e.waiting.Add(1)
	defer e.waiting.Add(-1)
	denied := e.denied
	if !op.Errs {
		denied = nil
	}
	select {
	case <-ready:
		return hook.Woken
	case <-denied:
		return hook.Refused
	case <-done:
		return hook.Cancelled
	case <-e.over:
		return hook.Unwound
	}
}

// Blocks is of an operation that blocks by itself: ears are a hook.Onlooker.
func (e *ears) Blocks(*hook.Task, *hook.Op) <-chan struct{} {
	e.waiting.Add(1)
	return e.over
}

func (e *ears) Unblocks(*hook.Task) { e.waiting.Add(-1) }

func (e *ears) Done(_ *hook.Task, _ *hook.Op, ok bool) {
	if !ok {
		e.refused.Add(1)
	}
}

func (e *ears) Holds(_ *hook.Task, o *hook.Object) bool { return e.held != nil && e.held(o) }

func (e *ears) Misused(*hook.Task, *hook.Op, string) { e.missed.Add(1) }
func (e *ears) Releasing(*hook.Task, *hook.Op)       {}
func (e *ears) Check(*hook.Task, string)             {}
func (e *ears) Reach(*hook.Task, string)             {}
func (e *ears) Panicked(*hook.Task, any, []byte)     {}
func (e *ears) Begin(child *hook.Task, f func())     { go child.Do(f) }
func (e *ears) Fork(*hook.Task, string, *hook.Object) *hook.Task {
	return &hook.Task{Listener: e}
}
func (e *ears) Start(*hook.Task)          {}
func (e *ears) End(*hook.Task, hook.Exit) { e.ended <- struct{}{} }
func (e *ears) Leave(*hook.Task)          { runtime.Goexit() }

// goroutine returns the number of the caller's goroutine, as its stack trace shows it.
func goroutine() uint64 {
	var buf [64]byte
	text := bytes.TrimPrefix(buf[:runtime.Stack(buf[:], false)], []byte("goroutine "))
	number, _, _ := bytes.Cut(text, []byte(" "))
	n, err := strconv.ParseUint(string(number), 10, 64)
	if err != nil {
		panic(err)
	}
	return n
}
