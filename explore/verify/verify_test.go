package verify

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"go.uber.org/goleak"

	"syncplay/detector/report"
	"syncplay/explore"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Every claim that is made of a type is proved.
func TestProofs(t *testing.T) {
	for _, c := range All() {
		t.Run(c.String(), func(t *testing.T) {
			if c.Long && !long() {
				t.Skip("it takes minutes; SYNCPLAY_LONG=1 runs it")
			}
			p := c.Prove(explore.MaxTime(10*time.Minute), explore.MaxSchedules(1<<40))
			t.Log(p.Result, p.Histories)
			assert.Equal(t, report.Proved, p.Result.Verdict, "%v", p.Result.Findings)
		})
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
