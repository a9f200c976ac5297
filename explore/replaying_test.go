package explore_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/primitives"
)

// A schedule that goes well can be looked at, too: the one that comes by a label.
func TestReplayThatGoesWellHasItsTrace(t *testing.T) {
	f := func() {
		var mu primitives.Mutex
		primitives.Name(&mu, "mu")
		var g primitives.Group
		g.Go("worker", func() {
			mu.Lock()
			primitives.Reach("inside")
			mu.Unlock()
		})
		g.Wait()
	}
	r := explore.Run(f)
	require.Equal(t, report.Proved, r.Verdict, r.Why)
	token := r.Reached["inside"]
	require.NotEmpty(t, token)

	r = explore.Replay(token, f)
	require.Equal(t, report.NotFound, r.Verdict, r.Why)
	var texts []string
	for _, e := range r.Trace.Events {
		texts = append(texts, e.Text())
	}
	assert.Contains(t, texts, "Lock(mu)")
	assert.Contains(t, texts, "Unlock(mu)")
}
