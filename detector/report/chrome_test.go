package report_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"syncplay/detector/report"
)

type chromeEvent struct {
	Ph, Name, Cat, ID string
	Ts, Dur, Pid, Tid int
	Args              map[string]any
}

func chrome(t require.TestingT, f report.Finding) []chromeEvent {
	var back struct{ TraceEvents []chromeEvent }
	require.NoError(t, json.Unmarshal([]byte(written(t, f, "chrome")), &back))
	return back.TraceEvents
}

func slice(events []chromeEvent, name string) chromeEvent {
	i := slices.IndexFunc(events, func(e chromeEvent) bool { return e.Ph == "X" && e.Name == name })
	if i < 0 {
		return chromeEvent{}
	}
	return events[i]
}

func TestChrome(t *testing.T) {
	events := chrome(t, checkFailed)
	wait := slice(events, "Wait(workers) waits for worker 1, worker 2")
	assert.Equal(t, 1, wait.Ts)
	assert.Equal(t, 7, wait.Dur, "until main goes on at step 8")
	read := slice(events, "read(count) = 1")
	assert.Equal(t, "1", read.Args["value"])
	assert.Equal(t, wait.Tid, read.Tid, "one thread for each task")

	events = chrome(t, twoLocks)
	wait = slice(events, "waits for A (held by A to B)")
	assert.Equal(t, 2, wait.Dur, "nobody ends it, so it lasts to the end")
	var held []chromeEvent
	for _, e := range events {
		if e.Cat == "held" && e.Name == "A" {
			held = append(held, e)
		}
	}
	require.Len(t, held, 2, "one hold, with its beginning and its end")
	assert.Equal(t, "A to B", held[0].Args["task"])
	assert.Equal(t, []int{4, 9}, []int{held[0].Ts, held[1].Ts})
}

// Slices of a thread must not overlap, and every span that begins must end.
func TestChromeIsWellFormed(t *testing.T) {
	check := func(t require.TestingT, f report.Finding) {
		end, open, threads := map[int]int{}, map[string]bool{}, map[int]bool{}
		for _, e := range chrome(t, f) {
			switch e.Ph {
			case "M":
				threads[e.Tid] = true
			case "X":
				assert.Positive(t, e.Dur, "%v", e)
				assert.GreaterOrEqual(t, e.Ts, end[e.Tid], "%v", e)
				assert.True(t, threads[e.Tid], "a thread with a name: %v", e)
				end[e.Tid] = e.Ts + e.Dur
			case "b":
				open[e.ID] = true
			case "e":
				assert.True(t, open[e.ID], "%v", e)
				delete(open, e.ID)
			}
		}
		assert.Empty(t, open)
	}
	for name, f := range findings {
		t.Run(name, func(t *testing.T) { check(t, f) })
	}
	rapid.Check(t, func(t *rapid.T) {
		check(t, named(rapid.String().Draw(t, "task"), rapid.String().Draw(t, "object")))
	})
}
