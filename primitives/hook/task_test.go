package hook_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/primitives/hook"
)

var thing hook.Object

func op(k hook.Kind) hook.Op { return hook.Op{Kind: k, Noun: hook.Mutex, Object: &thing} }

// ready never yields: the recorder answers a Wait without looking.
var ready = make(chan struct{})

func TestAnnouncements(t *testing.T) {
	tests := []struct {
		name, reason string
		do           func()
		want         []string
	}{
		{"acquire", "the point comes before and the report after the effect",
			func() { hook.Enter(op(hook.Lock)).Acquired(&thing) },
			[]string{"point Lock", "done Lock true"}},
		{"release", "what is given back is announced before it is given",
			func() {
				task := hook.Enter(op(hook.Unlock))
				task.Releasing(&thing)
				task.Done()
			},
			[]string{"point Unlock", "releasing Unlock", "done Unlock true"}},
		{"refused", "a failure is reported as one",
			func() { hook.Enter(op(hook.TryLock)).Failed() },
			[]string{"point TryLock", "done TryLock false"}},
		{"wait", "a waiter and a spinner can be told apart",
			func() {
				task := hook.Enter(op(hook.Lock))
				task.Wait(ready, nil)
				task.Wait(nil, nil)
				task.Acquired(&thing)
			},
			[]string{"point Lock", "wait Lock true", "wait Lock false", "done Lock true"}},
		{"nested", "only the outermost operation is announced, but each wait is one of it",
			func() {
				outer := hook.Enter(op(hook.Put))
				inner := hook.Enter(op(hook.Lock))
				inner.Wait(ready, nil)
				inner.Acquired(&thing)
				inner = hook.Enter(op(hook.Unlock))
				inner.Releasing(&thing)
				inner.Done()
				hook.Enter(op(hook.TryLock)).Failed()
				outer.Done()
			},
			[]string{"point Put", "wait Put true", "done Put true"}},
		{"suspended", "a part is heard of, but has no point: nobody comes between the two",
			func() {
				task := hook.Enter(op(hook.CondWait))
				task.Suspend()
				part := hook.Enter(op(hook.Unlock))
				part.Releasing(&thing)
				part.Done()
				task.Resume(op(hook.CondWait))
				task.Wait(ready, nil)
				task.Done()
				hook.Enter(op(hook.Lock)).Acquired(&thing)
			},
			[]string{"point Wait", "releasing Unlock", "done Unlock true", "wait Wait true", "done Wait true",
				"point Lock", "done Lock true"}},
		{"suspended inside", "a part of a silent operation is silent",
			func() {
				outer := hook.Enter(op(hook.Put))
				task := hook.Enter(op(hook.CondWait))
				task.Suspend()
				part := hook.Enter(op(hook.Unlock))
				part.Releasing(&thing)
				part.Done()
				task.Resume(op(hook.CondWait))
				task.Done()
				outer.Done()
			},
			[]string{"point Put", "done Put true"}},
		{"check and reach", "they are no operations",
			func() {
				hook.Self().Check("sum is 3")
				hook.Self().Panicked("no such account", nil)
				hook.Self().Reach("both")
			},
			[]string{"check sum is 3", "panicked no such account", "reach both"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, record(t, &recorder{}, test.do).lines, test.reason)
		})
	}
}

func TestNobodyListens(t *testing.T) {
	tests := []struct {
		name, reason string
		do           func(n *hook.Task) bool
	}{
		{"acquired", "it does nothing", func(n *hook.Task) bool { n.Acquired(&thing); return true }},
		{"failed", "it does nothing", func(n *hook.Task) bool { n.Failed(); return true }},
		{"released", "it does nothing", func(n *hook.Task) bool { n.Releasing(&thing); n.Done(); return true }},
		{"misused", "the panic is the caller's", func(n *hook.Task) bool { n.Misused("wrong"); return true }},
		{"forgives", "who is not being unwound is forgiven nothing",
			func(n *hook.Task) bool { defer n.Done(); return !n.Forgives(&thing) }},
		{"spins", "a spinner yields to the scheduler",
			func(n *hook.Task) bool { defer n.Done(); return n.Wait(nil, nil) == hook.Woken }},
		{"woken", "a token ends the wait",
			func(n *hook.Task) bool { defer n.Done(); return n.Wait(full(), nil) == hook.Woken }},
		{"woken, may be cancelled", "a token ends the wait",
			func(n *hook.Task) bool { defer n.Done(); return n.Wait(full(), ready) == hook.Woken }},
		{"cancelled", "done ends the wait",
			func(n *hook.Task) bool { defer n.Done(); return n.Wait(ready, full()) == hook.Cancelled }},
		{"suspended", "there is nothing to lay aside", func(n *hook.Task) bool {
			n.Suspend()
			n.Resume(op(hook.CondWait))
			n.Done()
			return true
		}},
		{"clock", "time is nobody's", func(n *hook.Task) bool { defer n.Done(); return n.Clock() == nil }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			task := hook.Enter(op(hook.Lock))
			right := test.do(task)
			assert.Nil(t, task)
			assert.True(t, right, test.reason)
			assert.Nil(t, hook.Self())
		})
	}
}

// full returns a channel with one token in it.
func full() <-chan struct{} {
	c := make(chan struct{}, 1)
	c <- struct{}{}
	return c
}

func TestUnwinding(t *testing.T) {
	r := &recorder{reason: hook.Unwound}
	var forgiven, forgivenHeld, adopted bool
	var why hook.Reason
	childOver := make(chan struct{})
	l := record(t, r, func() {
		defer func() {
			task := hook.Enter(op(hook.Unlock))
			forgiven = task.Forgives(&thing)
			r.holds = true
			forgivenHeld = task.Forgives(&thing)
			task.Releasing(&thing)
			task.Done()
			hook.Enter(op(hook.Unlock)).Misused("not again")
			hook.Self().Check("not again")
			hook.Self().Panicked("not again", nil)
			hook.Self().Reach("not again")
			hook.Go("child", nil, nil, func() { adopted = hook.Self() != nil; close(childOver) })
			task = hook.Enter(op(hook.Lock))
			why = task.Wait(ready, nil)
			task.Failed()
		}()
		outer := hook.Enter(op(hook.Put))
		inner := hook.Enter(op(hook.Lock))
		if inner.Wait(ready, nil) == hook.Unwound {
			inner.Leave()
		}
		outer.Done()
		t.Error("Leave returned")
	})
	await(t, childOver)
	assert.Equal(t, []string{"point Put", "wait Put true", "leave", "fork child"}, l.lines,
		"the deferred functions are silent, but for what they start: that has to be ended too")
	assert.Equal(t, hook.Exit{Goexit: true}, l.exit)
	assert.True(t, forgiven, "what it never got need not be given back")
	assert.False(t, forgivenHeld, "what it has is given back")
	assert.Equal(t, hook.Unwound, why, "nothing blocks any more")
	assert.True(t, adopted, "what it starts now is a task too")
}

func TestCheckThatEndsTheTask(t *testing.T) {
	l := record(t, &recorder{ends: true}, func() {
		hook.Self().Check("sum is 3")
		t.Error("Check returned")
	})
	assert.Equal(t, []string{"check sum is 3", "leave"}, l.lines)
	assert.Equal(t, hook.Exit{Goexit: true}, l.exit)
}

func TestMisusedInsideAnother(t *testing.T) {
	l := record(t, &recorder{}, func() {
		hook.Enter(op(hook.Put))
		hook.Enter(op(hook.Unlock)).Misused("wrong")
		hook.Enter(op(hook.Lock)).Acquired(&thing)
	})
	assert.Equal(t, []string{"point Put", "misused Put wrong", "point Lock", "done Lock true"}, l.lines,
		"the panic leaves both operations: who recovers from it does not go on silently")
}

func TestMisusedInAPart(t *testing.T) {
	l := record(t, &recorder{}, func() {
		hook.Enter(op(hook.CondWait)).Suspend()
		hook.Enter(op(hook.Unlock)).Misused("wrong")
		hook.Enter(op(hook.Lock)).Acquired(&thing)
	})
	assert.Equal(t, []string{"point Wait", "misused Unlock wrong", "point Lock", "done Lock true"}, l.lines,
		"the panic leaves the whole: the next operation is no part of it")
}

func TestExit(t *testing.T) {
	tests := []struct {
		name, reason string
		do           func()
		want         hook.Exit
	}{
		{"return", "the zero value", func() {}, hook.Exit{}},
		{"panic", "its value is kept", func() { panic("out of beer") }, hook.Exit{Panicked: true, Value: "out of beer"}},
		{"goexit", "t.FailNow does it", runtime.Goexit, hook.Exit{Goexit: true}},
		{"recovered", "whoever recovers returns", func() {
			defer func() { _ = recover() }()
			panic("out of beer")
		}, hook.Exit{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			exit := record(t, &recorder{}, test.do).exit
			if test.want.Panicked {
				assert.Contains(t, string(exit.Stack), "task_test.go", "the stack is the panic's")
			}
			exit.Stack = nil
			assert.Equal(t, test.want, exit, test.reason)
		})
	}
}

func TestGo(t *testing.T) {
	listen(t)
	parent := (&recorder{}).task()
	thing.SetName("its end")
	over := make(chan struct{})
	var first, second *hook.Task
	apart(t, func() {
		parent.Do(func() {
			hook.Go("first", &thing, nil, func() {
				first = hook.Self()
				hook.Go("second", nil, nil, func() {
					second = hook.Self()
					close(over)
				})
			})
		})
	})
	await(t, over)
	await(t, logOf(first).over)
	await(t, logOf(second).over)
	l := logOf(parent)
	assert.Equal(t, []string{"start", "fork first", "into its end", "end"}, l.lines)
	require.Equal(t, []*hook.Task{first}, l.children, "the child runs as the task that Fork returned")
	assert.Equal(t, []string{"begin", "start"}, logOf(first).lines[:2], "the listener begins it")
	assert.Equal(t, []*hook.Task{second}, logOf(first).children, "and hands it on")
	assert.Nil(t, hook.Self())

	over = make(chan struct{})
	hook.Go("stranger", nil, nil, func() {
		defer close(over)
		assert.Nil(t, hook.Self(), "the child of nobody's task is nobody's")
	})
	await(t, over)
}

// What a task does while it leaves is silent, so nobody else could end it.
func TestLingering(t *testing.T) {
	operations := 0
	l := record(t, &recorder{}, func() {
		defer func() {
			for {
				operations++
				hook.Enter(op(hook.TryLock)).Failed()
			}
		}()
		hook.Enter(op(hook.Lock)).Leave()
	})
	assert.Equal(t, []string{"point Lock", "leave", "leave"}, l.lines)
	assert.Equal(t, 1000, operations, "so many it may do")
}
