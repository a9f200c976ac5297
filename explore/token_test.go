package explore

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"syncplay/detector/report"
	"syncplay/primitives"
	"syncplay/primitives/hook"
)

// Every token is read as it was written.
func TestTokenRoundTrip(t *testing.T) {
	steps := rapid.Custom(func(t *rapid.T) tokenStep {
		return tokenStep{
			task:   rapid.IntRange(0, MaxTasks-1).Draw(t, "task"),
			kind:   rapid.SampledFrom(sortedKinds()).Draw(t, "kind"),
			second: rapid.Bool().Draw(t, "second"),
			pick:   rapid.IntRange(0, 20).Draw(t, "pick"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		want := token{
			grain: rapid.SampledFrom([]GrainSize{Coarse, Fine}).Draw(t, "grain"),
			name:  rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"TestA/b:c", "it's", "a b", "100%"})).Draw(t, "name"),
			steps: rapid.SliceOfN(steps, 0, 50).Draw(t, "steps"),
			hash:  rapid.Uint32().Draw(t, "hash"),
		}
		text := want.String()
		assert.NotContains(t, text, " ")
		assert.NotContains(t, text, "'")
		assert.NotContains(t, text, "\n")
		got, err := parseToken(text)
		require.NoError(t, err, text)
		assert.Equal(t, want.name, got.name)
		assert.Equal(t, want.grain, got.grain)
		assert.Equal(t, want.hash, got.hash)
		require.Len(t, got.steps, len(want.steps))
		for i := range want.steps {
			assert.Equal(t, want.steps[i], got.steps[i])
		}
	})
}

func sortedKinds() (all []hook.Kind) {
	for k := range hook.CancelOp + 1 {
		if letters[k] != 0 {
			all = append(all, k)
		}
	}
	return all
}

// Each operation has a letter of its own.
func TestLetters(t *testing.T) {
	assert.Len(t, kinds, len(letters))
	for k := hook.Lock; k <= hook.CancelOp; k++ {
		assert.Contains(t, letters, k, k.String())
	}
}

// What can't be read is told to the one who typed it.
func TestTokenErrors(t *testing.T) {
	tests := []struct{ token, says string }{
		{"", "it needs 4 parts with colons between them (version:name:steps:hash) and has 1; was it cut off?"},
		{"1:a:0L", "was it cut off?"},
		{"2:a:0L:00000000", `of version "2"`},
		{"1:%zz:0L:00000000", "the name in the schedule"},
		{"1:a:0L:0000", "instead of 8 hexadecimal digits"},
		{"1:a:0L:xxxxxxxx", "instead of 8 hexadecimal digits"},
		{"1:a:L:00000000", `step 1 of the schedule, at "L"`},
		{"1:a:0L1:00000000", `step 2 of the schedule, at "1"`},
		{"1:a:64L:00000000", "no number of a task below 64"},
		{"1:a:99999999999999999999L:00000000", "no number of a task below 64"},
		{"1:a:0L1?:00000000", `step 2 of the schedule has the letter '?'`},
		{"1:a:0+L:00000000", `step 1 of the schedule, at "0+L", has a + without`},
		{"1:a:0+1:00000000", `has a + without the number of an alternative and a letter`},
		{"1:a:0+0L:00000000", `has a + without the number of an alternative and a letter`},
		{"1:a:0L--:00000000", `step 2 of the schedule, at "-"`},
	}
	for _, test := range tests {
		t.Run(test.token, func(t *testing.T) {
			_, err := parseToken(test.token)
			assert.ErrorContains(t, err, test.says)
			r := Replay(test.token, func() { t.Error("was run") })
			assert.Equal(t, report.Inconclusive, r.Verdict)
			assert.Equal(t, err.Error(), r.Why)
			c := defaults()
			assert.ErrorContains(t, c.environment(environ{"SYNCPLAY_REPLAY": test.token + "x"}.lookup), "SYNCPLAY_REPLAY=")
		})
	}
	_, err := parseToken(strings.Repeat("x", 10_000))
	assert.Less(t, len(err.Error()), 200)
	_, err = parseToken(" 1:a:0L:00000000\n")
	assert.NoError(t, err)
}

// What reads is written the same, and nothing panics.
func FuzzToken(f *testing.F) {
	for _, s := range []string{"1:deadlock/plain:1L2L1L:8f03a1c2", "1::0J:0895b621", "1:a%20b:63P-0G:ffffffff", ":::", "1:%:0L:00000000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := parseToken(s)
		if err != nil {
			assert.NotEmpty(t, err.Error())
			return
		}
		again, err := parseToken(got.String())
		assert.NoError(t, err)
		assert.Equal(t, got, again)
		name, err := TokenName(s)
		assert.NoError(t, err)
		assert.Equal(t, got.name, name)
	})
}

// A token says what the program did in either build: it is the same one.
func TestTokenOfBothBuilds(t *testing.T) {
	r := Run(opposite, Named("opposite"))
	assert.Equal(t, "1:opposite:1L2L:2e1a04d8", r.Token)
	r = Replay("1:opposite:1L2L:2e1a04d8", opposite)
	assert.Equal(t, report.Found, r.Verdict, r.Why)
}

// A program that has changed since is told where it first does something else.
func TestReplayOfAChangedProgram(t *testing.T) {
	program := func(change string) func() {
		return func() {
			var a, b primitives.Mutex
			var x primitives.Int64
			var g primitives.Group
			g.Go("", func() {
				if change == "before" {
					x.Load()
				}
				a.Lock()
				b.Lock()
				if change == "longer" {
					x.Load()
				}
				b.Unlock()
				a.Unlock()
			})
			g.Go("", func() {
				switch change {
				case "same object":
					a.Lock()
					b.Lock()
					b.Unlock()
					a.Unlock()
				case "shorter":
				default:
					b.Lock()
					a.Lock()
					a.Unlock()
					b.Unlock()
				}
			})
			if change != "no wait" {
				g.Wait()
			}
		}
	}
	deadlock := Run(program("")).Token
	fine := Outcomes(func() int { program("")(); return 0 }).Values[0]
	tests := []struct{ token, change, says string }{
		{deadlock, "before", "at step 1 task 1 should Lock, and it is about to read an Int64 at token_test.go:"},
		{deadlock, "same object", "at step 2 task 2 should Lock, and that task can't go on: it waits to Lock a Mutex at token_test.go:"},
		{deadlock, "shorter", "at step 2 task 2 should Lock, and that task has ended"},
		{fine, "longer", "should"},
		{fine, "shorter", "that task has ended"},
		{fine, "no wait", "task 0 should Wait, and the program has ended"},
	}
	for _, test := range tests {
		t.Run(test.change, func(t *testing.T) {
			r := Replay(test.token, program(test.change))
			assert.Equal(t, report.NonDeterministic, r.Verdict, r.Why)
			assert.Contains(t, r.Why, "the function does not follow the schedule: ")
			assert.Contains(t, r.Why, test.says)
			assert.Contains(t, r.Why, "it has changed since, or it is not deterministic")
		})
	}
	assert.Equal(t, report.Found, Replay(deadlock, program("")).Verdict)
	assert.Equal(t, report.NotFound, Replay(fine, program("")).Verdict)
}

// environ is an environment.
type environ map[string]string

func (e environ) lookup(name string) (string, bool) { v, ok := e[name]; return v, ok }

// The environment has the last word, and what can't be read there is an error.
func TestEnvironment(t *testing.T) {
	c := defaults()
	c.name = "TestX"
	require.NoError(t, c.environment(environ{
		"SYNCPLAY_STRATEGY": "DPOR", "SYNCPLAY_SEED": "7", "SYNCPLAY_PREEMPTIONS": "2", "SYNCPLAY_MAX_SCHEDULES": "99",
		"SYNCPLAY_MAX_STEPS": "11", "SYNCPLAY_MAX_TIME": "3s", "SYNCPLAY_WORKERS": "2", "SYNCPLAY_KEEP_GOING": "true",
		"SYNCPLAY_HIDE_RACES": "1", "SYNCPLAY_GRAIN": "fine",
	}.lookup))
	assert.Equal(t, "dpor fine 7 2 99 11 3s 2 true true", strings.Join([]string{
		c.strategy.String(), c.grain.String(), text(c.seed), text(c.preemptions), text(c.maxSchedules), text(c.maxSteps), c.maxTime.String(),
		text(c.workers), text(c.keepGoing), text(c.hideRaces),
	}, " "))
	require.NoError(t, c.environment(environ{"SYNCPLAY_REPLAY": "1:TestY:0L:00000000"}.lookup))
	assert.Equal(t, "dpor", c.strategy.String(), "of another test")
	require.NoError(t, c.environment(environ{"SYNCPLAY_REPLAY": "1:TestX:0L:00000000", "SYNCPLAY_SEED": ""}.lookup))
	assert.Equal(t, "replay", c.strategy.String())
	for name, wrong := range map[string]string{
		"SYNCPLAY_STRATEGY": "fast", "SYNCPLAY_SEED": "-1", "SYNCPLAY_PREEMPTIONS": "-1", "SYNCPLAY_MAX_SCHEDULES": "0",
		"SYNCPLAY_MAX_STEPS": "many", "SYNCPLAY_MAX_TIME": "0s", "SYNCPLAY_WORKERS": "0", "SYNCPLAY_KEEP_GOING": "perhaps",
		"SYNCPLAY_HIDE_RACES": "2", "SYNCPLAY_REPLAY": "1", "SYNCPLAY_GRAIN": "sand",
	} {
		assert.ErrorContains(t, c.environment(environ{name: wrong}.lookup), name+"="+wrong+": ")
	}
	assert.Len(t, variables, 11)
}

func text(v any) string { return strings.TrimSpace(fmt.Sprint(v)) }
