package explore

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/primitives"
)

// leapfrog is a bug of depth 3: store 1, load, store 2 and load have to come in this order.
func leapfrog() {
	var x primitives.Int64
	var g primitives.Group
	g.Go("", func() { x.Store(1); x.Store(2) })
	g.Go("", func() {
		first, second := x.Load(), x.Load()
		primitives.Check(first != 1 || second != 2, "saw %d, then %d", first, second)
	})
	g.Wait()
}

// A search for bugs of its own depth that knows how many steps there are finds each with the
// probability that can be worked out by hand, which is no less than the guaranteed one; and less
// depth finds nothing.
func TestPCTGuarantee(t *testing.T) {
	const seeds = 2_000
	tests := []struct {
		name         string
		f            func()
		depth        int
		tasks, steps int
		exact        float64
	}{
		// One change of 9: after the first step of all.
		{"two locks in opposite orders", opposite, 2, 3, 9, 1.0 / 9},

		// The one who stores begins, one change of 5 is after its first step, and the lower one is
		// after the step that follows.
		{"leapfrog", leapfrog, 3, 3, 5, 1.0 / 2 / 25},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := harness(t, test.f)
			found := func(depth int) (n int) {
				for seed := range uint64(seeds) {
					search := newPCT(depth)(Settings{Seed: seed}).(*pct)
					search.steps = test.steps
					sampled(m, search, 1, nil)
					if m.end == stuck || m.failure != nil {
						n++
					}
				}
				return n
			}
			n := found(test.depth)
			guaranteed := 1 / (float64(test.tasks) * math.Pow(float64(test.steps), float64(test.depth-1)))
			assert.GreaterOrEqual(t, float64(n)/seeds, guaranteed)
			assertRate(t, test.exact, n, seeds)
			assert.Zero(t, found(test.depth-1), "with less depth")
		})
	}
}

func TestPCTWithoutAChangeIsNonpreemptive(t *testing.T) {
	m := harness(t, atomics(3, 2))
	counts := tally(m, PCTDepth(1).Search(Settings{}), 600)
	assert.Len(t, counts, 6)
	for _, turns := range []string{"1122330", "1133220", "2211330", "2233110", "3311220", "3322110"} {
		assertRate(t, 1.0/6, counts[turns], 600)
	}
}

func TestPCTLearnsTheNumberOfSteps(t *testing.T) {
	m := harness(t, atomics(2, 3))
	search := newPCT(2)(Settings{}).(*pct)
	sampled(m, search, 1, nil)
	assert.Equal(t, 7, search.steps)
	assert.Equal(t, 3, search.tasks)
	changes := map[int]int{}
	for range 1_000 {
		search.Begin()
		changes[search.changes[0]]++
	}
	assert.Len(t, changes, 7)
	for step := 1; step <= 7; step++ {
		assertRate(t, 1.0/7, changes[step], 1_000)
	}
}

// spinners is a program of so many tasks of which each waits for the one after it, in a loop that
// yields. The last has something to do before it tells the others.
func spinners(n int) func() {
	return func() {
		ready := make([]primitives.Bool, n)
		var work primitives.Int64
		var g primitives.Group
		for i := range n - 1 {
			g.Go("", func() {
				for !ready[i+1].Load() {
					primitives.Yield()
				}
				ready[i].Store(true)
			})
		}
		g.Go("", func() {
			work.Store(1)
			ready[n-1].Store(true)
		})
		g.Wait()
	}
}

func TestWhoYieldsIsDemoted(t *testing.T) {
	for n := 2; n <= 4; n++ {
		m := harness(t, spinners(n))
		search := PCT.Search(Settings{Seed: 1}).(*pct)
		sampled(m, search, 200, func() {
			assert.Equal(t, completed, m.end)
			assert.Less(t, len(m.steps), 40)
		})
		assert.Empty(t, search.bound(), "there is no guarantee where tasks give way")
	}
}

func TestPCTBound(t *testing.T) {
	m := harness(t, opposite)
	search := PCTDepth(2).Search(Settings{Seed: 2}).(*pct)
	assert.Empty(t, search.bound(), "before the first execution")
	sampled(m, search, 1, nil)
	assert.Empty(t, search.bound(), "the first one learns")
	for search.since < 100 {
		sampled(m, search, 1, nil)
	}
	assert.False(t, search.complete())
	assert.Equal(t, "every bug of depth 2 is missed with a probability of at most 0.023 after 100 schedules, "+
		"if none has more than 3 tasks and 9 steps", search.bound()) // (1 - 1/27)^100 = 0.02296
}

func TestPCTCountsNothingThatWasTooShort(t *testing.T) {
	search := newPCT(2)(Settings{}).(*pct)
	for range 5 {
		search.End(&State{Step: 4})
	}
	assert.EqualValues(t, 4, search.since)
	search.End(&State{Step: 5})
	assert.Zero(t, search.since)
	search.End(&State{Step: 4})
	assert.EqualValues(t, 1, search.since)
}

func TestAtMost(t *testing.T) {
	tests := []struct {
		p    float64
		text string
		ok   bool
	}{
		{0.1201, "0.13", true},
		{0.0999, "0.1", true},
		{0.5, "0.5", true},
		{0.0000123, "1.3e-05", true},
		{0, "1e-09", true},
		{0.98001, "0.99", true},
		{0.999, "1", false},
	}
	for _, test := range tests {
		text, ok := atMost(test.p)
		assert.Equal(t, test.text, text)
		assert.Equal(t, test.ok, ok, test.text)
	}
}
