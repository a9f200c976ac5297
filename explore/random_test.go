package explore

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"syncplay/explore/internal/program"
	"syncplay/internal/gid"
	"syncplay/primitives/hook"
)

// sampled runs that many executions as the search asks for.
func sampled(m *machine, search Search, n int, each func()) {
	for range n {
		search.Begin()
		m.execute(search)
		if each != nil {
			each()
		}
	}
}

// turns returns who took the steps of the last execution: "1120".
func (m *machine) turns() string {
	text := make([]byte, len(m.steps))
	for i, s := range m.steps {
		text[i] = '0' + byte(s.task)
	}
	return string(text)
}

// tally counts how often each interleaving comes among so many.
func tally(m *machine, search Search, n int) map[string]int {
	counts := map[string]int{}
	sampled(m, search, n, func() { counts[m.turns()]++ })
	return counts
}

// walks returns every interleaving of f and how likely the random walk is to take it.
func walks(t *testing.T, f func()) map[string]float64 {
	likely := map[string]float64{}
	explored(t, DFS, f, func(m *machine) {
		p := 1.0
		for _, s := range m.steps {
			p /= float64(s.runnable.Len())
		}
		likely[m.turns()] = p
	})
	return likely
}

// assertAgree holds counts against what is likely: Pearson's chi-square test at 1 in 1,000.
func assertAgree(t *testing.T, likely map[string]float64, counts map[string]int) {
	t.Helper()
	n, square := 0, 0.0
	for _, c := range counts {
		n += c
	}
	for what, p := range likely {
		expected := p * float64(n)
		assert.Greater(t, expected, 5.0, "too few for a test: %s", what)
		square += math.Pow(float64(counts[what])-expected, 2) / expected
	}
	for what := range counts {
		assert.Contains(t, likely, what)
	}
	assert.Less(t, square, thousandth(len(likely)-1), "chi-square")
}

// thousandth returns what the chi-square of so many degrees of freedom exceeds once in 1,000
// times, as Wilson and Hilferty approximate it.
func thousandth(freedom int) float64 {
	const z = 3.0902 // of the normal distribution
	v := 2 / (9 * float64(freedom))
	return float64(freedom) * math.Pow(1-v+z*math.Sqrt(v), 3)
}

// assertRate holds k of n against a probability, with four standard deviations.
func assertRate(t *testing.T, p float64, k, n int) {
	t.Helper()
	mean := p * float64(n)
	assert.InDelta(t, mean, float64(k), 4*math.Sqrt(mean*(1-p)), "of %d", n)
}

func TestThousandth(t *testing.T) {
	assert.InEpsilon(t, 10.83, thousandth(1), 0.05)
	assert.InEpsilon(t, 29.59, thousandth(10), 0.01)
	assert.InEpsilon(t, 135.98, thousandth(89), 0.005)
}

func TestRandomTakesBothOrders(t *testing.T) {
	m := harness(t, atomics(2, 1))
	counts := tally(m, Random.Search(Settings{Seed: 1}), 1_000)
	assert.Len(t, counts, 2)
	assertRate(t, 0.5, counts["120"], 1_000)
	assertRate(t, 0.5, counts["210"], 1_000)
}

func TestRandomIsTheUniformWalk(t *testing.T) {
	tests := []struct {
		name         string
		f            func()
		ways, trials int
	}{
		{"3 tasks x 2", atomics(3, 2), 90, 20_000},
		{"2 tasks x 4", atomics(2, 4), 70, 20_000},
		{"two locks in opposite orders", opposite, 6, 2_000},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			likely := walks(t, test.f)
			assert.Len(t, likely, test.ways)
			m := harness(t, test.f)
			assertAgree(t, likely, tally(m, Random.Search(Settings{Seed: 7}), test.trials))
		})
	}
}

// sampling are the strategies that draw.
func sampling() []Strategy { return []Strategy{Random, PCT, PCTDepth(2), POS} }

func TestASeedRepeats(t *testing.T) {
	for _, strategy := range sampling() {
		t.Run(strategy.String(), func(t *testing.T) {
			m := harness(t, increments(3, 3))
			schedules := func(seed uint64) (all []string) {
				sampled(m, strategy.Search(Settings{Seed: seed}), 50, func() { all = append(all, m.turns()) })
				return all
			}
			first := schedules(3)
			assert.Equal(t, first, schedules(3))
			assert.NotEqual(t, first, schedules(4))
			assert.NotEqual(t, first[0], first[1], "each execution draws for itself")
		})
	}
}

// An execution can be drawn again without those before it, some of which got stuck.
func TestAnExecutionRepeatsByItsNumber(t *testing.T) {
	for _, strategy := range []Strategy{Random, POS} {
		t.Run(strategy.String(), func(t *testing.T) {
			m := harness(t, philosophers(3))
			var all []string
			sampled(m, strategy.Search(Settings{Seed: 5}), 50, func() { all = append(all, m.turns()) })
			for i, want := range all {
				search := strategy.Search(Settings{Seed: 5})
				for range i {
					search.Begin()
				}
				sampled(m, search, 1, nil)
				assert.Equal(t, want, m.turns(), "execution %d", i+1)
			}
		})
	}
}

// What a strategy chooses can go on, whatever the program does, and the seed says all.
func TestSamplingAnyProgram(t *testing.T) {
	size := program.Size{Tasks: 4, Statements: 5, Objects: 3, Manners: program.Clean, Vars: !hook.Race, Contexts: true}
	hook.Listen(gid.Get())
	defer hook.Unlisten()
	rapid.Check(t, func(rt *rapid.T) {
		f := program.Draw(rt, size).Func(new(program.Log))
		seed := rapid.Uint64().Draw(rt, "seed")
		m := newMachine(f, 10_000)
		m.identity, m.back = gid.Get(), newBackend(m)
		defer m.back.close()
		for _, strategy := range append(sampling(), roundRobin, nonpreemptive) {
			var runs [2][]string
			for i := range runs {
				search := strategy.Search(Settings{Seed: seed})
				for n := 0; n < 5 && search.Begin(); n++ {
					m.execute(search)
					assert.Contains(rt, []ending{completed, stuck}, m.end, strategy)
					runs[i] = append(runs[i], fmt.Sprint(m.turns(), m.end))
				}
			}
			assert.Equal(rt, runs[0], runs[1], strategy)
		}
	})
}
