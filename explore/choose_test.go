package explore

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector/report"
	"syncplay/primitives"
	"syncplay/primitives/hook"
)

// draw is an operation that touches nothing and leaves open which of n it returns.
func draw(n int) int {
	t := hook.Enter(hook.Op{Kind: hook.YieldOp})
	i := t.Choose(n)
	t.Done()
	return i
}

// Every alternative is tried, under every interleaving.
func TestAlternatives(t *testing.T) {
	tests := []struct {
		name      string
		f         func() string
		dfs, dpor int
		values    int
	}{
		{"one of three", func() string { return fmt.Sprint(draw(3)) }, 3, 3, 3},
		{"nothing to choose", func() string { return fmt.Sprint(draw(1)) }, 1, 1, 1},
		{"one after the other", func() string { return fmt.Sprint(draw(2), draw(3)) }, 6, 6, 6},
		{"two in a step", func() string {
			t := hook.Enter(hook.Op{Kind: hook.YieldOp})
			a, b := t.Choose(2), t.Choose(3)
			t.Done()
			return fmt.Sprint(a, b)
		}, 6, 6, 6},
		{"the second depends on the first", func() string {
			a := draw(2)
			return fmt.Sprint(a, draw(1+a))
		}, 3, 3, 3},
		{"of two tasks", func() string {
			var a, b int
			var g primitives.Group
			g.Go("", func() { a = draw(2) })
			g.Go("", func() { b = draw(2) })
			g.Wait()
			return fmt.Sprint(a, b)
		}, 8, 4, 4},
		{"what is done depends on it", func() string {
			var x primitives.Int64
			var g primitives.Group
			g.Go("", func() {
				if draw(2) == 1 {
					x.Store(1)
				}
			})
			g.Go("", func() { x.Store(2) })
			g.Wait()
			return fmt.Sprint(x.Load())
		}, 5, 3, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			run := func() { test.f() }
			assert.Equal(t, test.dfs, explored(t, DFS, run, nil), "plain")
			assert.Equal(t, test.dpor, explored(t, DPOR, run, nil), "reduced")
			for _, s := range []Strategy{DFS, DPOR, Ladder, Random, POS, PCT} {
				table := Outcomes(test.f, With(s), MaxSchedules(200))
				assert.Len(t, table.Values, test.values, "%v", s)
				for value, token := range table.Values {
					var got string
					Replay(token, func() { got = test.f() })
					assert.Equal(t, value, got, "%v: a token says what was chosen", s)
				}
			}
		})
	}
}

// What goes wrong with one alternative only is found, made smaller, and replayed.
func TestFoundByChoice(t *testing.T) {
	f := func() {
		var mu primitives.Mutex
		var g primitives.Group
		g.Go("", func() { mu.Lock(); mu.Unlock() })
		g.Go("", func() {
			mu.Lock()
			primitives.Check(draw(4) != 2, "two")
			mu.Unlock()
		})
		g.Wait()
	}
	r := Run(f)
	require.Equal(t, report.Found, r.Verdict, r)
	assert.Contains(t, r.Token, "+2y", "the alternative is in the token")
	assert.Equal(t, report.Found, Replay(r.Token, f).Verdict)
}
