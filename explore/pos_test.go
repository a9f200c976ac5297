package explore

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/primitives"
	"syncplay/primitives/hook"
)

// versus is a program of one task that does the steps one after the other, and another that does
// the last alone.
func versus(steps func() []func()) func() {
	return func() {
		all := steps()
		var g primitives.Group
		g.Go("", func() {
			for _, step := range all {
				step()
			}
		})
		g.Go("", all[len(all)-1])
		g.Wait()
	}
}

// How likely it is that the second task comes last is 1/n for n steps of the first that leave its
// priority alone, and half for each that has it draw anew.
func TestPOSOnOneAgainstMany(t *testing.T) {
	const n, trials = 8, 4_000
	tests := []struct {
		name string
		f    func()
		want float64
	}{
		{"independent writes, then one that races", versus(func() (steps []func()) {
			xs := make([]primitives.Int64, n)
			for i := range xs {
				steps = append(steps, func() { xs[i].Store(1) })
			}
			return steps
		}), 1.0 / (n + 1)},
		{"reads of one variable", versus(func() (steps []func()) {
			var x primitives.Int64
			for range n {
				steps = append(steps, func() { x.Load() })
			}
			return steps
		}), 1.0 / (n + 1)},
		{"writes to one variable", versus(func() (steps []func()) {
			var x primitives.Int64
			for range n {
				steps = append(steps, func() { x.Store(1) })
			}
			return steps
		}), math.Pow(2, -n)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := harness(t, test.f)
			last := func(s Strategy) (k int) {
				sampled(m, s.Search(Settings{Seed: 1}), trials, func() {
					if strings.HasSuffix(m.turns(), "120") {
						k++
					}
				})
				return k
			}
			assertRate(t, test.want, last(POS), trials)
			assertRate(t, math.Pow(2, -n), last(Random), trials)
		})
	}
}

// Where everything races, POS is the random walk.
func TestPOSWhereEverythingRaces(t *testing.T) {
	f := atomics(3, 2)
	likely := walks(t, f)
	m := harness(t, f)
	assertAgree(t, likely, tally(m, POS.Search(Settings{Seed: 3}), 20_000))
}

// Nothing that the one who spins does races with the first step of the one it waits for.
func TestPOSEndsASpin(t *testing.T) {
	m := harness(t, spinners(2))
	sampled(m, POS.Search(Settings{Seed: 1}), 500, func() {
		assert.Equal(t, completed, m.end)
		assert.Less(t, len(m.steps), 60)
	})
}

func TestConflicts(t *testing.T) {
	tests := []struct {
		a, b hook.Kind
		want bool
	}{
		{hook.Read, hook.Read, false},
		{hook.Read, hook.Write, true},
		{hook.Modify, hook.Modify, true},
		{hook.RLock, hook.RLock, false},
		{hook.RLock, hook.RUnlock, false},
		{hook.RLock, hook.Lock, true},
		{hook.Lock, hook.TryLock, true},
	}
	for _, test := range tests {
		a, b := Pending{Kind: test.a, Object: 1}, Pending{Kind: test.b, Object: 1}
		assert.Equal(t, test.want, a.conflicts(b), "%v %v", test.a, test.b)
		assert.Equal(t, test.want, b.conflicts(a), "%v %v", test.b, test.a)
		b.Object = 2
		assert.False(t, a.conflicts(b), "of two objects")
		a.Object, b.Object = -1, -1
		assert.False(t, a.conflicts(b), "of none")
	}
}
