package verify

import (
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/primitives/hook"
)

var update = flag.Bool("update", false, "write testdata/proofs.json anew, as far as there is time for the proofs")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// long says whether there is time for the proofs that take minutes.
func long() bool { return os.Getenv("SYNCPLAY_LONG") != "" }

// most is how many schedules a proof may have in a test that is run often.
func most() int64 {
	if hook.Race {
		return 500
	}
	return 20_000
}

// recorded are the proofs as they are in docs/verification.md.
func recorded(t *testing.T) (all map[string]Record) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "proofs.json"))
	require.NoError(t, err)
	var list []Record
	require.NoError(t, json.Unmarshal(text, &list))
	all = map[string]Record{}
	for _, r := range list {
		all[r.Type+": "+r.Name] = r
	}
	return all
}

// Every claim that is made of a type is proved, by as many schedules as the documentation says.
func TestProofs(t *testing.T) {
	records := recorded(t)
	for _, c := range All() {
		t.Run(c.String(), func(t *testing.T) {
			was, known := records[c.String()]
			if !long() && (c.Long || was.Schedules > most()) {
				t.Skip("it takes long; SYNCPLAY_LONG=1 runs it")
			}
			p := c.Prove(explore.MaxTime(10*time.Minute), explore.MaxSchedules(1<<40))
			require.Equal(t, report.Proved, p.Result.Verdict, "%v %v", p.Result, p.Result.Findings)
			if *update {
				records[c.String()] = p.Record()
				return
			}
			require.True(t, known, "go test -update writes it down")
			assert.Equal(t, was, p.Record(), "go test -update writes it anew")
		})
	}
	if *update {
		write(t, records)
	}
}

// write writes the records in the order of the checks.
func write(t *testing.T, records map[string]Record) {
	t.Helper()
	list := []Record{}
	for _, c := range All() {
		if r, known := records[c.String()]; known {
			list = append(list, r)
		}
	}
	text, err := json.MarshalIndent(list, "", "  ")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join("testdata", "proofs.json"), append(text, '\n'), 0o666))
}

// Nothing is recorded of a check that there is no more.
func TestRecordsAreOfChecks(t *testing.T) {
	var names []string
	for _, c := range All() {
		names = append(names, c.String())
	}
	for name := range maps.Keys(recorded(t)) {
		assert.Contains(t, names, name)
	}
}

// A program that is wrong is found, told, and replayed: with a history as well as without.
func TestCounterexamples(t *testing.T) {
	free := func() locker { return new(noLock) }
	for _, c := range []Check{
		{Type: "noLock", Name: "sections", program: sectionsOf(free, 2, 1)},
		{Type: "noLock", Name: "histories", history: lockHistories(free), model: lockModel},
	} {
		p := c.Prove()
		if !assert.NotNil(t, p.Found(), c) {
			continue
		}
		assert.False(t, p.OK(), c)
		assert.Equal(t, p.Found().Token, p.Record().Token)
		again := c.Replay(p.Found().Token)
		assert.Equal(t, report.Found, again.Verdict, "%v: %v", c, again)
	}
}

// noLock keeps nobody out.
type noLock struct{}

func (*noLock) Lock()         {}
func (*noLock) Unlock()       {}
func (*noLock) TryLock() bool { return true }

// A check is found by its type and told from the others of the type by its name.
func TestCatalogue(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range All() {
		assert.False(t, seen[c.String()], c)
		seen[c.String()] = true
		assert.Positive(t, c.Tasks, c)
		assert.Positive(t, c.Operations, c)
		assert.NotEmpty(t, c.Claims, c)
		assert.Equal(t, c.history == nil, c.program != nil, c)
	}
	assert.Len(t, Of("rwmutex"), len(Of("RWMutex")))
	assert.Empty(t, Of("Var"))
}

// Nothing refutes the unbroken code.
func TestNothingIsRefuted(t *testing.T) {
	for _, typ := range []string{"Once", "WaitGroup"} {
		assert.Empty(t, Refute([]string{typ}, time.Minute).Check)
	}
}
