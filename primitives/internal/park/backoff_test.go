package park

import (
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"syncplay/primitives/hook"
)

// onProcessors lets the test run on n processors, and who spins know of it: that is asked rarely.
func onProcessors(t *testing.T, n int) {
	before := runtime.GOMAXPROCS(n)
	countProcs()
	t.Cleanup(func() {
		runtime.GOMAXPROCS(before)
		countProcs()
	})
}

func TestBackoffGoesOn(t *testing.T) {
	for _, processors := range []int{1, 2} {
		onProcessors(t, processors)
		var b Backoff
		for range 20 {
			assert.Equal(t, hook.Woken, b.Once(nil), "nobody ends the wait of a goroutine that is no task")
		}
	}
}

func TestPoll(t *testing.T) {
	tests := []struct {
		name, reason string
		processors   int
		ready        func(looks int) bool
		want         bool
		atMost       int // looks
	}{
		{"ready at once", "it looks before it waits", 2, func(int) bool { return true }, true, 1},
		{"ready soon", "it looks again", 2, func(looks int) bool { return looks == 3 }, true, 3},
		{"never ready", "it gives up", 2, func(int) bool { return false }, false, rounds*1000 + 1},
		{"one processor", "there is nobody to wait for", 1, func(looks int) bool { return looks == 2 }, false, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			onProcessors(t, test.processors)
			looks := 0
			got := Poll(nil, func() bool { looks++; return test.ready(looks) })
			assert.Equal(t, test.want, got, test.reason)
			assert.LessOrEqual(t, looks, test.atMost, test.reason)
		})
	}
}

// A sorted insertion is stable: a later waiter goes behind its equals.
func TestInsertAgainstSlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var q Queue
		var model []*Waiter
		t.Repeat(map[string]func(*rapid.T){
			"insert": func(t *rapid.T) {
				w := &Waiter{N: rapid.Int64Range(-3, 3).Draw(t, "n")}
				q.Insert(w)
				i := 0
				for i < len(model) && model[i].N <= w.N {
					i++
				}
				model = slices.Insert(model, i, w)
			},
			"pop": func(t *rapid.T) {
				if len(model) == 0 {
					t.Skip("nobody")
				}
				assert.Same(t, model[0], q.Pop())
				model = model[1:]
			},
			"": func(t *rapid.T) {
				got := order(t, &q)
				assert.Len(t, got, len(model))
				for i := range got {
					assert.Same(t, model[i], got[i])
				}
			},
		})
	})
}
