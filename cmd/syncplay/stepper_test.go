package main

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"syncplay/detector/report"
)

// walks are runs to walk through.
func walks() map[string]stepper {
	deadlock := deadlocked().Observed.Findings[0]
	deadlock.Trace.Events[5].Switch = "preempted: " + deadlock.Parties[0].Name + " could have gone on"
	deadlock.Advice = "take the locks in one order everywhere"
	far := long().Observed.Findings[0]
	well := report.Trace{
		Tasks: []report.TaskInfo{{Task: "1", Name: "main"}},
		Events: []report.Event{
			{Task: "1", Op: "Acquire", Object: "seats", Permits: 2, Outcome: report.Took, Place: at(3)},
			{Task: "1", Op: "Release", Object: "seats", Permits: 2, Outcome: report.Gave, Place: at(4)},
		},
	}
	return map[string]stepper{
		"deadlock": {title: "deadlock/broken", trace: deadlock.Trace, finding: &deadlock},
		"long":     {title: "deadlock/broken", trace: far.Trace, finding: &far},
		"well":     {title: "seats/two", trace: well, ending: "nothing went wrong"},
	}
}

// The whole walk, screen after screen.
func TestStepperScreens(t *testing.T) {
	for name, st := range walks() {
		for _, width := range []int{40, 80, 120} {
			t.Run(fmt.Sprintf("%s/%d", name, width), func(t *testing.T) {
				var b strings.Builder
				for {
					fmt.Fprintln(&b, strings.Join(st.view(&screen{width: width}, 32), "\n"))
					fmt.Fprintln(&b, strings.Repeat("=", width))
					if st.atEnd() {
						break
					}
					if st = st.press(nextKey); name == "long" && st.at > 2 {
						st = st.press(endKey)
					}
				}
				if name != "long" || width == 80 {
					isGolden(t, fmt.Sprintf("step-%s.%d.txt", name, width), b.String())
				}
			})
		}
	}
}

// Every screen fits, marks the step that it is at, and asks for ASCII only where that is wanted.
func TestStepperFits(t *testing.T) {
	all := walks()
	rapid.Check(t, func(t *rapid.T) {
		st := all[rapid.SampledFrom([]string{"deadlock", "long", "well"}).Draw(t, "walk")]
		st.at = rapid.IntRange(0, len(st.trace.Events)).Draw(t, "at")
		s := &screen{width: rapid.IntRange(40, 200).Draw(t, "width"), ascii: rapid.Bool().Draw(t, "ascii")}
		height := rapid.IntRange(1, 60).Draw(t, "height")
		lines := st.view(s, height)
		require.LessOrEqual(t, len(lines), height)
		marked := 0
		for _, line := range lines {
			require.LessOrEqual(t, lipgloss.Width(line), s.width, line)
			require.True(t, !s.ascii || isASCII(line), line)
			if strings.HasPrefix(line, "> ") {
				marked++
			}
		}
		if height >= 40 && st.at > 0 {
			require.Equal(t, 1, marked)
		}
		if height >= 24 {
			require.Contains(t, strings.Join(lines, "\n"), fmt.Sprintf("step %d of %d", st.at, len(st.trace.Events)))
			require.Contains(t, lines[len(lines)-1], "quit")
		}
	})
}

// The keys never lead out of the run, and each way forwards has its way back.
func TestStepperPress(t *testing.T) {
	st := walks()["deadlock"]
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.IntRange(0, len(st.trace.Events)).Draw(t, "at")
		st.at = at
		require.Equal(t, 0, st.press(homeKey).at)
		require.True(t, st.press(endKey).atEnd())
		require.Equal(t, min(at+1, len(st.trace.Events)), st.press(nextKey).at)
		require.Equal(t, max(at-1, 0), st.press(backKey).at)
		require.Equal(t, at, st.press(noKey).at)
		require.Equal(t, at, st.at, "the stepper itself does not change")
	})
}

// What the stepper says of holds and waits is what the trace says.
func TestStepperReadsTheTrace(t *testing.T) {
	st := walks()["deadlock"]
	for st.at = range st.trace.Events {
		screen := strings.Join(st.view(&screen{width: 200}, 100), "\n")
		state := st.trace.At(st.at)
		require.Equal(t, len(state.Holds), strings.Count(screen, " since "), screen)
		require.Equal(t, len(state.Waits), strings.Count(screen, " waits in "), screen)
	}
}

func TestWalk(t *testing.T) {
	st := walks()["deadlock"]
	bytes := func(s string) <-chan byte { return pressed(strings.NewReader(s)) }
	var seen []int
	draw := func(st stepper) { seen = append(seen, st.at) }

	require.Equal(t, 1, walk(t.Context(), st, bytes("nn\x1b[Dxq"), draw).at)
	require.Equal(t, []int{0, 1, 2, 1}, seen, "it is drawn at the start and after each key")
	require.Equal(t, 8, walk(t.Context(), st, bytes("\x1b[F"), draw).at, "the terminal hung up")

	ended, cancel := context.WithCancel(t.Context())
	cancel()
	require.Equal(t, 0, walk(ended, st, make(chan byte), draw).at, "it was interrupted")
}
