package report_test

import (
	"fmt"
	"slices"
	"strings"

	"syncplay/detector/report"
	"syncplay/primitives/hook"
)

// did is an event that took effect.
func did(task, op, object string, line int) report.Event {
	outcome := report.Took
	if slices.Contains([]string{"Unlock", "RUnlock", "Release"}, op) {
		outcome = report.Gave
	}
	return report.Event{Task: task, Op: op, Object: object, Outcome: outcome, Place: at(line)}
}

func accessed(task, op, object, value string, line int) report.Event {
	e := did(task, op, object, line)
	e.Value = value
	return e
}

func blocked(task, op, object string, line int, heldBy ...string) report.Event {
	return report.Event{Task: task, Op: op, Object: object, Outcome: report.Waits, HeldBy: heldBy, Place: at(line)}
}

// after says why control came to the event's task.
func after(why string, e report.Event) report.Event {
	e.Switch = why
	return e
}

func began(task string) report.Event { return report.Event{Task: task, Outcome: report.Started} }

func over(task string) report.Event { return report.Event{Task: task, Outcome: report.Ended} }

func pair(first, second string) []report.TaskInfo {
	return []report.TaskInfo{{Task: "1", Name: "main"}, {Task: "1.1", Name: first}, {Task: "1.2", Name: second}}
}

const (
	token  = "s1.deadlock.broken.0112.5fe1"
	replay = "syncplay replay " + token
)

// twoLocks is a deadlock of two locks with its schedule.
var twoLocks = report.Finding{
	Kind:    report.Deadlock,
	Message: "A to B and B to A wait for each other",
	Parties: []report.Party{
		{Task: "1.1", Name: "A to B", Holds: []report.Hold{{Object: "A", Mode: "exclusive", Since: at(12)}},
			Waits: &report.Wait{Object: "B", Op: "Lock", At: at(13), For: []string{"B to A"}}},
		{Task: "1.2", Name: "B to A", Holds: []report.Hold{{Object: "B", Mode: "exclusive", Since: at(12)}},
			Waits: &report.Wait{Object: "A", Op: "Lock", At: at(13), For: []string{"A to B"}}},
	},
	Cycle: []string{"A to B", "B", "B to A", "A", "A to B"},
	Conditions: []report.Evidence{
		{Condition: report.MutualExclusion, Facts: []string{"A is a Mutex: one goroutine at a time has it, now A to B", "B is a Mutex: one goroutine at a time has it, now B to A"}},
		{Condition: report.HoldAndWait, Facts: []string{"A to B holds A since bank.go:12 and waits for B at bank.go:13", "B to A holds B since bank.go:12 and waits for A at bank.go:13"}},
		{Condition: report.NoPreemption, Facts: []string{"Lock at bank.go:13 waits for ever: it neither gives up nor gives back, and nobody can take a lock from its holder"}},
		{Condition: report.CircularWait, Facts: []string{"A to B waits for B and so for B to A", "B to A waits for A and so for A to B"}},
	},
	Advice: "take the locks in one order everywhere",
	Run:    1, Count: 1, Token: token, Replay: replay,
	Trace: report.Trace{
		Tasks: pair("A to B", "B to A"),
		Events: []report.Event{
			began("1"),
			blocked("1", "Wait", "transfers", 30, "A to B", "B to A"),
			after("main waits for transfers", began("1.1")),
			did("1.1", "Lock", "A", 12),
			after("preempted: A to B could have gone on", began("1.2")),
			did("1.2", "Lock", "B", 12),
			blocked("1.2", "Lock", "A", 13, "A to B"),
			after("B to A waits for A", blocked("1.1", "Lock", "B", 13, "B to A")),
		},
	},
}

// watched is twoLocks as the watch of a process tells it: no steps, but stacks.
var watched = func() report.Finding {
	f := twoLocks
	f.Message = "goroutine 18 and goroutine 19 wait for each other"
	f.Parties = []report.Party{
		{Task: "18", Name: "goroutine 18", Holds: []report.Hold{{Object: "A", Mode: "exclusive", Since: at(12)}},
			Waits: &report.Wait{Object: "B", Op: "Lock", At: at(13), For: []string{"goroutine 19"}},
			Stack: []hook.Place{at(13), {Func: "example.org/bank.(*Clerk).work", File: "/src/clerk.go", Line: 7}, {Func: "main.main.func1", File: "/src/main.go", Line: 20}}},
		{Task: "19", Name: "goroutine 19", Holds: []report.Hold{{Object: "B", Mode: "exclusive", Since: at(12)}},
			Waits: &report.Wait{Object: "A", Op: "Lock", At: at(13), For: []string{"goroutine 18"}},
			Stack: []hook.Place{at(13), {Func: "main.main.func2", File: "/src/main.go", Line: 21}}},
	}
	f.Cycle = []string{"goroutine 18", "B", "goroutine 19", "A", "goroutine 18"}
	f.Conditions = slices.Clone(f.Conditions)
	for i, e := range f.Conditions {
		f.Conditions[i].Facts = slices.Clone(e.Facts)
		for k, fact := range e.Facts {
			f.Conditions[i].Facts[k] = strings.NewReplacer("A to B", "goroutine 18", "B to A", "goroutine 19").Replace(fact)
		}
	}
	f.Advice = "take A and B in one order everywhere, or both at once: primitives.LockAll(A, B)"
	f.Token, f.Replay, f.Trace = "", "", report.Trace{}
	return f
}()

// saturated is watched, found when the memory for orders was full and ended since.
var saturated = func() report.Finding {
	f := watched
	f.Resolved = "LockContext(A) of goroutine 19 at bank.go:13 was given primitives.ErrDeadlock"
	f.Saturated = "65536 lock orders are known, and 12 later ones were not kept"
	return f
}()

// manyStacks is a ring of n goroutines, told with their stacks.
func manyStacks(n int) report.Finding {
	f := philosophers(n)
	f.Trace, f.Token, f.Replay = report.Trace{}, "", ""
	for i := range f.Parties {
		f.Parties[i].Stack = slices.Repeat([]hook.Place{at(13)}, 20)
	}
	for i := range f.Conditions {
		f.Conditions[i].Facts = slices.Repeat([]string{"so it was at bank.go:12"}, n)
	}
	return f
}

var dataRace = report.Finding{
	Kind:    report.DataRace,
	Message: "worker 1 writes count at bank.go:21 and worker 2 reads it at bank.go:20, and nothing orders the two",
	Parties: []report.Party{{Task: "1.1", Name: "worker 1"}, {Task: "1.2", Name: "worker 2"}},
	Place:   at(21),
	Advice:  "hold one lock around both accesses",
	Run:     1, Count: 1, Token: token, Replay: replay,
	Trace: report.Trace{
		Tasks: pair("worker 1", "worker 2"),
		Events: []report.Event{
			blocked("1", "Wait", "workers", 30, "worker 1", "worker 2"),
			after("main waits for workers", accessed("1.1", "read", "count", "0", 20)),
			after("preempted: worker 1 could have gone on", accessed("1.2", "read", "count", "0", 20)),
			accessed("1.2", "write", "count", "1", 21),
			over("1.2"),
			after("worker 2 has ended", accessed("1.1", "write", "count", "1", 21)),
			over("1.1"),
		},
	},
}

var lostWakeup = report.Finding{
	Kind:    report.Stuck,
	Message: "nobody is left who could end the wait of reader in Wait(ready) at bank.go:42",
	Parties: []report.Party{{Task: "1.1", Name: "reader", Waits: &report.Wait{Object: "ready", Op: "Wait", At: at(42)}}},
	Advice:  "set a variable under the lock before the Signal, and wait in a loop that looks at it",
	Run:     1, Count: 1, Token: token, Replay: replay,
	Trace: report.Trace{
		Tasks: pair("reader", "writer"),
		Events: []report.Event{
			blocked("1", "Wait", "both", 30, "reader", "writer"),
			after("main waits for both", did("1.2", "Signal", "ready", 51)),
			over("1.2"),
			after("writer has ended", did("1.1", "Lock", "mu", 41)),
			did("1.1", "Unlock", "mu", 42),
			blocked("1.1", "Wait", "ready", 42),
		},
	},
}

var checkFailed = report.Finding{
	Kind:    report.CheckFailed,
	Message: "main: want 2, got 1",
	Parties: []report.Party{{Task: "1", Name: "main"}},
	Place:   at(33),
	Advice:  "read the steps from the last one upwards: which step of another goroutine came between?",
	Run:     1, Count: 1, Token: token, Replay: "go test -run TestCounter # SYNCPLAY_REPLAY is set",
	Trace: report.Trace{
		Tasks: pair("worker 1", "worker 2"),
		Events: []report.Event{
			blocked("1", "Wait", "workers", 30, "worker 1", "worker 2"),
			after("main waits for workers", accessed("1.1", "read", "count", "0", 20)),
			after("preempted: worker 1 could have gone on", accessed("1.2", "read", "count", "0", 20)),
			accessed("1.2", "write", "count", "1", 21),
			over("1.2"),
			after("worker 2 has ended", accessed("1.1", "write", "count", "1", 21)),
			over("1.1"),
			after("worker 1 has ended", did("1", "Wait", "workers", 30)),
			accessed("1", "read", "count", "1", 32),
		},
	},
}

// spin is two goroutines that each hold a lock and try for the other's, over and over.
var spin = func() report.Finding {
	try := func(task, object string) report.Event {
		return report.Event{Task: task, Op: "TryLock", Object: object, Outcome: report.Refused, Place: at(63)}
	}
	f := report.Finding{
		Kind: report.Livelock, Message: "polite and courteous go on and on, and neither gets on", Run: 1, Count: 1,
		Parties: []report.Party{{Task: "1.1", Name: "polite"}, {Task: "1.2", Name: "courteous"}},
		Trace: report.Trace{Tasks: pair("polite", "courteous"), Events: []report.Event{
			did("1.1", "Lock", "A", 62),
			after("preempted: polite could have gone on", did("1.2", "Lock", "B", 62)),
		}},
	}
	for i := range 64 {
		first := try("1.2", "A")
		if i > 0 {
			first.Switch = "polite yields"
		}
		f.Trace.Events = append(f.Trace.Events, first, after("courteous yields", try("1.1", "B")))
	}
	f.Trace.Events = append(f.Trace.Events, did("1.1", "Unlock", "A", 64))
	return f
}()

// philosophers is the deadlock of n philosophers, each with the left fork in hand.
func philosophers(n int) report.Finding {
	name := func(i int) string { return fmt.Sprintf("philosopher %d", i%n+1) }
	fork := func(i int) string { return fmt.Sprintf("fork %d", i%n+1) }
	path := func(i int) string { return fmt.Sprintf("1.%d", i+1) }
	f := report.Finding{Kind: report.Deadlock, Message: fmt.Sprintf("%d philosophers wait for each other", n),
		Advice: "let one of them take the right fork first", Run: 1, Count: 1, Token: token, Replay: replay}
	for _, c := range report.Conditions {
		f.Conditions = append(f.Conditions, report.Evidence{Condition: c, Facts: []string{"so it was at bank.go:12"}})
	}
	for i := range n {
		f.Trace.Tasks = append(f.Trace.Tasks, report.TaskInfo{Task: path(i), Name: name(i)})
		f.Parties = append(f.Parties, report.Party{Task: path(i), Name: name(i),
			Holds: []report.Hold{{Object: fork(i), Mode: "exclusive", Since: at(12)}},
			Waits: &report.Wait{Object: fork(i + 1), Op: "Lock", At: at(13), For: []string{name(i + 1)}}})
		f.Cycle = append(f.Cycle, name(i), fork(i+1))
		e := did(path(i), "Lock", fork(i), 12)
		if i > 0 {
			e.Switch = fmt.Sprintf("preempted: %s could have gone on", name(i-1))
		}
		f.Trace.Events = append(f.Trace.Events, e)
	}
	f.Cycle = append(f.Cycle, name(0))
	for i := range n {
		k := (n - 1 + i) % n
		e := blocked(path(k), "Lock", fork(k+1), 13, name(k+1))
		if i > 0 {
			e.Switch = fmt.Sprintf("%s waits for %s", name((k+n-1)%n), fork(k))
		}
		f.Trace.Events = append(f.Trace.Events, e)
	}
	return f
}

// outOfPermits waits for a permit that two others hold, one of them three of them.
var outOfPermits = report.Finding{
	Kind: report.Stuck, Message: "nobody is left who could end the wait of late in Acquire(seats) at bank.go:71", Run: 1, Count: 1,
	Parties: []report.Party{{Task: "1.3", Name: "late", Waits: &report.Wait{Object: "seats", Op: "Acquire", At: at(71), For: []string{"one", "three"}}}},
	Trace: report.Trace{
		Tasks: []report.TaskInfo{{Task: "1.1", Name: "one"}, {Task: "1.2", Name: "three"}, {Task: "1.3", Name: "late"}},
		Events: []report.Event{
			{Task: "1.1", Op: "Acquire", Object: "seats", Outcome: report.Took, Permits: 1, Place: at(70)},
			{Task: "1.2", Op: "Acquire", Object: "seats", Outcome: report.Took, Permits: 3, Place: at(70)},
			{Task: "1.3", Op: "Acquire", Object: "seats", Outcome: report.Waits, Permits: 1, HeldBy: []string{"one", "three"}, Place: at(71)},
		},
	},
}
