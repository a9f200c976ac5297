package report_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"syncplay/detector/report"
)

func holding(task, object, mode string, line int) report.Holding {
	return report.Holding{Task: task, Hold: report.Hold{Object: object, Mode: mode, Since: at(line)}}
}

func waiting(task, object, op string, line int, whom ...string) report.Waiting {
	return report.Waiting{Task: task, Wait: report.Wait{Object: object, Op: op, At: at(line), For: whom}}
}

func permits(n int64, e report.Event) report.Event {
	e.Permits = n
	return e
}

func state(holds []report.Holding, waits ...report.Waiting) report.State {
	return report.State{Holds: append([]report.Holding{}, holds...), Waits: append([]report.Waiting{}, waits...)}
}

func TestAt(t *testing.T) {
	a, b := holding("1", "A", "exclusive", 1), holding("2", "B", "exclusive", 2)
	tests := []struct {
		reason string
		events []report.Event
		want   report.State
	}{
		{"before anything", nil, state(nil)},
		{"a lock that is held", []report.Event{did("1", "Lock", "A", 1)}, state([]report.Holding{a})},
		{"a lock that is given back", []report.Event{did("1", "Lock", "A", 1), did("1", "Unlock", "A", 2)}, state(nil)},
		{"a try that is refused takes nothing", []report.Event{{Task: "1", Op: "TryLock", Object: "A", Outcome: report.Refused}}, state(nil)},
		{"a cycle", []report.Event{did("1", "Lock", "A", 1), did("2", "Lock", "B", 2), blocked("1", "Lock", "B", 3, "task 2"), blocked("2", "Lock", "A", 4, "task 1")},
			state([]report.Holding{a, b}, waiting("1", "B", "Lock", 3, "task 2"), waiting("2", "A", "Lock", 4, "task 1"))},
		{"it waits for itself", []report.Event{did("1", "Lock", "A", 1), blocked("1", "Lock", "A", 3, "task 1")},
			state([]report.Holding{a}, waiting("1", "A", "Lock", 3, "task 1"))},
		{"who goes on waits no more", []report.Event{did("2", "Lock", "B", 2), blocked("1", "Lock", "B", 3, "task 2"), did("2", "Unlock", "B", 4), did("1", "Lock", "B", 3)},
			state([]report.Holding{holding("1", "B", "exclusive", 3)})},
		{"given up", []report.Event{did("2", "Lock", "B", 2), blocked("1", "Lock", "B", 3, "task 2"), {Task: "1", Op: "Lock", Object: "B", Outcome: report.Refused}},
			state([]report.Holding{b})},
		{"a spinner looks again", []report.Event{did("2", "Lock", "B", 2), blocked("1", "Lock", "B", 3, "task 2"), blocked("1", "Lock", "B", 3, "task 2")},
			state([]report.Holding{b}, waiting("1", "B", "Lock", 3, "task 2"))},
		{"free again, and nobody has it yet", []report.Event{did("2", "Lock", "B", 2), blocked("1", "Lock", "B", 3, "task 2"), did("2", "Unlock", "B", 4)},
			state(nil, waiting("1", "B", "Lock", 3))},
		{"another took it first", []report.Event{did("2", "Lock", "B", 2), blocked("1", "Lock", "B", 3, "task 2"), did("2", "Unlock", "B", 4), did("3", "Lock", "B", 5)},
			state([]report.Holding{holding("3", "B", "exclusive", 5)}, waiting("1", "B", "Lock", 3, "task 3"))},
		{"unlocked by another", []report.Event{did("1", "Lock", "A", 1), did("2", "Unlock", "A", 2)}, state(nil)},
		{"the holder has ended", []report.Event{did("1", "Lock", "A", 1), over("1"), blocked("2", "Lock", "A", 3, "task 1")},
			state([]report.Holding{a}, waiting("2", "A", "Lock", 3, "task 1"))},
		{"readers share, a writer waits for all of them", []report.Event{did("1", "RLock", "rw", 1), did("2", "RLock", "rw", 2), blocked("3", "Lock", "rw", 3, "task 1", "task 2")},
			state([]report.Holding{holding("1", "rw", "shared", 1), holding("2", "rw", "shared", 2)}, waiting("3", "rw", "Lock", 3, "task 1", "task 2"))},
		{"a reader waits behind the writer, not for the readers", []report.Event{did("1", "RLock", "rw", 1), blocked("3", "Lock", "rw", 3, "task 1"), blocked("2", "RLock", "rw", 2, "task 3")},
			state([]report.Holding{holding("1", "rw", "shared", 1)}, waiting("3", "rw", "Lock", 3, "task 1"), waiting("2", "rw", "RLock", 2, "task 3"))},
		{"read twice, given back once", []report.Event{did("1", "RLock", "rw", 1), did("1", "RLock", "rw", 2), did("1", "RUnlock", "rw", 3)},
			state([]report.Holding{holding("1", "rw", "shared", 1)})},
		{"permits have several holders", []report.Event{permits(2, did("1", "Acquire", "s", 1)), did("2", "TryAcquire", "s", 2), blocked("3", "Acquire", "s", 3, "task 1", "task 2")},
			state([]report.Holding{holding("1", "s", "2 permits", 1), holding("2", "s", "1 permit", 2)}, waiting("3", "s", "Acquire", 3, "task 1", "task 2"))},
		{"some of the permits are given back", []report.Event{permits(3, did("1", "Acquire", "s", 1)), did("1", "Release", "s", 2)},
			state([]report.Holding{holding("1", "s", "2 permits", 1)})},
		{"released by who has none: permits without owners", []report.Event{did("1", "Acquire", "s", 1), did("2", "Release", "s", 2), did("3", "Acquire", "s", 3)}, state(nil)},
		{"a semaphore's Wait takes a permit", []report.Event{permits(1, did("1", "Wait", "s", 1))}, state([]report.Holding{holding("1", "s", "1 permit", 1)})},
		{"a Cond has no holder", []report.Event{did("1", "Lock", "A", 1), did("1", "Unlock", "A", 2), blocked("1", "Wait", "c", 2)}, state(nil, waiting("1", "c", "Wait", 2))},
		{"woken, and the lock is taken again", []report.Event{did("1", "Lock", "A", 1), did("1", "Unlock", "A", 2), blocked("1", "Wait", "c", 2), did("2", "Signal", "c", 5), did("1", "Wait", "c", 2), did("1", "Lock", "A", 2)},
			state([]report.Holding{holding("1", "A", "exclusive", 2)})},
		{"a group waits for those who have not ended", []report.Event{blocked("1", "Wait", "g", 9, "task 2", "task 3"), began("2"), began("3"), over("2")},
			state(nil, waiting("1", "g", "Wait", 9, "task 3"))},
		{"to yield is no wait", []report.Event{{Task: "1", Op: "Yield", Outcome: report.Waits}}, state(nil)},
		{"taken before the trace begins", []report.Event{did("1", "Unlock", "A", 1)}, state(nil)},
	}
	for _, test := range tests {
		t.Run(test.reason, func(t *testing.T) {
			trace := report.Trace{Events: test.events}
			assert.Equal(t, test.want, trace.At(len(test.events)))
			trace.Dropped = 7
			assert.Equal(t, test.want, trace.At(7+len(test.events)), "steps are numbered as in the lanes")
		})
	}
}

func TestAtAnyStep(t *testing.T) {
	trace := twoLocks.Trace
	assert.Empty(t, trace.At(-1).Holds, "before the first")
	assert.Equal(t, trace.At(8), trace.At(99), "past the last")
	assert.Len(t, trace.At(5).Holds, 1)
	assert.Len(t, trace.At(6).Holds, 2)
	assert.Equal(t, twoLocks.State().Holds, trace.At(8).Holds, "what the finding says is what the trace says")
	assert.Equal(t, []string{"A to B", "B to A"}, trace.At(2).Waits[0].For)
	assert.Equal(t, []string{"A to B", "B to A"}, twoLocks.Trace.Events[1].HeldBy, "the trace is as it was")
}

// A trace in which tasks take free locks and give back their own never shows a lock with two
// holders, and each task holds exactly what it took and did not give back.
func TestAtAgreesWithTheLocks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tasks, locks := []string{"1", "2", "3"}, []string{"A", "B", "C"}
		holder := map[string]string{}
		var trace report.Trace
		for range rapid.IntRange(0, 40).Draw(t, "steps") {
			task, lock := rapid.SampledFrom(tasks).Draw(t, "task"), rapid.SampledFrom(locks).Draw(t, "lock")
			switch holder[lock] {
			case "":
				holder[lock] = task
				trace.Events = append(trace.Events, did(task, "Lock", lock, 1))
			case task:
				holder[lock] = ""
				trace.Events = append(trace.Events, did(task, "Unlock", lock, 2))
			default:
				trace.Events = append(trace.Events, blocked(task, "Lock", lock, 3, "task "+holder[lock]))
			}
		}
		s := trace.At(len(trace.Events))
		for _, lock := range locks {
			i := slices.IndexFunc(s.Holds, func(h report.Holding) bool { return h.Object == lock })
			if holder[lock] == "" {
				assert.Negative(t, i, "%s is free", lock)
			} else if assert.GreaterOrEqual(t, i, 0, "%s is held", lock) {
				assert.Equal(t, holder[lock], s.Holds[i].Task)
				s.Holds = slices.Delete(s.Holds, i, i+1)
			}
		}
		assert.Empty(t, s.Holds)
		for _, w := range s.Waits {
			if holder[w.Object] != "" {
				assert.Equal(t, []string{"task " + holder[w.Object]}, w.For)
			}
		}
	})
}
