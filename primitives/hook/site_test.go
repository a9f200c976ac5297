package hook_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/primitives"
	"syncplay/primitives/hook"
)

// line returns the line of its caller.
func line() int {
	_, _, n, _ := runtime.Caller(1)
	return n
}

// sites is a Listener that keeps where the points were.
type sites struct {
	recorder
	at []hook.Site
}

func (s *sites) Point(*hook.Task, *hook.Op) { s.at = append(s.at, hook.Here(1)) }

func TestSite(t *testing.T) {
	listen(t)
	var mu primitives.Mutex
	var v primitives.Var[int]
	var want []int
	s := &sites{}
	task := &hook.Task{Listener: s, Data: &log{}}
	apart(t, func() {
		task.Do(func() {
			mu.Lock()
			want = append(want, line()-1)
			v.Set(v.Get())
			want = append(want, line()-1, line()-1)
			func() {
				defer mu.Unlock()
			}()
			want = append(want, line()-1)
			primitives.Yield()
			want = append(want, line()-1)
		})
	})
	var got []int
	for _, at := range s.at {
		p := at.Place()
		got = append(got, p.Line)
		assert.Regexp(t, `site_test\.go$`, p.File)
		assert.Contains(t, p.Func, "hook_test.TestSite")
	}
	assert.Equal(t, want, got, "the innermost line outside the primitives")
}

func TestPlace(t *testing.T) {
	tests := []struct {
		reason string
		place  hook.Place
		want   string
	}{
		{"a line is known by its file without the folder", hook.Place{File: "/src/bank.go", Line: 12}, "bank.go:12"},
		{"a site that was never recorded has no place", hook.Site{}.Place(), "an unknown line"},
	}
	for _, test := range tests {
		assert.Equal(t, test.want, test.place.String(), test.reason)
	}
	here := func() hook.Site { return hook.Here(1) }
	at, want := here(), line()
	assert.Equal(t, want, at.Place().Line, "skip leaves out the helper")
}

// TestStackIsTheUsers: it begins with who called the primitives.
func TestStackIsTheUsers(t *testing.T) {
	var pcs [32]uintptr
	n := runtime.Callers(1, pcs[:])
	stack := hook.Stack(pcs[:n])
	if assert.NotEmpty(t, stack) {
		assert.Contains(t, stack[0].Func, "TestStackIsTheUsers")
		assert.Equal(t, "testing.tRunner", stack[1].Func, "without package runtime")
		assert.Len(t, stack, 2)
	}
	assert.Empty(t, hook.Stack(nil))
}
