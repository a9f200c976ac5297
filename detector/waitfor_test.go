package detector

import (
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"syncplay/primitives/hook"
)

// model is the oracle of the graph: the same facts in maps, and reachability by brute force.
type model struct {
	writer  map[int]int         // lock -> task that holds it alone
	readers map[int]map[int]int // lock -> task -> how often it holds it shared
	waits   map[int]waiting     // task -> what it waits for
}

type waiting struct {
	lock int
	kind hook.Kind
}

// edges returns the tasks without which task can't go on.
func (m *model) edges(task int) map[int]bool {
	to := map[int]bool{}
	w, ok := m.waits[task]
	if !ok {
		return to
	}
	if holder, held := m.writer[w.lock]; held {
		to[holder] = true
	}
	if w.kind == hook.Lock {
		for reader := range m.readers[w.lock] {
			to[reader] = true
		}
		return to
	}
	for other, v := range m.waits {
		if other != task && v.lock == w.lock && v.kind == hook.Lock {
			to[other] = true
		}
	}
	return to
}

// reaches says whether a walk of one or more edges leads from a to b.
func (m *model) reaches(a, b int) bool {
	seen, todo := map[int]bool{}, []int{a}
	for len(todo) > 0 {
		at := todo[0]
		todo = todo[1:]
		for next := range m.edges(at) {
			if next == b {
				return true
			}
			if !seen[next] {
				seen[next] = true
				todo = append(todo, next)
			}
		}
	}
	return false
}

// TestGraphAgainstModel enters random events into the graph and into the model, and asks both,
// at each wait, whether it closes a cycle.
func TestGraphAgainstModel(t *testing.T) {
	const tasks, locks = 6, 5
	rapid.Check(t, func(t *rapid.T) {
		var g graph
		objects := make([]hook.Object, locks)
		all := make([]*task, tasks)
		for i := range all {
			all[i] = new(task)
			g.join(all[i])
		}
		m := model{map[int]int{}, map[int]map[int]int{}, map[int]waiting{}}
		for i := range objects {
			m.readers[i] = map[int]int{}
		}
		op := func(k hook.Kind, lock int) hook.Op {
			return hook.Op{Kind: k, Noun: hook.RWMutex, Object: &objects[lock]}
		}
		var site hook.Site
		free := func(t *rapid.T) (int, int) {
			task := rapid.IntRange(0, tasks-1).Draw(t, "task")
			if _, blocked := m.waits[task]; blocked {
				t.Skip("it waits")
			}
			return task, rapid.IntRange(0, locks-1).Draw(t, "lock")
		}
		t.Repeat(map[string]func(*rapid.T){
			"lock": func(t *rapid.T) {
				i, l := free(t)
				if _, held := m.writer[l]; held || len(m.readers[l]) > 0 {
					t.Skip("held")
				}
				m.writer[l] = i
				g.take(all[i], op(hook.Lock, l), exclusive, &site)
			},
			"rlock": func(t *rapid.T) {
				i, l := free(t)
				if _, held := m.writer[l]; held {
					t.Skip("held")
				}
				m.readers[l][i]++
				g.take(all[i], op(hook.RLock, l), shared, &site)
			},
			"unlock": func(t *rapid.T) {
				i, l := free(t)
				if holder, held := m.writer[l]; !held || holder != i {
					t.Skip("not its own")
				}
				delete(m.writer, l)
				g.give(all[i], op(hook.Unlock, l), exclusive)
			},
			"runlock": func(t *rapid.T) {
				i, l := free(t)
				if m.readers[l][i] == 0 {
					t.Skip("not its own")
				}
				if m.readers[l][i]--; m.readers[l][i] == 0 {
					delete(m.readers[l], i)
				}
				g.give(all[i], op(hook.RUnlock, l), shared)
			},
			"wait": func(t *rapid.T) {
				i, l := free(t)
				k := rapid.SampledFrom([]hook.Kind{hook.Lock, hook.RLock}).Draw(t, "kind")
				m.waits[i] = waiting{l, k}
				g.block(all[i], op(k, l), &site)
				c := g.closes(all[i])
				require.Equal(t, m.reaches(i, i), c != nil)
				if c == nil {
					return
				}
				for at := range c { // each needs the next: the chain is evidence, not only an answer
					from, to := c[at], c[(at+1)%len(c)]
					whom := make([]*task, tasks)
					require.Contains(t, whom[:g.whom(from, whom)], to)
				}
				delete(m.waits, i) // a deadlock would end the run; here the wait is taken back
				g.unblock(all[i])
			},
			"wake": func(t *rapid.T) {
				i := rapid.IntRange(0, tasks-1).Draw(t, "task")
				if _, blocked := m.waits[i]; !blocked {
					t.Skip("it does not wait")
				}
				delete(m.waits, i)
				g.unblock(all[i])
			},
		})
	})
}

// TestLongCycle closes a ring of more tasks than a person would write: no bound may hide it.
func TestLongCycle(t *testing.T) {
	const n = 300
	var g graph
	var site hook.Site
	objects := make([]hook.Object, n)
	op := func(i int) hook.Op { return hook.Op{Kind: hook.Lock, Object: &objects[i%n]} }
	all := make([]*task, n)
	for i := range all {
		all[i] = new(task)
		g.join(all[i])
		g.take(all[i], op(i), exclusive, &site)
	}
	for i := range n - 1 {
		g.block(all[i], op(i+1), &site)
		require.Nil(t, g.closes(all[i]), "the ring is open")
	}
	g.block(all[n-1], op(n), &site)
	require.Len(t, g.closes(all[n-1]), n)
}

func TestTableAgainstMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		objects := make([]hook.Object, 200)
		b := table{fleeting: rapid.Bool().Draw(t, "fleeting")}
		want := map[*hook.Object]*resource{}
		for _, i := range rapid.SliceOf(rapid.IntRange(0, len(objects)-1)).Draw(t, "gets") {
			o := &objects[i]
			r := b.get(hook.Op{Object: o})
			require.Same(t, o, r.object)
			if b.fleeting {
				r.waiting = i % 2 // half of them may be dropped
			}
			if old := want[o]; old != nil && (!b.fleeting || old.waiting > 0) {
				require.Same(t, old, r, "what is in use is never lost")
			}
			want[o] = r
			require.LessOrEqual(t, 2*b.n, len(b.slots))
		}
	})
}

func TestFleetingTableStaysSmall(t *testing.T) {
	b := table{fleeting: true}
	for range 10_000 {
		b.get(hook.Op{Object: new(hook.Object)})
	}
	require.LessOrEqual(t, len(b.slots), 64, "nothing is held or waited for")
}

// A reader that has been let in, and has not said so yet, still stands in the graph as one that
// waits. It waits for no writer but the one behind whom it came.
func TestReaderWaitsForTheWriterOfItsTurn(t *testing.T) {
	tests := []struct {
		name, reason   string
		reader, writer hook.Op
		needs          bool
	}{
		{"of its turn", "it has to let the writer go first", hook.Op{Turn: 1}, hook.Op{Turn: 1}, true},
		{"of the next turn", "it was let in by the writer before that one", hook.Op{Turn: 1}, hook.Op{Turn: 2}, false},
		{"not announced", "that one waits for another writer, and stops nobody", hook.Op{Turn: 1}, hook.Op{}, false},
		{"may give up", "its context may end the wait of both", hook.Op{Turn: 1}, hook.Op{Turn: 1, Timed: true}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var rw, mu hook.Object
			var g graph
			reader, writer, other := new(task), new(task), new(task)
			for _, u := range []*task{reader, writer, other} {
				g.join(u)
			}
			op := func(kind hook.Kind, o *hook.Object, as hook.Op) hook.Op {
				as.Kind, as.Noun, as.Object = kind, hook.RWMutex, o
				return as
			}
			g.take(reader, op(hook.Lock, &mu, hook.Op{}), exclusive, new(hook.Site))
			g.block(reader, op(hook.RLock, &rw, test.reader), new(hook.Site))
			g.take(other, op(hook.RLock, &rw, hook.Op{}), shared, new(hook.Site))
			g.block(writer, op(hook.Lock, &rw, test.writer), new(hook.Site))
			require.Nil(t, g.closes(writer))
			g.block(other, op(hook.Lock, &mu, hook.Op{}), new(hook.Site))
			require.Equal(t, test.needs, g.closes(other) != nil, test.reason)
			list := make([]*task, 4)
			n := g.whom(reader, list)
			if test.reader.Turn == test.writer.Turn {
				require.Equal(t, []*task{writer}, list[:n], "not for the other reader")
			} else {
				require.Zero(t, n)
			}
		})
	}
}

func TestKin(t *testing.T) {
	mark, begin, end := newMark(), make(chan struct{}), make(chan struct{})
	marked(mark, func() {
		go func() { go func() { close(begin); <-end }() }()
		<-end
	})
	<-begin
	require.Zero(t, kin(newMark()))
	for n := kin(mark); n != 2; n = kin(mark) { // the one in the middle ends
		require.GreaterOrEqual(t, n, 2)
		runtime.Gosched()
	}
	close(end)
	require.Eventually(t, func() bool { return kin(mark) == 0 }, time.Minute, time.Millisecond)
}
