package explore

import (
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"syncplay/internal/gid"
	"syncplay/primitives"
	"syncplay/primitives/hook"
)

// Each benchmark runs its sides in turns, many short rounds of each, and compares the medians.
//
//	executions/s   of the first side
//	x-control      the first against itself: as far as it is from 1, so far the ratios can't be trusted
//	x-...          the time of the other side, in times of the first
const rounds = 15

// inTurns measures each side, which runs so many executions, and returns the median nanoseconds of one.
func inTurns(b *testing.B, sides ...func(n int)) []float64 {
	n := b.N/rounds + 1
	times := make([][]float64, len(sides))
	for round := range rounds {
		for k := range sides {
			side := (round + k) % len(sides)
			start := time.Now()
			sides[side](n)
			times[side] = append(times[side], float64(time.Since(start))/float64(n))
		}
	}
	medians := make([]float64, len(sides))
	for i, t := range times {
		slices.Sort(t)
		medians[i] = t[rounds/2]
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(1e9/medians[0], "executions/s")
	return medians
}

// explorer returns what runs n executions of f by DPOR, beginning anew whenever it has come to the
// end, on a machine prepared by each.
func explorer(b *testing.B, f func(), each ...func(*machine)) func(n int) {
	hook.Listen(gid.Get())
	m := newMachine(f, 1000)
	m.identity = gid.Get()
	m.back = newBackend(m)
	for _, prepare := range each {
		prepare(m)
	}
	b.Cleanup(func() {
		m.back.close()
		hook.Unlisten()
	})
	d := newDPOR(dependency)
	return func(n int) {
		for range n {
			if !d.Begin() {
				d.restart()
				d.Begin()
			}
			m.execute(d)
		}
	}
}

// restart begins the search again, in the same memory.
func (d *dpor) restart() {
	d.nodes, d.from, d.begun, d.ended = d.nodes[:0], 0, false, false
}

func byHandoff(m *machine) { m.inside, m.back = false, &handoff{m: m} }

// The speed of the explorer, with reduction and race checking on: two locks 700,000 a second, twelve
// steps 500,000, and twice as fast as the back-end of channels. Under -race, where there is no
// other back-end, 25,000.
func BenchmarkExecutions(b *testing.B) {
	programs := []struct {
		name string
		f    func()
	}{
		{"two locks", opposite},
		{"12 steps, 3 tasks", increments(3, 2)},
		{"2 tasks x 3 increments", increments(2, 3)},
		{"5 philosophers", philosophers(5)},
	}
	for _, p := range programs {
		b.Run(p.name, func(b *testing.B) {
			medians := inTurns(b, explorer(b, p.f), explorer(b, p.f), explorer(b, p.f, byHandoff))
			b.ReportMetric(medians[1]/medians[0], "x-control")
			b.ReportMetric(medians[2]/medians[0], "x-channels")
		})
	}
}

// The same at the fine grain, where the atomics of the locks are the steps: 200,000 a second.
func BenchmarkFineExecutions(b *testing.B) {
	mutexes := func() sync.Locker { return new(primitives.Mutex) }
	programs := []struct {
		name string
		f    func()
	}{
		{"two locks", opposite},
		{"a section, 2 tasks", section(mutexes, 2, 1)},
		{"a section, 3 tasks", section(mutexes, 3, 1)},
	}
	byParts := func(m *machine) { m.fine = true }
	for _, p := range programs {
		b.Run(p.name, func(b *testing.B) {
			medians := inTurns(b, explorer(b, p.f, byParts), explorer(b, p.f, byParts), explorer(b, p.f))
			b.ReportMetric(medians[1]/medians[0], "x-control")
			b.ReportMetric(medians[2]/medians[0], "x-coarse")
		})
	}
}

// What happens-before checking costs where there is nothing but reads and writes: at most 25 %.
func BenchmarkHappensBefore(b *testing.B) {
	f := func() {
		var x primitives.Var[int]
		var g primitives.Group
		for range 3 {
			g.Go("", func() {
				for range 4 {
					x.Set(x.Get() + 1)
				}
			})
		}
		g.Wait()
	}
	blind := func(m *machine) { m.blind = true }
	medians := inTurns(b, explorer(b, f, blind), explorer(b, f, blind), explorer(b, f))
	b.ReportMetric(medians[1]/medians[0], "x-control")
	b.ReportMetric(medians[2]/medians[0], "x-checked")
}

// Two workers on two explorations against one after the other: 1.7 times as fast, in the geometric
// mean of five programs.
func BenchmarkTwoWorkers(b *testing.B) {
	mean := 1.0
	programs := []func(){opposite, increments(3, 2), increments(2, 3), philosophers(3), philosophers(5)}
	for _, f := range programs {
		first, second := explorer(b, f), explorer(b, f)
		medians := inTurns(b, func(n int) {
			var both sync.WaitGroup
			both.Go(func() { first(n) })
			both.Go(func() { second(n) })
			both.Wait()
		}, func(n int) {
			first(n)
			second(n)
		})
		mean *= math.Pow(medians[1]/medians[0], 1/float64(len(programs)))
	}
	b.ReportMetric(mean, "x-one")
}
