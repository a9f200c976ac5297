package explore_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/primitives"
)

func transfers(from, to *primitives.Mutex) func() {
	return func() {
		from.Lock()
		to.Lock()
		to.Unlock()
		from.Unlock()
	}
}

func opposite() {
	var a, b primitives.Mutex
	primitives.Name(&a, "a")
	primitives.Name(&b, "b")
	var g primitives.Group
	g.Go("there", transfers(&a, &b))
	g.Go("back", transfers(&b, &a))
	g.Wait()
}

func sameOrder() {
	var a, b primitives.Mutex
	var g primitives.Group
	g.Go("there", transfers(&a, &b))
	g.Go("back", transfers(&a, &b))
	g.Wait()
}

func TestRun(t *testing.T) {
	r := explore.Run(opposite)
	assert.Equal(t, report.Found, r.Verdict, r.Why)
	t.Log(r.String())
	t.Log(r.Findings)
	r = explore.Replay(r.Token, opposite)
	t.Log(r.String())
	r = explore.Run(sameOrder)
	t.Log(r.String())
	r = explore.Run(func() {
		var x primitives.Var[int]
		primitives.Name(&x, "x")
		var g primitives.Group
		for range 2 {
			g.Go("", func() { x.Set(x.Get() + 1) })
		}
		g.Wait()
		primitives.Check(x.Get() == 2, "x is %d", x.Get())
	}, explore.KeepGoing(), explore.HideRaces())
	t.Log(r.String())
	t.Log(r.Findings)
}
