package detector

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"syncplay/primitives/hook"
)

// reserve is a semaphore that began with so many permits.
type reserve int64

func (reserve) Open() bool            { return true }
func (reserve) Stock() (int64, int64) { return 0, 0 }
func (r reserve) Reserve() int64      { return int64(r) }

// world is a model of who holds and wants what: semaphores, of which a mutex is the one with one permit.
type world struct {
	permits []int64         // that each began with
	holds   []map[int]int64 // by task: how much of which
	wants   []map[int]int64 // by task: how much of one; empty if it runs
}

// stuck returns who can never go on: let everybody run who can, who then gives back all that it has, until nobody
// can (Dijkstra's banker, whose question is the same).
func (w world) stuck() map[int]bool {
	free := append([]int64(nil), w.permits...)
	left := map[int]bool{}
	for t := range w.holds {
		left[t] = true
		for r, n := range w.holds[t] {
			free[r] -= n
		}
	}
	for changed := true; changed; {
		changed = false
		for t := range left {
			can := true
			for r, n := range w.wants[t] {
				can = free[r] >= n
			}
			if can {
				for r, n := range w.holds[t] {
					free[r] += n
				}
				delete(left, t)
				changed = true
			}
		}
	}
	return left
}

// TestKnotAgainstBanker draws a world in which who waits has to, lets one more wait, and asks graph and model whether it is
// stuck.
func TestKnotAgainstBanker(t *testing.T) {
	knots := 0
	rapid.Check(t, func(t *rapid.T) {
		const tasks = 6
		resources := rapid.IntRange(1, 4).Draw(t, "resources")
		objects := make([]hook.Object, resources)
		w := world{make([]int64, resources), make([]map[int]int64, tasks), make([]map[int]int64, tasks)}
		free := make([]int64, resources)
		for r := range w.permits {
			w.permits[r] = rapid.Int64Range(1, 3).Draw(t, "permits")
			objects[r].Own()
			free[r] = w.permits[r]
		}
		var g graph
		var site hook.Site
		all := make([]*task, tasks)
		op := func(r int, n int64) hook.Op {
			if w.permits[r] == 1 {
				return hook.Op{Kind: hook.Lock, Noun: hook.Mutex, Object: &objects[r]}
			}
			return hook.Op{Kind: hook.Acquire, Noun: hook.Semaphore, Object: &objects[r], N: n, Gate: reserve(w.permits[r])}
		}
		how := func(r int) mode {
			if w.permits[r] == 1 {
				return exclusive
			}
			return permits
		}
		for i := range all {
			all[i] = new(task)
			w.holds[i], w.wants[i] = map[int]int64{}, map[int]int64{}
			for r := range resources {
				n := rapid.Int64Range(0, free[r]).Draw(t, "holds")
				if n == 0 {
					continue
				}
				w.holds[i][r] = n
				free[r] -= n
			}
		}
		order := rapid.Permutation([]int{0, 1, 2, 3, 4, 5}).Draw(t, "order")
		for _, i := range order[:rapid.IntRange(1, tasks).Draw(t, "waiters")] {
			r := rapid.IntRange(0, resources-1).Draw(t, "wants")
			if free[r] == w.permits[r] {
				continue
			}
			n := rapid.Int64Range(min(free[r]+1, w.permits[r]), w.permits[r]).Draw(t, "n")
			if n <= free[r] {
				continue // it need not wait
			}
			before := w.stuck()
			w.wants[i][r] = n
			g.join(all[i]) // as under a Watch: what it holds is entered when it waits
			for held, n := range w.holds[i] {
				g.take(all[i], op(held, n), how(held), &site)
			}
			g.block(all[i], op(r, n), &site)
			after := w.stuck()
			if len(before) > 0 {
				return // the first deadlock was found: what comes after waits for those who are in it
			}
			c := g.closes(all[i])
			if c == nil {
				c = g.knotAround(all[i])
			}
			require.Equal(t, len(after) > 0, c != nil, "%v of %v, wanted %v", w.holds, w.permits, w.wants)
			for _, u := range c {
				knots++
				require.NotNil(t, u.waits)
			}
		}
	})
	require.Positive(t, knots)
}
