package explore_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/primitives"
	"syncplay/primitives/hook"
)

// tester is a test that only takes down what happens to it.
type tester struct {
	testing.TB
	name   string
	dir    string
	failed bool
	fatal  bool
	said   strings.Builder
}

func (t *tester) Name() string        { return t.name }
func (t *tester) Helper()             {}
func (t *tester) ArtifactDir() string { return t.dir }
func (t *tester) Log(args ...any)     { fmt.Fprintln(&t.said, args...) }
func (t *tester) Error(args ...any)   { t.failed = true; t.Log(args...) }
func (t *tester) Fatal(args ...any) {
	t.fatal = true
	t.Error(args...)
	runtime.Goexit()
}

// under runs Test as a test of that name.
func under(t *testing.T, name string, f func(), opts ...explore.Option) (*tester, explore.Result) {
	t.Helper()
	fake, result, done := &tester{TB: t, name: name, dir: t.TempDir()}, explore.Result{}, make(chan struct{})
	go func() {
		defer close(done)
		result = explore.Test(fake, f, opts...)
	}()
	<-done
	return fake, result
}

// A test of a function that goes wrong fails with the counterexample and how to replay it, and
// keeps its token.
func TestTestFails(t *testing.T) {
	fake, r := under(t, "TestBank/a transfer", opposite)
	assert.True(t, fake.failed)
	assert.False(t, fake.fatal)
	assert.Equal(t, report.Found, r.Verdict)
	said := fake.said.String()
	assert.Contains(t, said, "there and back wait for each other")
	assert.Contains(t, said, "SYNCPLAY_REPLAY='"+r.Token+"' go test -run '^TestBank$/^a transfer$'")
	kept, err := os.ReadFile(filepath.Join(fake.dir, "syncplay-1.token"))
	require.NoError(t, err)
	assert.Equal(t, r.Token+"\n", string(kept))
	name, err := explore.TokenName(r.Token)
	require.NoError(t, err)
	assert.Equal(t, "TestBank/a transfer", name)

	t.Setenv("SYNCPLAY_REPLAY", r.Token)
	fake, again := under(t, "TestBank/a transfer", opposite)
	assert.True(t, fake.failed)
	assert.EqualValues(t, 1, again.Schedules)
	assert.Equal(t, r.Token, again.Token)
	fake, other := under(t, "TestOther", sameOrder)
	assert.False(t, fake.failed)
	assert.Equal(t, report.Proved, other.Verdict, "the token is another test's")
	fake, changed := under(t, "TestBank/a transfer", func() {})
	assert.True(t, fake.failed)
	assert.Equal(t, report.NonDeterministic, changed.Verdict)
}

// The command that replays is one for the shell, whatever the test is called.
func TestTestIsReplayedByTheShell(t *testing.T) {
	_, r := under(t, "TestBank/it_can't", opposite)
	require.Len(t, r.Findings, 1)
	built := ""
	if hook.Race {
		built = " -race"
	}
	assert.Equal(t, "SYNCPLAY_REPLAY='"+r.Token+`' go test -run '^TestBank$/^it_can'\''t$'`+built+" syncplay/explore", r.Findings[0].Replay)
	assert.NotContains(t, r.Token, "'")
}

// A test that explores several functions has a name for each, and the schedule of one is not run in the others.
func TestTestOfSeveral(t *testing.T) {
	fake := &tester{TB: t, name: "TestBoth", dir: t.TempDir()}
	explore.Test(fake, sameOrder)
	r := explore.Test(fake, opposite)
	name, err := explore.TokenName(r.Token)
	require.NoError(t, err)
	assert.Equal(t, "TestBoth~2", name)
	assert.Contains(t, r.Findings[0].Replay, "go test -run '^TestBoth$'", "there is but one test of that name")

	t.Setenv("SYNCPLAY_REPLAY", r.Token)
	fake = &tester{TB: t, name: "TestBoth", dir: t.TempDir()}
	assert.Equal(t, report.Proved, explore.Test(fake, sameOrder).Verdict)
	again := explore.Test(fake, opposite)
	assert.EqualValues(t, 1, again.Schedules)
	assert.Equal(t, r.Token, again.Token)
}

// A proof passes and says what it watched; a budget that ended passes and says so; all else fails.
func TestTestPasses(t *testing.T) {
	fake, _ := under(t, "TestX", sameOrder)
	assert.False(t, fake.failed)
	assert.Regexp(t, `PROVED: \d+ schedules?, 3 goroutines, 2 Mutexes, 1 Group; plain variables are`, fake.said.String())

	t.Setenv("SYNCPLAY_MAX_SCHEDULES", "1")
	fake, _ = under(t, "TestX", opposite)
	assert.False(t, fake.failed)
	assert.Contains(t, fake.said.String(), "NOT FOUND after 1 schedule: the budget ended")

	t.Setenv("SYNCPLAY_MAX_SCHEDULES", "9")
	t.Setenv("SYNCPLAY_MAX_STEPS", "9")
	fake, _ = under(t, "TestX", func() {
		for {
			primitives.Yield()
		}
	})
	assert.True(t, fake.failed)
	assert.Contains(t, fake.said.String(), "INCONCLUSIVE")
}

func TestTestOfABadEnvironment(t *testing.T) {
	t.Setenv("SYNCPLAY_MAX_TIME", "soon")
	fake, _ := under(t, "TestX", func() { t.Error("was run") })
	assert.True(t, fake.fatal)
	assert.Contains(t, fake.said.String(), "explore: SYNCPLAY_MAX_TIME=soon: ")
}

// A number of workers that would take all the memory is refused.
func TestTestOfTooManyWorkers(t *testing.T) {
	t.Setenv("SYNCPLAY_WORKERS", "99999999")
	fake, _ := under(t, "TestX", func() { t.Error("was run") })
	assert.True(t, fake.fatal)
	assert.Contains(t, fake.said.String(), "explore: SYNCPLAY_WORKERS=99999999: must be a whole number from 1 to 64")
}

// A Result is data: its JSON has these names, and nothing is null that is a list.
func TestResultJSON(t *testing.T) {
	keys := func(r explore.Result) (names map[string]any) {
		text, err := json.Marshal(r)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(text, &names))
		return names
	}
	proved := keys(explore.Run(sameOrder))
	for _, name := range []string{"verdict", "schedules", "blocked", "steps", "complete", "findings", "watched", "assumes", "seed", "failing"} {
		assert.Contains(t, proved, name)
		assert.NotNil(t, proved[name], name)
	}
	assert.NotContains(t, proved, "token")
	assert.NotContains(t, proved, "trace")
	found := keys(explore.Run(opposite))
	for _, name := range []string{"token", "trace", "preemptions", "fewest"} {
		assert.Contains(t, found, name)
	}
	assert.Len(t, found["findings"], 1)
	assert.NotNil(t, keys(explore.Replay("x", opposite))["findings"])
}
