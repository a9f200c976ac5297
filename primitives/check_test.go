package primitives_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/primitives"
	"syncplay/primitives/hook"
)

func ExampleCheck() {
	var a, b primitives.Var[int]
	a.Set(70)
	b.Set(20)

	defer func() { fmt.Println(recover()) }()
	primitives.Check(a.Get()+b.Get() == 100, "the sum is %d", a.Get()+b.Get())
	// Output: primitives: check failed: the sum is 90 at check_test.go:23
}

func TestCheckThatHolds(t *testing.T) {
	assert.Empty(t, misuse(func() { primitives.Check(true, "never seen %d", 1) }))
	primitives.Reach("nobody listens")
}

func TestCheckThatFails(t *testing.T) {
	var at string
	defer func() {
		err, ok := recover().(*primitives.CheckError)
		require.True(t, ok, "it panics with an error")
		assert.Equal(t, "two hold it", err.Message)
		assert.Equal(t, at, err.Place.String())
		assert.Equal(t, "primitives: check failed: two hold it at "+at, err.Error())
	}()
	at = line(1)
	primitives.Check(false, "%s hold it", "two")
}

// clerk is a listener that has a clock, and notes what it is asked.
type clerk struct {
	*ears
	slept            atomic.Int64
	messages, labels chan string
	contexts         atomic.Int64
}

func (c *clerk) Check(_ *hook.Task, message string) { c.messages <- message }
func (c *clerk) Reach(_ *hook.Task, label string)   { c.labels <- label }

func (c *clerk) Sleep(_ *hook.Task, d time.Duration) { c.slept.Store(int64(d)) }

func (c *clerk) WithCancel(_ *hook.Task, parent context.Context) (context.Context, context.CancelFunc) {
	c.contexts.Add(1)
	return context.WithCancel(parent)
}

func (c *clerk) WithDeadline(_ *hook.Task, parent context.Context, d time.Time) (context.Context, context.CancelFunc) {
	c.contexts.Add(10)
	return context.WithDeadline(parent, d)
}

func (c *clerk) WithTimeout(_ *hook.Task, parent context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	c.contexts.Add(100)
	return context.WithTimeout(parent, d)
}

// run runs f as a task of c and waits for its end.
func (c *clerk) run(t *testing.T, f func()) {
	t.Helper()
	within(t, soon, func() { (&hook.Task{Listener: c}).Do(f) })
}

func newClerk(t *testing.T) *clerk {
	return &clerk{ears: listen(t), messages: make(chan string, 1), labels: make(chan string, 1)}
}

func TestListenerIsAsked(t *testing.T) {
	c := newClerk(t)
	tests := []struct {
		name, reason string
		do           func() bool
		heard        func() bool
	}{
		{"check", "a failed check is told, and panics as it does unheard",
			func() (panicked bool) {
				defer func() { _, panicked = recover().(*primitives.CheckError) }()
				primitives.Check(false, "%d left", 3)
				return false
			},
			func() bool { return <-c.messages == "3 left" }},
		{"reach", "the label is told",
			func() bool { primitives.Reach("both inside"); return true },
			func() bool { return <-c.labels == "both inside" }},
		{"sleep", "a clock of the listener's takes no time",
			func() bool { start := time.Now(); primitives.Sleep(time.Hour); return time.Since(start) < time.Minute },
			func() bool { return c.slept.Load() == int64(time.Hour) }},
		{"cancel", "the context is the listener's",
			func() bool { _, cancel := primitives.WithCancel(t.Context()); cancel(); return true },
			func() bool { return c.contexts.Load()%10 == 1 }},
		{"deadline", "the context is the listener's",
			func() bool { _, cancel := primitives.WithDeadline(t.Context(), time.Now()); cancel(); return true },
			func() bool { return c.contexts.Load()/10%10 == 1 }},
		{"timeout", "the context is the listener's",
			func() bool { _, cancel := primitives.WithTimeout(t.Context(), time.Hour); cancel(); return true },
			func() bool { return c.contexts.Load()/100 == 1 }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			right := false
			c.run(t, func() { right = test.do() })
			assert.True(t, right, test.reason)
			assert.True(t, test.heard(), test.reason)
		})
	}
}
