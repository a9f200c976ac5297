package explore_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/primitives"
)

// kindsOf returns what was found.
func kindsOf(r explore.Result) (kinds []report.Kind) {
	for _, f := range r.Findings {
		kinds = append(kinds, f.Kind)
	}
	return kinds
}

// Where nothing but a livelock was found, the rest is proved.
func TestTheRestIsProved(t *testing.T) {
	for name, states := range map[string]int64{
		"two who retreat":           154,
		"two who retreat and yield": 326,
		"random sleeps":             326,
	} {
		t.Run(name, func(t *testing.T) {
			r := explore.Run(livelocks[name], explore.KeepGoing(), explore.MaxSchedules(300))
			require.Equal(t, []report.Kind{report.Livelock}, kindsOf(r))
			require.NotNil(t, r.Safety)
			assert.Equal(t, report.Found, r.Verdict)
			assert.False(t, r.Complete)
			assert.Equal(t, states, r.Safety.States)
			assert.Contains(t, r.Safety.Assumes, strings.Replace(spinsForEver, "64", "1,000", 1))
			assert.Contains(t, r.String(), fmt.Sprintf("; otherwise no deadlock, failed check or data race in %d states", states))
			text, err := json.Marshal(r)
			require.NoError(t, err)
			assert.Contains(t, string(text), fmt.Sprintf(`"safety":{"states":%d,"assumes":["plain`, states))
		})
	}
}

// Nothing is said where the states have no end, where the search was not to go on, or where somebody may look
// at what takes no step.
func TestTheRestIsNotProved(t *testing.T) {
	for name, r := range map[string]explore.Result{
		"who writes in the cycle":   explore.Run(livelocks["after you"], explore.KeepGoing(), explore.MaxSchedules(300)),
		"the first finding ends it": explore.Run(livelocks["two who retreat"]),
		"at the fine grain":         explore.Run(livelocks["two who retreat"], explore.KeepGoing(), explore.Grain(explore.Fine), explore.MaxSchedules(300)),
		"a child that is not ours":  explore.Run(func() { asksAChild(); retreats() }, explore.KeepGoing(), explore.MaxSchedules(300)),
		"the rest goes wrong":       explore.Run(func() { retreats(); primitives.Check(false, "the end") }, explore.KeepGoing(), explore.MaxSchedules(300)),
	} {
		assert.Equal(t, report.Found, r.Verdict, name)
		assert.Nil(t, r.Safety, name)
		assert.NotContains(t, r.String(), "otherwise", name)
	}
}

// asksAChild asks a context that package context has made of ours: it takes no step.
func asksAChild() {
	ctx, cancel := primitives.WithCancel(context.Background())
	defer cancel()
	child, stop := context.WithCancel(ctx)
	defer stop()
	_ = child.Err()
}

func retreats() { livelocks["two who retreat"]() }

// What goes wrong in one schedule of thousands, behind a livelock, is found among the states.
func TestTheRestGoesWrong(t *testing.T) {
	const turns = 8
	f := func() {
		var a, b, c, d primitives.Mutex
		var turn primitives.Int64
		after := func(me int64, first, second *primitives.Mutex) {
			for i := range int64(turns) {
				if !turn.CompareAndSwap(2*i+me, 2*i+me+1) {
					return
				}
			}
			first.Lock()
			second.Lock()
			second.Unlock()
			first.Unlock()
		}
		two(func() { asks(&a, &b, func() {}); after(0, &c, &d) }, func() { asks(&b, &a, func() {}); after(1, &d, &c) })
	}
	r := explore.Run(f, explore.KeepGoing(), explore.MaxSchedules(300))
	require.Equal(t, []report.Kind{report.Livelock, report.Deadlock}, kindsOf(r))
	assert.Nil(t, r.Safety)
	again := explore.Replay(r.Findings[1].Token, f)
	assert.Equal(t, []report.Kind{report.Deadlock}, kindsOf(again))
	chance := explore.Run(f, explore.KeepGoing(), explore.MaxSchedules(300), explore.With(explore.Random))
	assert.NotContains(t, kindsOf(chance), report.Deadlock, "chance does not come by it")
}

// A state from which there is no end is no success, though nobody stands still in it.
func TestNoEndNoProof(t *testing.T) {
	r := explore.Run(func() {
		var flag primitives.Bool
		two(retreats, func() {
			for !flag.Load() {
				primitives.Yield()
			}
		})
	}, explore.KeepGoing(), explore.MaxSchedules(300))
	assert.Equal(t, report.Found, r.Verdict)
	assert.Nil(t, r.Safety)
}
