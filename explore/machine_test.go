package explore

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/internal/gid"
	"syncplay/primitives"
	"syncplay/primitives/hook"
)

// harness returns a machine for f that is closed when the test is over.
func harness(t testing.TB, f func()) *machine {
	hook.Listen(gid.Get())
	m := newMachine(f, 10_000)
	m.identity = gid.Get()
	m.back = newBackend(m)
	t.Cleanup(func() {
		m.back.close()
		hook.Unlisten()
	})
	return m
}

// explored runs f under every interleaving that the strategy asks for.
func explored(t testing.TB, s Strategy, f func(), each func(*machine)) (n int) {
	t.Helper()
	m := harness(t, f)
	search := s.Search(Settings{Preemptions: -1})
	for search.Begin() {
		m.execute(search)
		if m.end == abandoned {
			continue
		}
		n++
		if each != nil {
			each(m)
		}
	}
	return n
}

// atomics is a program of so many tasks that take so many steps each.
func atomics(tasks, steps int) func() {
	return func() {
		var x primitives.Int64
		var g primitives.Group
		for range tasks {
			g.Go("", func() {
				for range steps {
					x.Add(1)
				}
			})
		}
		g.Wait()
	}
}

// increments is a program whose tasks read and write a variable, so many times each.
func increments(tasks, times int) func() {
	return func() {
		var x primitives.Int64
		var g primitives.Group
		for range tasks {
			g.Go("", func() {
				for range times {
					x.Store(x.Load() + 1)
				}
			})
		}
		g.Wait()
	}
}

func opposite() {
	var a, b primitives.Mutex
	var g primitives.Group
	g.Go("", func() { a.Lock(); b.Lock(); b.Unlock(); a.Unlock() })
	g.Go("", func() { b.Lock(); a.Lock(); a.Unlock(); b.Unlock() })
	g.Wait()
}

func TestDFSCounts(t *testing.T) {
	tests := []struct {
		name string
		f    func()
		want int
	}{
		{"2 tasks x 1", atomics(2, 1), 2},
		{"2 tasks x 2", atomics(2, 2), 6},
		{"2 tasks x 3", atomics(2, 3), 20},
		{"2 tasks x 5", atomics(2, 5), 252},
		{"3 tasks x 2", atomics(3, 2), 90},
		{"increments 2 x 2", increments(2, 2), 70},
		{"increments 2 x 3", increments(2, 3), 924},
		{"increments 3 x 2", increments(3, 2), 34_650},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, explored(t, DFS, test.f, nil))
		})
	}
}

func TestOpposite(t *testing.T) {
	stuckOnes := 0
	n := explored(t, DFS, opposite, func(m *machine) {
		if m.end == stuck {
			stuckOnes++
		}
	})
	t.Log(n, stuckOnes)
}
