package report_test

import (
	"encoding/json"
	"errors"
	"flag"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector/report"
	"syncplay/primitives/hook"
)

var update = flag.Bool("update", false, "write the golden files anew")

func at(line int) hook.Place {
	return hook.Place{Func: "bank.Transfer", File: "/src/bank.go", Line: line}
}

var deadlock = report.Finding{
	Kind:    report.Deadlock,
	Message: "A to B and task 1.2 wait for each other",
	Parties: []report.Party{
		{Task: "1.1", Name: "A to B", Holds: []report.Hold{{Object: "A", Mode: "exclusive", Since: at(12)}},
			Waits: &report.Wait{Object: "B", Op: "Lock", At: at(13), For: []string{"task 1.2"}}},
		{Task: "1.2", Holds: []report.Hold{{Object: "log", Mode: "shared", Since: at(11)}, {Object: "B", Mode: "exclusive", Since: at(12)}},
			Waits: &report.Wait{Object: "A", Op: "Lock", At: at(13), For: []string{"A to B"}}},
	},
	Cycle: []string{"A to B", "B", "task 1.2", "A", "A to B"},
	Conditions: []report.Evidence{
		{Condition: report.MutualExclusion, Facts: []string{"one task at a time has A"}},
		{Condition: report.HoldAndWait, Facts: []string{"A to B holds A and waits for B"}},
		{Condition: report.NoPreemption, Facts: []string{"neither gives up"}},
		{Condition: report.CircularWait, Facts: []string{"A to B -> B -> task 1.2 -> A -> A to B"}},
	},
	Advice: "take the locks in one order",
	Run:    3, Seed: 7, Count: 2,
	Trace: report.Trace{
		Tasks: []report.TaskInfo{{Task: "1", Name: "main"}, {Task: "1.1", Name: "A to B"}, {Task: "1.2"}},
		Events: []report.Event{
			{Task: "1.1", Op: "Lock", Object: "A", Outcome: report.Took, Place: at(12)},
			{Task: "1.2", Op: "TryLock", Object: "A", Outcome: report.Refused, Place: at(10)},
			{Task: "1.2", Op: "Lock", Object: "B", Outcome: report.Took, Place: at(12)},
			{Task: "1.1", Op: "Lock", Object: "B", Outcome: report.Waits, HeldBy: []string{"task 1.2"}, Place: at(13)},
			{Task: "1.2", Op: "Lock", Object: "A", Outcome: report.Waits, HeldBy: []string{"A to B"}, Place: at(13)},
		},
		Dropped: 4,
	},
}

var orphaned = report.Finding{
	Kind:    report.Orphaned,
	Message: "main in Lock(A) at bank.go:13: waits for a lock whose holder has ended",
	Parties: []report.Party{{Task: "1", Name: "main", Waits: &report.Wait{Object: "A", Op: "Lock", At: at(13), For: []string{"clerk"}}}},
	Advice:  "defer the Unlock right after the Lock",
	Run:     1, Seed: 1, Count: 1,
}

var stuck = report.Finding{
	Kind:    report.Stuck,
	Message: "nobody is left who could end the wait of main in Wait(done) at bank.go:13",
	Parties: []report.Party{{Task: "1", Name: "main",
		Holds: []report.Hold{{Object: "seats", Mode: "2 permits", Since: at(9)}},
		Waits: &report.Wait{Object: "done", Op: "Wait", At: at(13)}}},
	Run: 1, Seed: 1, Count: 1,
	Trace: report.Trace{
		Tasks:  []report.TaskInfo{{Task: "1", Name: "main"}},
		Events: []report.Event{{Task: "1", Outcome: report.Started}, {Task: "1", Op: "Wait", Object: "done", Outcome: report.Waits}},
	},
}

var panicked = report.Finding{
	Kind: report.Panic, Message: "clerk panicked: no such account", Place: at(4), Stack: "goroutine 7 [running]:\n",
	Parties: []report.Party{{Task: "1.1", Name: "clerk"}}, Run: 1, Count: 1,
}

var findings = map[string]report.Finding{
	"watched": watched, "saturated": saturated,
	"deadlock": deadlock, "orphaned": orphaned, "stuck": stuck, "panic": panicked,
	"two-locks": twoLocks, "data-race": dataRace, "lost-wakeup": lostWakeup, "check-failed": checkFailed, "spin": spin,
	"philosophers": philosophers(5), "permits": outOfPermits,
}

type full struct{}

var errFull = errors.New("the disk is full")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWriteTextTellsOfAnError(t *testing.T) {
	assert.ErrorIs(t, deadlock.WriteText(full{}), errFull)
}

func TestJSONRoundTrip(t *testing.T) {
	for name, f := range findings {
		t.Run(name, func(t *testing.T) {
			data, err := json.Marshal(f)
			require.NoError(t, err)
			var back report.Finding
			require.NoError(t, json.Unmarshal(data, &back))
			assert.Equal(t, f, back)
		})
	}
}

func TestLanes(t *testing.T) {
	header, rows := deadlock.Trace.Lanes()
	assert.Equal(t, []string{"step", "A to B", "task 1.2", "line"}, header, "main has no step, so it has no column")
	assert.Equal(t, [][]string{
		{"5", "Lock(A)", "", "bank.go:12"},
		{"6", "", "TryLock(A) refused", "bank.go:10"},
		{"7", "", "Lock(B)", "bank.go:12"},
		{"8", "waits for B (held by task 1.2)", "", "bank.go:13"},
		{"9", "", "waits for A (held by A to B)", "bank.go:13"},
	}, rows, "the dropped steps are counted")

	header, rows = report.Trace{}.Lanes()
	assert.Equal(t, []string{"step", "line"}, header)
	assert.Empty(t, rows)

	header, rows = report.Trace{Events: []report.Event{{Task: "9", Outcome: report.Ended}}}.Lanes()
	assert.Equal(t, []string{"step", "task 9", "line"}, header, "a task that is not listed")
	assert.Equal(t, [][]string{{"1", "ended", ""}}, rows)
}

func TestEventText(t *testing.T) {
	tests := []struct {
		event        report.Event
		want, reason string
	}{
		{report.Event{Op: "Yield", Outcome: report.Took}, "Yield", "no object"},
		{report.Event{Op: "Unlock", Object: "A", Outcome: report.Gave}, "Unlock(A)", "giving needs no word of its own"},
		{report.Event{Op: "Wait", Object: "c", Outcome: report.Waits}, "Wait(c) waits", "for nobody in particular"},
		{report.Event{Op: "Acquire", Object: "s", Outcome: report.Waits, HeldBy: []string{"a", "b"}}, "waits for s (held by a, b)", "several"},
		{report.Event{Op: "RLock", Object: "rw", Outcome: report.Waits, HeldBy: []string{"w"}}, "RLock(rw) waits for w", "the writer may only be waiting itself"},
		{report.Event{Op: "Wait", Object: "all", Outcome: report.Waits, HeldBy: []string{"a", "b"}}, "Wait(all) waits for a, b", "nobody holds a group"},
		{report.Event{Op: "Acquire", Object: "s", Outcome: report.Took, Permits: 2}, "Acquire(s, 2)", "more than one permit"},
		{report.Event{Op: "read", Object: "x", Outcome: report.Took, Value: "3"}, "read(x) = 3", "what was read"},
		{report.Event{Op: "write", Object: "x", Outcome: report.Took, Value: "4"}, "write(x) = 4", "what was written"},
		{report.Event{Op: "TryGet", Object: "q", Outcome: report.Refused}, "TryGet(q) refused", "nothing came of it"},
		{report.Event{Outcome: report.Ended}, "ended", "no operation"},
	}
	for _, test := range tests {
		assert.Equal(t, test.want, test.event.Text(), test.reason)
	}
}

func TestOnly(t *testing.T) {
	only := deadlock.Trace.Only(deadlock.Parties[:1])
	assert.Equal(t, []report.TaskInfo{{Task: "1.1", Name: "A to B"}}, only.Tasks)
	assert.Len(t, only.Events, 2)
	assert.Equal(t, 4+3, only.Dropped, "what was left out is counted with what was dropped before")
	assert.Len(t, deadlock.Trace.Events, 5, "the trace itself is as it was")
	assert.True(t, deadlock.Trace.Only(nil).IsZero())
}

func TestConclusive(t *testing.T) {
	for v, want := range map[report.Verdict]bool{
		report.Proved: true, report.Found: true, report.Observed: true,
		report.NotFound: false, report.Inconclusive: false, report.NonDeterministic: false, report.Uncontrolled: false, "": false,
	} {
		assert.Equal(t, want, v.Conclusive(), "%q", v)
	}
	assert.Equal(t, "OBSERVED 3/1000", report.Count(3, 1000))
}
