package explore_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/primitives"
	"syncplay/primitives/hook"
)

// here returns the line that it is called in.
func here() int { return hook.Here(1).Place().Line }

// What is deferred is called by the runtime when the function panics; the lines are the function's.
func TestLinesOfAPanic(t *testing.T) {
	var at int
	r := explore.Run(func() {
		var mu primitives.Mutex
		var g primitives.Group
		g.Go("", func() {
			mu.Lock()
			defer mu.Unlock()
			at = here() + 1
			panic("wrong")
		})
		g.Wait()
	})
	require.Len(t, r.Findings, 1, r)
	f := r.Findings[0]
	assert.Equal(t, report.Panic, f.Kind)
	assert.Contains(t, f.String(), ", at "+hook.Place{File: "lines_test.go", Line: at}.String())
	for _, e := range f.Trace.Events {
		assert.Contains(t, e.Place.File, "lines_test.go", e.Text())
	}
}

// Two panics of one goroutine are two findings, if they are not in one place.
func TestPanicsInTwoPlaces(t *testing.T) {
	r := explore.Run(func() {
		var x primitives.Bool
		var g primitives.Group
		g.Go("", func() { x.Store(true) })
		g.Go("", func() {
			if x.Load() {
				panic("late")
			}
			panic("early")
		})
		g.Wait()
	}, explore.KeepGoing())
	require.Len(t, r.Findings, 2, r)
	assert.NotEqual(t, r.Findings[0].Message, r.Findings[1].Message)
}

// A loop over a channel or a queue receives in the line of the loop.
func TestLinesOfALoop(t *testing.T) {
	var lines []int
	r := explore.Run(func() {
		c, q := primitives.NewChan[int](1), primitives.NewQueue[int](1)
		c.Send(1)
		_ = q.Put(1)
		lines = []int{here() - 2, here() - 1, here() + 1, here() + 4}
		for range c.All() {
			break
		}
		for range q.All() {
			primitives.Check(false, "to have the trace")
		}
	})
	require.Len(t, r.Findings, 1, r)
	var got []int
	for _, e := range r.Trace.Events {
		got = append(got, e.Place.Line)
		assert.Contains(t, e.Place.File, "lines_test.go", e.Text())
	}
	assert.Equal(t, lines, got)
	assert.Regexp(t, `^Send\(.* = 1$`, r.Trace.Events[0].Text(), "once: only a Select says what it did")
	assert.Regexp(t, `^Recv\(.* = 1$`, r.Trace.Events[2].Text())
}

// Of what was done once nobody says that it may be repeated.
func TestTooFewStepsAreNoLoop(t *testing.T) {
	program := func(times int) func() {
		return func() {
			for range times {
				var mu primitives.Mutex
				mu.Lock()
			}
		}
	}
	once := explore.Run(func() { program(1)(); program(1)() }, explore.MaxSteps(1))
	assert.Contains(t, once.Why, "the last was Lock(")
	assert.NotContains(t, once.Why, "repeating")
	twice := explore.Run(program(3), explore.MaxSteps(2))
	assert.Contains(t, twice.Why, "which it may go on repeating for ever")
}

// A context has the line where it was made, and so has its end by itself; a cancel has its own.
func TestLinesOfAContext(t *testing.T) {
	var lines []int
	r := explore.Run(func() {
		first, cancel := primitives.WithCancel(context.Background())
		var mu primitives.Mutex
		lines = []int{here() - 2, here() + 1, here() + 2, here() + 3}
		cancel()
		second, end := primitives.WithTimeout(context.Background(), time.Second)
		primitives.Select(primitives.OnDone(second, nil), primitives.OnDone(first, mu.Lock))
		end()
		primitives.Check(false, "to have the trace")
	}, explore.With(explore.DFS))
	require.Len(t, r.Findings, 1, r)
	texts := map[string]bool{}
	for _, e := range r.Trace.Events {
		texts[fmt.Sprintf("%s at %d", e.Text(), e.Place.Line)] = true
		assert.Contains(t, e.Place.File, "lines_test.go", e.Text())
	}
	made := func(i int) string { return fmt.Sprintf("Context of lines_test.go:%d", lines[i]) }
	assert.Contains(t, texts, fmt.Sprintf("cancel(%s) at %d", made(0), lines[1]))
	assert.Contains(t, texts, fmt.Sprintf("cancel(%s) at %d", made(2), lines[3]+1), "end")
	assert.Contains(t, texts, fmt.Sprintf("Select done at %d", lines[3]))
}

// What may go on for ever is what was done, not who waits for it.
func TestWhatGoesOnForEver(t *testing.T) {
	r := explore.Run(func() {
		var g primitives.Group
		g.Go("busy", func() {
			for {
				primitives.Yield()
			}
		})
		g.Wait()
	}, explore.MaxSteps(100))
	assert.Equal(t, report.Inconclusive, r.Verdict)
	assert.Contains(t, r.Why, "the last was Yield by busy")
}
