package verify

import (
	"fmt"
	"slices"
	"strings"

	"syncplay/primitives"
)

// mostOperations is how many operations a history can have.
const mostOperations = 8

// A history is what the operations of one execution returned, and which of them had returned before
// which others were called. Two executions that differ in neither have equal histories.
type history struct {
	n          int
	operations [mostOperations]operation
}

// operation is one call of a method. The times are logical: one operation came before another if it
// returned at an earlier time than the other was called.
type operation struct {
	task          int
	method        string
	in, out       int
	call, return_ int
}

// String lists the operations by task, with their times.
func (h history) String() string {
	var all []string
	for _, o := range h.operations[:h.n] {
		all = append(all, fmt.Sprintf("task %d from %d to %d: %s(%d) = %d", o.task+1, o.call, o.return_, o.method, o.in, o.out))
	}
	return strings.Join(all, "; ")
}

// A recorder writes the history of the execution under way.
//
// That one operation returned before another was called is a fact about the two tasks, and not about
// any object that they share; a search that looks at objects alone would take both orders for one.
// So each task counts its operations where the others look before each call: their order is then
// one more thing to interleave. (A history may say that one operation came before another where the
// two could as well have overlapped: then it asks for more, and it happened so.)
type recorder struct {
	ended   []primitives.Int64 // by task: operations that have returned
	phase   int                // of calls, then returns; the next begins with a call
	returns bool               // the phase has come to its returns
	history history
}

func newRecorder(tasks int) *recorder { return &recorder{ended: make([]primitives.Int64, tasks)} }

// do calls an operation of the task and writes down what it returns.
func (r *recorder) do(task int, method string, in int, f func() int) int {
	for other := range r.ended {
		if other != task {
			r.ended[other].Load()
		}
	}
	if r.returns {
		r.phase, r.returns = r.phase+1, false
	}
	i := r.history.n
	r.history.n++
	r.history.operations[i] = operation{task: task, method: method, in: in, call: 2 * r.phase}
	out := f()
	r.returns = true
	r.history.operations[i].out, r.history.operations[i].return_ = out, 2*r.phase+1
	r.ended[task].Add(1)
	return out
}

// done does an operation that returns nothing.
func (r *recorder) done(task int, method string, in int, f func()) {
	r.do(task, method, in, func() int { f(); return 0 })
}

// end returns the history, its operations by task: in which order they are written down is no part
// of it.
func (r *recorder) end() history {
	h := r.history
	slices.SortStableFunc(h.operations[:h.n], func(a, b operation) int { return a.task - b.task })
	return h
}

// whether is 1 for yes.
func whether(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
