package explore

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/primitives"
)

// late are programs whose goroutines start others while some wait, or may come to wait, for those.
var late = map[string]func() int64{
	"after a step": func() (seen int64) {
		var all, g primitives.Group
		var x, y primitives.Int64
		all.Go("starter", func() { x.Store(1); g.Go("late", func() { y.Store(1) }) })
		all.Go("waiter", func() { g.Wait(); seen = y.Load() })
		all.Wait()
		return seen
	},
	"in a deferred function": func() (seen int64) {
		var all, g primitives.Group
		var x, y primitives.Int64
		all.Go("starter", func() {
			defer g.Go("late", func() { y.Store(1) })
			x.Store(1)
		})
		all.Go("waiter", func() { g.Wait(); seen = y.Load() })
		all.Wait()
		return seen
	},
	"by one that has just been started": func() (seen int64) {
		var all, g primitives.Group
		var x, y primitives.Int64
		all.Go("starter", func() {
			x.Store(1)
			all.Go("between", func() { g.Go("late", func() { y.Store(1) }) })
		})
		all.Go("waiter", func() { g.Wait(); seen = y.Load() })
		all.Wait()
		return seen
	},
	"by two": func() (seen int64) {
		var all, g primitives.Group
		var x, y, z primitives.Int64
		all.Go("one", func() { x.Store(1); g.Go("late", func() { z.Add(1) }) })
		all.Go("other", func() { y.Store(1); g.Go("late", func() { z.Add(2) }) })
		all.Go("waiter", func() { g.Wait(); seen = z.Load() })
		all.Wait()
		return seen
	},
	"by one of the group": func() (seen int64) {
		var g primitives.Group
		var x, y primitives.Int64
		g.Go("starter", func() { x.Store(1); g.Go("late", func() { y.Store(1) }) })
		g.Wait()
		return y.Load()
	},
	"among others that end early": func() int64 {
		var all, a, b primitives.Group
		var x, y primitives.Int64
		var early, late int64
		all.Go("waiter", func() { y.Add(1); b.Wait(); y.Add(1) })
		all.Go("starter", func() { x.Store(1); b.Go("late", func() { late = y.Load() }) })
		a.Go("early", func() { early = y.Load() })
		all.Wait()
		a.Wait()
		b.Wait()
		return 10*early + late
	},
	"to panic at once": func() (seen int64) {
		var all, g primitives.Group
		var x, y primitives.Int64
		all.Go("one", func() { x.Store(1); g.Go("first", func() { panic(1) }) })
		all.Go("other", func() { y.Store(1); g.Go("second", func() { panic(2) }) })
		all.Wait()
		defer func() { seen = int64(recover().(*primitives.PanicError).Value.(int)) }()
		g.Wait()
		return 0
	},
}

func TestGoroutinesThatAreStartedLate(t *testing.T) {
	for name, f := range late {
		t.Run(name, func(t *testing.T) {
			every, reduced := Outcomes(f, With(DFS)), Outcomes(f, With(DPOR))
			require.True(t, every.Complete, every.Why)
			require.True(t, reduced.Complete, reduced.Why)
			assert.Equal(t, values(every), values(reduced))
			assert.LessOrEqual(t, reduced.Schedules, every.Schedules)
		})
	}
	by := Outcomes(late["by one of the group"], With(DPOR))
	assert.EqualValues(t, 1, by.Schedules, "nobody can wait for the group to be empty before")
}

func values(t Table[int64]) (all []int64) {
	for v := range t.Values {
		all = append(all, v)
	}
	slices.Sort(all)
	return all
}
