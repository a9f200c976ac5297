package hook_test

import (
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/petermattis/goid"

	"syncplay/primitives/hook"
)

// pretended, if not 0, is the number that every goroutine has: the registry takes the first
// identity it is given, for good.
var pretended atomic.Uint64

func identity() uint64 {
	if gid := pretended.Load(); gid != 0 {
		return gid
	}
	return uint64(goid.Get())
}

// recorder is a Listener that writes down what it is told. It runs in hidden sections: each task
// has a log of its own, and package fmt, whose printers goroutines share, is not used.
type recorder struct {
	reason hook.Reason // what each Wait answers
	holds  bool        // what Holds answers
	ends   bool        // a failed Check ends the task
}

type log struct {
	lines    []string
	children []*hook.Task
	exit     hook.Exit
	over     chan struct{} // closed after the end of a task that was begun
}

func (r *recorder) task() *hook.Task {
	return &hook.Task{Listener: r, Data: &log{over: make(chan struct{})}}
}

func logOf(t *hook.Task) *log { return t.Data.(*log) }

func (l *log) add(words ...string) { l.lines = append(l.lines, strings.Join(words, " ")) }

func (r *recorder) Point(t *hook.Task, op *hook.Op)     { logOf(t).add("point", op.Kind.String()) }
func (r *recorder) Releasing(t *hook.Task, op *hook.Op) { logOf(t).add("releasing", op.Kind.String()) }
func (r *recorder) Done(t *hook.Task, op *hook.Op, ok bool) {
	logOf(t).add("done", op.Kind.String(), strconv.FormatBool(ok))
}

func (r *recorder) Wait(t *hook.Task, op *hook.Op, ready, _ <-chan struct{}) hook.Reason {
	logOf(t).add("wait", op.Kind.String(), strconv.FormatBool(ready != nil))
	return r.reason
}

func (r *recorder) Holds(*hook.Task, *hook.Object) bool { return r.holds }

func (r *recorder) Misused(t *hook.Task, op *hook.Op, message string) {
	logOf(t).add("misused", op.Kind.String(), message)
}

func (r *recorder) Check(t *hook.Task, message string) {
	logOf(t).add("check", message)
	if r.ends {
		t.Leave()
	}
}

func (r *recorder) Panicked(t *hook.Task, value any, _ []byte) {
	logOf(t).add("panicked", value.(string))
}

func (r *recorder) Reach(t *hook.Task, label string) { logOf(t).add("reach", label) }

func (r *recorder) Fork(t *hook.Task, name string, into *hook.Object) *hook.Task {
	child := r.task()
	logOf(t).add("fork", name)
	if into != nil {
		logOf(t).add("into", into.Name())
	}
	logOf(t).children = append(logOf(t).children, child)
	return child
}

func (r *recorder) Begin(child *hook.Task, f func()) {
	logOf(child).add("begin")
	go func() {
		defer close(logOf(child).over)
		child.Do(f)
	}()
}

func (r *recorder) Start(t *hook.Task) { logOf(t).add("start") }

func (r *recorder) End(t *hook.Task, how hook.Exit) {
	logOf(t).add("end")
	logOf(t).exit = how
}

func (r *recorder) Leave(t *hook.Task) {
	logOf(t).add("leave")
	runtime.Goexit()
}

// listen listens until the test is over.
func listen(t *testing.T) {
	hook.Listen(identity)
	t.Cleanup(hook.Unlisten)
}

// apart runs f on a goroutine of its own and waits for its end.
func apart(t *testing.T, f func()) {
	t.Helper()
	over := make(chan struct{})
	go func() {
		defer close(over)
		f()
	}()
	await(t, over)
}

func await(t *testing.T, over <-chan struct{}) {
	t.Helper()
	select {
	case <-over:
	case <-time.After(time.Minute):
		buf := make([]byte, 1<<20)
		t.Fatalf("not over after a minute\n\n%s", buf[:runtime.Stack(buf, true)])
	}
}

// record runs f as a task of r, and returns what was written down between start and end.
func record(t *testing.T, r *recorder, f func()) *log {
	t.Helper()
	listen(t)
	task := r.task()
	apart(t, func() { task.Do(f) })
	l := logOf(task)
	if n := len(l.lines); n < 2 || l.lines[0] != "start" || l.lines[n-1] != "end" {
		t.Fatalf("not from start to end: %q", l.lines)
	}
	l.lines = l.lines[1 : len(l.lines)-1]
	return l
}
