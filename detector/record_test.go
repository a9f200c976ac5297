package detector_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector"
	"syncplay/detector/report"
	"syncplay/primitives/hook"
)

var update = flag.Bool("update", false, "write the golden files anew")

var plain detector.Note

// things are the objects of a program. Those with a name have it.
type things struct{ a, b, free, x hook.Object }

func named() *things {
	t := new(things)
	t.a.SetName("A")
	t.b.SetName("B")
	t.free.SetName("free")
	t.x.SetName("x")
	return t
}

func mutex(k hook.Kind, o *hook.Object) hook.Op {
	return hook.Op{Kind: k, Noun: hook.Mutex, Object: o}
}

func rwmutex(k hook.Kind, o *hook.Object, turn int64) hook.Op {
	return hook.Op{Kind: k, Noun: hook.RWMutex, Object: o, Turn: turn}
}

func permits(k hook.Kind, o *hook.Object, n int64) hook.Op {
	return hook.Op{Kind: k, Noun: hook.Semaphore, Object: o, N: n}
}

func variable(k hook.Kind, o *hook.Object) hook.Op {
	return hook.Op{Kind: k, Noun: hook.Var, Object: o}
}

// trio enters main, with two tasks of which one has a name, and lets main wait for them.
func trio(r *detector.Record, group *hook.Object) (main, clerk, other int) {
	main, clerk, other = r.Task("1", "main"), r.Task("1.1", "clerk"), r.Task("1.2", "")
	group.SetName("all")
	r.Blocked(main, hook.Op{Kind: hook.Join, Noun: hook.Group, Object: group}, at(9))
	return main, clerk, other
}

// opposite lets two tasks take two locks in opposite orders, and says whether that closed a cycle.
func opposite(r *detector.Record, t *things) (closed bool) {
	_, clerk, other := trio(r, new(hook.Object))
	r.Took(clerk, mutex(hook.Lock, &t.a), at(2), detector.Note{Switch: "main waits for them"})
	r.Took(other, mutex(hook.Lock, &t.b), at(5), detector.Note{Switch: "the choice"})
	return r.Blocked(clerk, mutex(hook.Lock, &t.b), at(3)) || r.Blocked(other, mutex(hook.Lock, &t.a), at(6))
}

// tie lets three tasks wait for each other through a semaphore of three permits and a lock.
func tie(r *detector.Record) {
	t := named()
	_, clerk, other := trio(r, new(hook.Object))
	third := r.Task("1.3", "third")
	r.Took(clerk, permits(hook.Acquire, &t.free, 1), at(2), plain)
	r.Took(other, permits(hook.Acquire, &t.free, 2), at(2), plain)
	r.Took(third, mutex(hook.Lock, &t.b), at(5), plain)
	r.Blocked(third, permits(hook.Acquire, &t.free, 1), at(6))
	r.Blocked(clerk, mutex(hook.Lock, &t.b), at(3))
	r.Blocked(other, mutex(hook.Lock, &t.b), at(3))
}

// recorded are runs that failed, each told by hand.
var recorded = map[string]func(*detector.Record){
	"deadlock": func(r *detector.Record) { opposite(r, named()) },
	"nameless": func(r *detector.Record) { opposite(r, new(things)) },
	"one-line": func(r *detector.Record) { // both locks have their first use in the same line
		t := new(things)
		_, clerk, other := trio(r, new(hook.Object))
		r.Took(clerk, mutex(hook.Lock, &t.a), at(2), plain)
		r.Took(other, mutex(hook.Lock, &t.b), at(2), plain)
		r.Blocked(clerk, mutex(hook.Lock, &t.b), at(3))
		r.Blocked(other, mutex(hook.Lock, &t.a), at(3))
	},
	"writer": func(r *detector.Record) { // the second read stands behind the writer, who waits for the first
		t := named()
		_, clerk, other := trio(r, new(hook.Object))
		r.Took(clerk, rwmutex(hook.RLock, &t.a, 0), at(2), plain)
		r.Blocked(other, rwmutex(hook.Lock, &t.a, 1), at(5))
		r.Blocked(clerk, rwmutex(hook.RLock, &t.a, 1), at(3))
	},
	"knot": func(r *detector.Record) {
		tie(r)
		r.Stuck()
	},
	"stuck": func(r *detector.Record) { // the signal came before the wait
		t := named()
		cond := func(k hook.Kind) hook.Op { return hook.Op{Kind: k, Noun: hook.Cond, Object: &t.free} }
		_, clerk, other := trio(r, new(hook.Object))
		r.Took(clerk, mutex(hook.Lock, &t.a), at(2), plain)
		r.Refused(other, mutex(hook.TryLock, &t.a), at(5), plain)
		r.Took(other, cond(hook.Signal), at(6), plain)
		r.Ended(other)
		r.Gave(clerk, mutex(hook.Unlock, &t.a), at(3), plain)
		r.Blocked(clerk, cond(hook.CondWait), at(3))
		r.Stuck()
	},
	"stuck-holding": func(r *detector.Record) {
		t := named()
		_, clerk, other := trio(r, new(hook.Object))
		r.Took(clerk, mutex(hook.Lock, &t.a), at(2), plain)
		r.Blocked(clerk, hook.Op{Kind: hook.Get, Noun: hook.Queue, Object: &t.free}, at(3))
		r.Blocked(other, mutex(hook.Lock, &t.a), at(5))
		r.Stuck()
	},
	"stuck-get": func(r *detector.Record) {
		t := named()
		_, clerk, other := trio(r, new(hook.Object))
		r.Blocked(clerk, hook.Op{Kind: hook.Get, Noun: hook.Queue, Object: &t.free}, at(3))
		r.Ended(other)
		r.Stuck()
	},
	"orphaned": func(r *detector.Record) {
		t := named()
		_, clerk, other := trio(r, new(hook.Object))
		r.Took(clerk, mutex(hook.Lock, &t.a), at(2), plain)
		r.Ended(clerk)
		r.Blocked(other, mutex(hook.Lock, &t.a), at(5))
		r.Stuck()
	},
	"leak": func(r *detector.Record) {
		t := named()
		main, clerk := r.Task("1", "main"), r.Task("1.1", "clerk")
		r.Blocked(clerk, hook.Op{Kind: hook.Get, Noun: hook.Queue, Object: &t.free}, at(2))
		r.Ended(main)
		r.Stuck()
	},
	"check-failed": func(r *detector.Record) {
		t := named()
		main, clerk := r.Task("1", "main"), r.Task("1.1", "clerk")
		r.Took(clerk, variable(hook.Read, &t.x), at(2), detector.Note{Value: "0"})
		r.Took(main, variable(hook.Write, &t.x), at(5), detector.Note{Value: "2", Switch: "the choice"})
		r.Took(clerk, variable(hook.Write, &t.x), at(2), detector.Note{Value: "1", Switch: "main ended"})
		r.Fail(report.CheckFailed, clerk, at(3), "x is 1, want 3", nil, nil)
	},
	"check-after-sleep": func(r *detector.Record) {
		t := named()
		main, clerk := r.Task("1", "main"), r.Task("1.1", "clerk")
		r.Took(main, hook.Op{Kind: hook.SleepOp}, at(2), plain)
		r.Took(main, variable(hook.Read, &t.x), at(3), detector.Note{Value: "0"})
		r.Took(clerk, variable(hook.Write, &t.x), at(5), detector.Note{Value: "1", Switch: "main waits"})
		r.Fail(report.CheckFailed, main, at(4), "x is 0, want 1", nil, nil)
	},
	"panic": func(r *detector.Record) {
		clerk := r.Task("1", "clerk")
		r.Took(clerk, mutex(hook.Lock, &named().a), at(2), plain)
		r.Fail(report.Panic, clerk, at(3), "", "no such account\nof clerk", []byte("goroutine 7 [running]:\n"))
	},
	"misuse": func(r *detector.Record) {
		r.Fail(report.Misuse, r.Task("1", ""), at(3), "primitives: unlock of A, which is not locked", nil, nil)
	},
	"livelock": func(r *detector.Record) {
		t := named()
		_, clerk, other := trio(r, new(hook.Object))
		r.Took(clerk, mutex(hook.Lock, &t.a), at(2), plain)
		for range 2 {
			r.Refused(other, mutex(hook.TryLock, &t.a), at(5), plain)
			r.Took(other, hook.Op{Kind: hook.YieldOp}, at(6), plain)
			r.Took(clerk, variable(hook.Read, &t.x), at(3), detector.Note{Value: "0"})
		}
		r.Spins(clerk, 1, 64)
		r.Spins(other, 2, 64)
		r.Stuck()
	},
	"livelock-together": func(r *detector.Record) {
		t := named()
		_, clerk, other := trio(r, new(hook.Object))
		for range 2 {
			r.Took(clerk, mutex(hook.Lock, &t.a), at(2), plain)
			r.Took(other, mutex(hook.Lock, &t.b), at(5), plain)
			r.Refused(clerk, mutex(hook.TryLock, &t.b), at(3), plain)
			r.Refused(other, mutex(hook.TryLock, &t.a), at(6), plain)
			r.Gave(clerk, mutex(hook.Unlock, &t.a), at(4), plain)
			r.Gave(other, mutex(hook.Unlock, &t.b), at(7), plain)
		}
		r.Cycle(report.Livelock, []int{0, 3, 3}, 1_000)
	},
	"starvation": func(r *detector.Record) {
		t := named()
		_, clerk, other := trio(r, new(hook.Object))
		for range 2 {
			r.Took(clerk, mutex(hook.Lock, &t.a), at(2), plain)
			r.Refused(other, mutex(hook.TryLock, &t.a), at(5), plain)
			r.Gave(clerk, mutex(hook.Unlock, &t.a), at(3), plain)
		}
		r.Cycle(report.Starvation, []int{0, 2, 1}, 1_000)
	},
	"starvation-in-a-wait": func(r *detector.Record) {
		t := named()
		_, clerk, other := trio(r, new(hook.Object))
		spinning := func(k hook.Kind) hook.Op { return hook.Op{Kind: k, Noun: hook.SpinLock, Object: &t.a} }
		for range 2 {
			r.Took(clerk, spinning(hook.Lock), at(2), plain)
			r.Gave(clerk, spinning(hook.Unlock), at(3), plain)
		}
		r.Blocked(other, spinning(hook.Lock), at(5))
		r.Cycle(report.Starvation, []int{0, 2, 0}, 1_000)
	},
	"data-race": func(r *detector.Record) {
		t := named()
		_, clerk, other := trio(r, new(hook.Object))
		r.Took(clerk, variable(hook.Read, &t.x), at(2), detector.Note{Value: "0"})
		r.Race(detector.Access{Task: clerk, Op: variable(hook.Read, &t.x), At: at(2), Value: "0"},
			detector.Access{Task: other, Op: variable(hook.Write, &t.x), At: at(5)})
	},
	"data-race-nameless": func(r *detector.Record) { // neither access was told as a step
		var x hook.Object
		main, clerk := r.Task("1", "main"), r.Task("1.1", "clerk")
		r.Race(detector.Access{Task: main, Op: variable(hook.Write, &x), At: at(2)},
			detector.Access{Task: clerk, Op: variable(hook.Write, &x), At: at(5)})
	},
}

func TestRecordedFindings(t *testing.T) {
	for name, tell := range recorded {
		t.Run(name, func(t *testing.T) {
			r := detector.NewRecord()
			_, failed := r.Finding()
			require.False(t, failed, "nothing was told")
			tell(r)
			f, failed := r.Finding()
			require.True(t, failed)
			assert.Equal(t, f.Trace, r.Trace(), "it ends with the failure")
			file := filepath.Join("testdata", "record", name+".txt")
			if *update {
				require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
				require.NoError(t, os.WriteFile(file, []byte(f.String()), 0o644))
			}
			want, err := os.ReadFile(file)
			require.NoError(t, err)
			assert.Equal(t, string(want), f.String())
		})
	}
}

func TestTheLastWaitClosesTheCycle(t *testing.T) {
	assert.True(t, opposite(detector.NewRecord(), named()))

	r, things := detector.NewRecord(), named()
	_, clerk, other := trio(r, new(hook.Object))
	timed := mutex(hook.Lock, &things.a)
	timed.Timed = true
	r.Took(clerk, mutex(hook.Lock, &things.a), at(2), plain)
	r.Took(other, mutex(hook.Lock, &things.b), at(5), plain)
	assert.False(t, r.Blocked(clerk, mutex(hook.Lock, &things.b), at(3)))
	assert.False(t, r.Blocked(other, timed, at(6)), "a context may end its wait")
	_, failed := r.Finding()
	assert.False(t, failed)
	assert.Equal(t, report.Deadlock, r.Stuck(), "and there is none left who could end the context")
}

// Two of three are deadlocked. What the third does afterwards is no part of the story.
func TestWhatFollowsFromTheFailureIsPassedOver(t *testing.T) {
	r, things := detector.NewRecord(), named()
	require.True(t, opposite(r, things))
	before, _ := r.Finding()
	late := r.Task("1.3", "late")
	assert.Equal(t, 3, late, "a task is numbered all the same")
	var c hook.Object
	r.Took(late, mutex(hook.Lock, &c), at(7), plain)
	r.Refused(late, mutex(hook.TryLock, &c), at(7), plain)
	r.Gave(1, mutex(hook.Unlock, &things.a), at(7), plain)
	r.Unblocked(1)
	r.Ended(2)
	assert.False(t, r.Blocked(late, mutex(hook.Lock, &c), at(7)))
	r.Fail(report.Panic, late, at(7), "", "late", nil)
	r.Race(detector.Access{Task: late, Op: variable(hook.Write, &c), At: at(7)}, detector.Access{Task: 1, Op: variable(hook.Write, &c), At: at(7)})
	assert.Equal(t, report.Deadlock, r.Stuck(), "it is deadlocked already")
	after, failed := r.Finding()
	require.True(t, failed)
	assert.Equal(t, before, after)
	assert.Equal(t, before.Trace, r.Trace())
}

// clerk holds A, and waits for B no more when other, who holds that, begins to wait for A.
func TestAWaitThatEndedClosesNoCycle(t *testing.T) {
	ends := map[string]func(*detector.Record, int, hook.Op){
		"took":      func(r *detector.Record, task int, op hook.Op) { r.Took(task, op, at(4), plain) },
		"refused":   func(r *detector.Record, task int, op hook.Op) { r.Refused(task, op, at(4), plain) },
		"unblocked": func(r *detector.Record, task int, _ hook.Op) { r.Unblocked(task) },
		"ended":     func(r *detector.Record, task int, _ hook.Op) { r.Ended(task) },
		"another":   func(r *detector.Record, task int, op hook.Op) { r.Blocked(task, op, at(4)) },
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			r, things := detector.NewRecord(), named()
			_, clerk, other := trio(r, new(hook.Object))
			r.Took(clerk, mutex(hook.Lock, &things.a), at(2), plain)
			r.Took(other, mutex(hook.Lock, &things.b), at(5), plain)
			r.Blocked(clerk, mutex(hook.Lock, &things.b), at(3))
			end(r, clerk, variable(hook.Read, &things.x))
			assert.False(t, r.Blocked(other, mutex(hook.Lock, &things.a), at(6)))
		})
	}
}

// A knot shows only when nobody can go on. Until then two others may deadlock.
func TestTheFirstFailureKeepsItsCycle(t *testing.T) {
	r, things := detector.NewRecord(), named()
	four, five := r.Task("2", "four"), r.Task("3", "five")
	tie(r)
	r.Took(four, mutex(hook.Lock, &things.a), at(7), plain)
	r.Took(five, mutex(hook.Lock, &things.x), at(7), plain)
	require.False(t, r.Blocked(four, mutex(hook.Lock, &things.x), at(8)))
	require.True(t, r.Blocked(five, mutex(hook.Lock, &things.a), at(8)))
	r.Stuck()
	f, _ := r.Finding()
	assert.Equal(t, "four and five wait for each other", f.Message)
}

// A listener passes on what it hears: an unlock is announced before and after, a signal as well.
// Each is one step.
func TestAStepIsToldOnce(t *testing.T) {
	r, things := detector.NewRecord(), named()
	main := r.Task("1", "main")
	for _, op := range []hook.Op{
		mutex(hook.Lock, &things.a),
		{Kind: hook.Signal, Noun: hook.Cond, Object: &things.free},
		mutex(hook.Unlock, &things.a),
		{Kind: hook.YieldOp},
	} {
		r.Gave(main, op, at(2), plain)
		r.Took(main, op, at(2), plain)
	}
	assert.False(t, r.Blocked(main, hook.Op{Kind: hook.SleepOp}, at(3)), "nobody is waited for")
	var steps []string
	for _, e := range r.Trace().Events {
		steps = append(steps, string(e.Outcome)+" "+e.Text())
	}
	assert.Equal(t, []string{"took Lock(A)", "took Signal(free)", "gave Unlock(A)", "took Yield"}, steps)
}

func TestTheTraceIsWhole(t *testing.T) {
	const n = 1000
	r, things := detector.NewRecord(), named()
	main := r.Task("1", "main")
	for range n {
		r.Took(main, variable(hook.Read, &things.x), at(2), detector.Note{Value: "7", Switch: "the start"})
	}
	trace := r.Trace()
	require.Len(t, trace.Events, n)
	assert.Zero(t, trace.Dropped)
	assert.Equal(t, report.Event{Task: "1", Op: "read", Object: "x", Outcome: report.Took, Place: at(2).Place(), Value: "7", Switch: "the start"},
		trace.Events[0])
	_, failed := r.Finding()
	assert.False(t, failed)
}
