package primitives_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/primitives"
)

func ExampleSelect() {
	jobs := primitives.NewChan[string](1)
	ctx, cancel := primitives.WithCancel(context.Background())
	jobs.Send("sweep")
	for range 2 {
		primitives.Select(
			primitives.OnRecv(jobs, func(job string, _ bool) {
				fmt.Println(job)
				cancel()
			}),
			primitives.OnDone(ctx, func() { fmt.Println("done") }),
		)
	}
	// Output:
	// sweep
	// done
}

// one returns a channel with room for a value, and values in it.
func one[T any](values ...T) *primitives.Chan[T] {
	c := primitives.NewChan[T](1)
	for _, v := range values {
		c.Send(v)
	}
	return c
}

func TestSelect(t *testing.T) {
	done, cancel := context.WithCancel(context.Background())
	cancel()
	closed := one[int]()
	closed.Close()
	said := ""
	got := func(v int, ok bool) { said = fmt.Sprint(v, ok) }
	say := func(s string) func() { return func() { said = s } }
	var zero primitives.Chan[int]
	var null *primitives.Chan[int]
	tests := []struct {
		name  string
		cases func() []primitives.Case
		index int
		says  string
	}{
		{"a value is there", func() []primitives.Case {
			return []primitives.Case{primitives.OnRecv(one[int](), got), primitives.OnRecv(one(3), got)}
		}, 1, "3 true"},
		{"and nothing else is to be done", func() []primitives.Case { return []primitives.Case{primitives.OnRecv(one(3), got)} }, 0, "3 true"},
		{"room is there", func() []primitives.Case {
			return []primitives.Case{primitives.OnSend(one(1), 2, say("no")), primitives.OnSend(one[int](), 2, say("sent"))}
		}, 1, "sent"},
		{"closed", func() []primitives.Case {
			return []primitives.Case{primitives.OnSend(one(1), 2, say("no")), primitives.OnRecv(closed, got)}
		}, 1, "0 false"},
		{"the context is done", func() []primitives.Case {
			return []primitives.Case{primitives.OnRecv(one[int](), got), primitives.OnDone(done, say("done"))}
		}, 1, "done"},
		{"the context can't be", func() []primitives.Case {
			return []primitives.Case{primitives.OnDone(context.Background(), say("done")), primitives.OnRecv(one(4), got)}
		}, 1, "4 true"},
		{"nothing is ready", func() []primitives.Case {
			return []primitives.Case{primitives.OnRecv(one[int](), got), primitives.Default(say("default")), primitives.OnSend(one(1), 2, say("no"))}
		}, 1, "default"},
		{"nothing there is", func() []primitives.Case { return []primitives.Case{primitives.Default(say("default"))} }, 0, "default"},
		{"Default is the last choice", func() []primitives.Case {
			return []primitives.Case{primitives.Default(say("default")), primitives.OnRecv(one(5), got)}
		}, 1, "5 true"},
		{"nil is never ready", func() []primitives.Case {
			return []primitives.Case{primitives.OnRecv(&zero, got), primitives.OnSend(null, 1, say("no")), primitives.OnRecv(null, got), primitives.OnRecv(one(6), got)}
		}, 3, "6 true"},
		{"an interface that is nil", func() []primitives.Case {
			return []primitives.Case{primitives.OnRecv(one[int](), got), primitives.OnRecv(one[error](nil), func(err error, ok bool) { said = fmt.Sprint(err, ok) })}
		}, 1, "<nil> true"},
		{"an interface", func() []primitives.Case {
			return []primitives.Case{primitives.OnRecv(one[int](), got), primitives.OnRecv(one(errors.ErrUnsupported), func(err error, ok bool) { said = fmt.Sprint(err, ok) })}
		}, 1, "unsupported operation true"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			check := func(how string) {
				said = ""
				assert.Equal(t, test.index, primitives.Select(test.cases()...), how)
				assert.Equal(t, test.says, said, how)
			}
			check("free")
			e := listen(t)
			ended := make(chan struct{}) // ears order nothing
			e.run(func() { check("watched"); close(ended) })
			e.join()
			<-ended
		})
	}
}

// A Case may be used again, by several at the same time.
func TestCaseIsUsedAgain(t *testing.T) {
	c, d := primitives.NewChan[int](0), primitives.NewChan[int](0)
	recv := []primitives.Case{primitives.OnRecv(c, nil), primitives.OnRecv(d, nil)}
	hammer(t, 4, 100, func(g, _ int) {
		if g < 2 {
			primitives.Select(recv...)
			return
		}
		primitives.Select(primitives.OnSend(c, 1, nil), primitives.OnSend(d, 1, nil))
	})
}

func TestSelectWaits(t *testing.T) {
	e := listen(t)
	c, d := primitives.NewChan[int](0), primitives.NewChan[int](0)
	ctx, cancel := context.WithCancel(context.Background())
	var taken [2]atomic.Int64
	e.run(func() { taken[0].Store(int64(primitives.Select(primitives.OnRecv(c, nil), primitives.OnRecv(d, nil)))) })
	e.blocked(1)
	d.Send(1)
	e.join()
	e.run(func() {
		taken[1].Store(int64(primitives.Select(primitives.OnRecv(c, nil), primitives.OnDone(ctx, nil))))
	})
	e.blocked(1)
	cancel()
	e.join()
	require.EqualValues(t, 1, taken[0].Load())
	require.EqualValues(t, 1, taken[1].Load())
}

// Of the cases that are ready each is as likely: within six standard deviations.
func TestSelectIsFair(t *testing.T) {
	const cases, times = 3, 9_000
	var taken [cases]int
	c := make([]*primitives.Chan[int], cases)
	for i := range c {
		c[i] = primitives.NewChan[int](1)
		c[i].Send(0)
	}
	for range times {
		i := primitives.Select(primitives.OnRecv(c[0], nil), primitives.OnRecv(c[1], nil), primitives.OnRecv(c[2], nil))
		taken[i]++
		c[i].Send(0)
	}
	for i, n := range taken {
		assert.InDelta(t, times/cases, n, 6*math.Sqrt(times*(1.0/cases)*(1-1.0/cases)), "case %d", i)
	}
}
