package detector

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// digraph is the oracle of the search: the edges in a matrix, and rings by trying everything.
type digraph [8][8]bool

// reaches says whether a chain of edges leads from one to the other (Warshall).
func (g digraph) reaches(from, to int) bool {
	for k := range g {
		for i := range g {
			for j := range g {
				g[i][j] = g[i][j] || g[i][k] && g[k][j]
			}
		}
	}
	return from == to || g[from][to]
}

// paths calls f with all paths from the end of path to the goal that come by nothing twice.
func (g digraph) paths(path []int, goal int, f func([]int)) {
	for next := range g {
		if !g[path[len(path)-1]][next] {
			continue
		}
		if next == goal {
			f(path)
			continue
		}
		fresh := true
		for _, n := range path {
			fresh = fresh && n != next
		}
		if fresh {
			g.paths(append(path[:len(path):len(path)], next), goal, f)
		}
	}
}

// checkRings enters edges one by one, two bytes each, and holds the search to the oracle at each of them.
func checkRings(t require.TestingT, edges []byte) {
	var g digraph
	o := newOrder()
	nodes := [len(g)]*node{}
	number := map[*node]int{}
	for i := range nodes {
		nodes[i] = &node{number: uint32(i + 1)}
		number[nodes[i]] = i
	}
	for i := 0; i+1 < len(edges); i += 2 {
		from, to := int(edges[i])%len(g), int(edges[i+1])%len(g)
		o.work = mostWork
		require.Equal(t, g.reaches(to, from), o.leads(nodes[to], nodes[from], ofLocks))
		e := o.connect(nodes[from], nodes[to], ofLocks)
		g[from][to] = true
		want, shortest := map[string]bool{}, 0
		if from == to {
			want[circuit{e}.key()] = true
		} else {
			g.paths([]int{from, to}, from, func(path []int) { want[keyFor(path)] = true })
		}
		ended := o.rings(e, ofLocks, func(r circuit) {
			require.Same(t, e, r[0])
			require.GreaterOrEqual(t, len(r), shortest, "the shortest come first")
			shortest = len(r)
			for i := range r {
				require.Same(t, r[i].to, r[(i+1)%len(r)].from, "each begins where the last ends")
			}
			require.True(t, want[r.key()], "it is a ring, and is found once")
			delete(want, r.key())
		})
		require.True(t, !ended || len(want) == 0, "every ring is found")
	}
}

// keyFor is the key of a ring that is written down as numbers of nodes.
func keyFor(path []int) string {
	r := make(circuit, len(path))
	for i, n := range path {
		r[i] = &edge{arc: arc{from: &node{number: uint32(n + 1)}}}
	}
	return r.key()
}

// TestRingsAgainstReachability does so for 100 graphs in each of rapid's 100 rounds.
func TestRingsAgainstReachability(t *testing.T) {
	edges := rapid.SliceOfN(rapid.Byte(), 24, 48)
	rapid.Check(t, func(t *rapid.T) {
		for range 100 {
			checkRings(t, edges.Draw(t, "edges"))
		}
	})
}

func FuzzRings(f *testing.F) {
	f.Add([]byte{0, 1, 1, 2, 2, 0})
	f.Add([]byte{0, 1, 1, 2, 0, 2, 2, 3, 3, 0, 3, 3})
	f.Fuzz(func(t *testing.T, edges []byte) {
		checkRings(t, edges[:min(len(edges), 60)])
	})
}

// A long ring is found at once, and no bound of the search hides it.
func TestLongRing(t *testing.T) {
	const size = 1000
	found := 0
	tape := newTape(nil)
	p := tape.predictor()
	locks := make([]hand, size)
	for i := range locks {
		locks[i] = hand{object: tape.object(string(rune('a' + i)))}
	}
	for i := range locks {
		require.Zero(t, found)
		found += len(p.enter(event{what: nested, actor: uint64(i + 2), hands: locks[i : i+1], got: locks[(i+1)%size]}))
	}
	require.Equal(t, 1, found)
	require.False(t, p.saturated())
}
