package primitives_test

import (
	"fmt"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"syncplay/primitives"
)

func ExampleBarrier() {
	b := primitives.NewBarrier(3)
	var parts [3]int
	var g primitives.Group
	for i := range parts {
		g.Go(fmt.Sprint("worker ", i), func() {
			parts[i] = i + 1
			if b.Wait() == 2 { // the last to arrive
				fmt.Println(parts)
			}
		})
	}
	g.Wait()
	// Output: [1 2 3]
}

func TestBarrierMisuse(t *testing.T) {
	for _, c := range []struct {
		reason string
		f      func()
		panics string
	}{
		{"a round of nobody", func() { primitives.NewBarrier(0) }, "primitives: Barrier for 0 goroutines at barrier_test.go:"},
		{"a round of fewer", func() { primitives.NewBarrier(-2) }, "primitives: Barrier for -2 goroutines at barrier_test.go:"},
		{"not made", func() { new(primitives.Barrier).Wait() }, "primitives: wait at Barrier, which NewBarrier did not make, at barrier_test.go:"},
	} {
		t.Run(c.reason, func(t *testing.T) { require.Contains(t, panicOf(c.f), c.panics) })
	}
}

func TestBarrierOfOne(t *testing.T) {
	b := primitives.NewBarrier(1)
	for range 3 {
		require.Zero(t, b.Wait(), "nobody else to wait for")
	}
}

// Each one writes its own cell before the barrier and reads all cells after it; a second barrier
// keeps the next round's writes away. Under -race the plain cells are the test of the edges.
func TestBarrierRounds(t *testing.T) {
	const n = 6
	b := primitives.NewBarrier(n)
	var cells, places [n]int
	hammer(t, n, 300, func(g, i int) {
		cells[g] = i
		places[g] = b.Wait()
		for _, c := range cells {
			if c != i {
				t.Errorf("round %d: saw %v", i, cells)
			}
		}
		if b.Wait() == 0 {
			got := slices.Clone(places[:])
			slices.Sort(got)
			assert.Equal(t, []int{0, 1, 2, 3, 4, 5}, got, "round %d", i)
		}
		b.Wait()
	})
}

// More goroutines than a round holds: every round is full, and has every place once.
func TestBarrierCrowd(t *testing.T) {
	const n, goroutines, rounds = 3, 9, 500
	b := primitives.NewBarrier(n)
	var arrivals atomic.Int64
	var places [n]atomic.Int64
	hammer(t, goroutines, 1, func(int, int) {
		for arrivals.Add(1) <= n*rounds {
			places[b.Wait()].Add(1)
		}
	})
	for i := range places {
		require.EqualValues(t, rounds, places[i].Load(), "place %d", i)
	}
}

func TestBarrierUnwound(t *testing.T) {
	gone, here := listen(t), listen(t)
	b := primitives.NewBarrier(3)
	places := make(chan int, 3)
	arrive := func() { places <- b.Wait() }
	gone.run(arrive)
	gone.blocked(1)
	here.run(arrive)
	here.blocked(1)
	gone.unwind() // its arrival is taken back
	here.run(arrive)
	here.blocked(2)
	require.Equal(t, 2, b.Wait(), "the last of the round")
	here.join()
	require.ElementsMatch(t, []int{0, 1}, []int{<-places, <-places}, "no gap and nothing twice")
}

// The model is the number of those who have arrived; the n'th sets it back to zero.
func TestBarrierModel(t *testing.T) {
	e := listen(t)
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 5).Draw(rt, "n")
		b := primitives.NewBarrier(n)
		var places []chan int
		arrive := func() {
			place := make(chan int, 1)
			places = append(places, place)
			e.run(func() { place <- b.Wait() })
			if len(places) < n {
				e.blocked(len(places))
				return
			}
			e.join()
			for i, p := range places {
				assert.Equal(rt, i, <-p, "the order of arrival")
			}
			places = nil
		}
		rt.Repeat(map[string]func(*rapid.T){"arrive": func(*rapid.T) { arrive() }})
		for len(places) > 0 {
			arrive()
		}
	})
}
