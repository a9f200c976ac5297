package report_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector/report"
)

// golden compares with a file under testdata, or writes it.
func golden(t *testing.T, file, got string) {
	t.Helper()
	file = filepath.Join("testdata", file)
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

func TestText(t *testing.T) {
	for name, f := range findings {
		t.Run(name, func(t *testing.T) { golden(t, name+".txt", f.String()) })
	}
}

func TestTextFitsOnAPage(t *testing.T) {
	for name, f := range findings {
		assert.LessOrEqual(t, strings.Count(f.String(), "\n"), 30, name)
		if f.Trace.Events != nil {
			assert.LessOrEqual(t, strings.Count(f.String(), "\n"), 25, name)
		}
	}
	assert.LessOrEqual(t, strings.Count(philosophers(9).String(), "\n"), 30, "what made the cycle is never left out")
}

func TestTextTellsEachSwitch(t *testing.T) {
	for name, f := range findings {
		page := f.String()
		for _, why := range []string{"preempted: A to B could have gone on", "B to A waits for A", "worker 2 has ended", "courteous yields"} {
			for _, e := range f.Trace.Events {
				if e.Switch == why {
					assert.Equal(t, 1, strings.Count(page, "\n  --    "+why+"\n"), "%s: %s", name, why)
					break
				}
			}
		}
	}
}

func TestTextLeavesOutWhatWasLongBefore(t *testing.T) {
	f := twoLocks
	var before []report.Event
	for i := range 100 {
		before = append(before, did("1.1", "Lock", "desk", 100+i))
	}
	f.Trace.Events = slices.Concat(before, f.Trace.Events)
	page := f.String()
	assert.LessOrEqual(t, strings.Count(page, "\n"), 25)
	assert.Contains(t, page, "steps left out")
	assert.Contains(t, page, "\n  104   Lock(A)", "the steps keep their numbers")

	f.Trace.Events = slices.Concat(f.Trace.Events[:104], before, f.Trace.Events[104:])
	page = f.String()
	assert.Contains(t, page, "\n  104   Lock(A)", "what made a hold is told, however long before it was")
	assert.Equal(t, 2, strings.Count(page, "left out"))
}

func TestTextLeavesOutNoSingleStep(t *testing.T) {
	f := philosophers(7)
	for i := range 7 { // a step that does not matter before each that does
		f.Trace.Events = slices.Insert(f.Trace.Events, 2*i, did(f.Parties[i].Task, "Lock", "coat", 5))
	}
	assert.NotContains(t, f.String(), "left out", "saying so would take as much room")
}

func TestTextNamesTheScheduleOnce(t *testing.T) {
	assert.Equal(t, 1, strings.Count(twoLocks.String(), token))
	assert.Contains(t, checkFailed.String(), "schedule: "+token, "the command does not name it")
}

func TestTextKeepsItsLines(t *testing.T) {
	f := twoLocks
	f.Message = "two\nlines"
	f.Trace.Events = []report.Event{after("one\ntwo", did("1.1", "Lock", "a\tb\nc\u2028d", 12))}
	assert.Contains(t, f.String(), "deadlock: two lines\n\n  step  A to B         line\n  --    one two\n  1     Lock(a b c d)  bank.go:12\n\n")
}

func TestTextWithoutAStep(t *testing.T) {
	f := panicked
	f.Trace = report.Trace{Events: []report.Event{began("1")}}
	assert.Equal(t, panicked.String(), f.String())
}

func TestTextOfALargeRing(t *testing.T) {
	page := manyStacks(1000).String()
	assert.LessOrEqual(t, strings.Count(page, "\n"), 200)
	assert.Less(t, len(page), 20_000)
	assert.Contains(t, page, "and 984 more; all of them are in the JSON")
	assert.NotContains(t, page, "->", "a cycle of a thousand is no line to read")
	assert.Equal(t, 8*16, strings.Count(page, "    bank.Transfer"), "eight stacks, of sixteen frames")
	assert.Contains(t, page, "    and 4 more\n")
	assert.Contains(t, page, "; and 984 more\n", "the conditions are cut as well")
}

func TestSnapshot(t *testing.T) {
	noon := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	s := report.Snapshot{Time: noon, Waiting: 1003, More: 1000, Parties: slices.Clone(watched.Parties)}
	for i := range s.Parties {
		waits := *s.Parties[i].Waits
		waits.Since = noon.Add(time.Duration(-i-1) * 90 * time.Second)
		s.Parties[i].Waits = &waits
	}
	s.Parties = append(s.Parties, report.Party{Task: "30", Name: "goroutine 30",
		Waits: &report.Wait{Object: "log", Op: "RLock", At: at(40), Since: noon.Add(-time.Second)}})
	for format, ending := range map[string]string{"text": ".txt", "json": ".json", "dot": ".dot", "mermaid": ".mmd"} {
		var b strings.Builder
		require.NoError(t, s.Write(&b, format))
		golden(t, "snapshot"+ending, b.String())
		assert.ErrorIs(t, s.Write(full{}, format), errFull)
	}
	assert.EqualError(t, s.Write(full{}, "html"), `there is no format "html"; the formats are text, json, dot, mermaid`)
	var b strings.Builder
	require.NoError(t, report.Snapshot{Time: noon}.Write(&b, "text"))
	assert.Contains(t, b.String(), "2026-11-22 12:00:00: nobody waits\n")
}
