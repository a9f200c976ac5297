package explore

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/primitives"
)

func philosophers(n int) func() {
	return func() {
		forks := make([]primitives.Mutex, n)
		var g primitives.Group
		for i := range n {
			g.Go("", func() {
				forks[i].Lock()
				forks[(i+1)%n].Lock()
				forks[(i+1)%n].Unlock()
				forks[i].Unlock()
			})
		}
		g.Wait()
	}
}

// writers is a program whose tasks write one variable each, of so many.
func writers(tasks, variables int) func() {
	return func() {
		xs := make([]primitives.Int64, variables)
		var g primitives.Group
		for i := range tasks {
			g.Go("", func() { xs[i%variables].Store(int64(i)) })
		}
		g.Wait()
	}
}

func readers(n int) func() {
	return func() {
		var x primitives.Int64
		var g primitives.Group
		for range n {
			g.Go("", func() { x.Load() })
		}
		g.Wait()
	}
}

func TestDPORCounts(t *testing.T) {
	type test struct {
		name string
		f    func()
		want int
	}
	tests := []test{
		{"two locks in opposite orders", opposite, 3},
		{"5 readers", readers(5), 1},
		{"5 writers to 5 variables", writers(5, 5), 1},
		{"2 writers", writers(2, 1), 2},
		{"3 writers", writers(3, 1), 6},
		{"4 writers", writers(4, 1), 24},
		{"5 writers", writers(5, 1), 120},
		{"6 writers", writers(6, 1), 720},
	}
	for n := 2; n <= 8; n++ {
		tests = append(tests, test{fmt.Sprint(n, " philosophers"), philosophers(n), 1<<n - 1})
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			search := newDPOR(dependency)
			n, blocked := 0, 0
			m := harness(t, test.f)
			for search.Begin() {
				m.execute(search)
				if m.end == abandoned {
					blocked++
				} else {
					n++
				}
			}
			assert.Equal(t, test.want, n)
			assert.Zero(t, blocked, "sleep-set-blocked")
		})
	}
}
