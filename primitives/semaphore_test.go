package primitives_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"syncplay/primitives"
)

func ExampleSemaphore() {
	desks := primitives.NewSemaphore(2)
	fmt.Println(desks.TryAcquire(1), desks.TryAcquire(1), desks.TryAcquire(1))
	desks.Release(1)
	fmt.Println(desks.TryAcquire(1))
	// Output:
	// true true false
	// true
}

func ExampleSemaphore_Wait() {
	ready := primitives.NewSemaphore(0)
	var result string
	var g primitives.Group
	g.Go("worker", func() {
		result = "done"
		ready.Signal()
	})
	ready.Wait()
	fmt.Println(result)
	g.Wait()
	// Output: done
}

func ExampleNewBoundedSemaphore() {
	defer func() { fmt.Println("refused:", recover() != nil) }()
	s := primitives.NewBoundedSemaphore(2)
	s.Release(1)
	// Output: refused: true
}

func TestSemaphoreMisuse(t *testing.T) {
	ctx := context.Background()
	for _, c := range []struct {
		reason string
		f      func(s *primitives.Semaphore)
		panics string
	}{
		{"made with less than nothing", func(*primitives.Semaphore) { primitives.NewSemaphore(-1) }, "primitives: Semaphore of -1 permits at "},
		{"the same, bounded", func(*primitives.Semaphore) { primitives.NewBoundedSemaphore(-1) }, "primitives: Semaphore of -1 permits at "},
		{"made with more than fit", func(*primitives.Semaphore) { primitives.NewSemaphore(math.MaxInt64) }, "primitives: Semaphore of 9223372036854775807 permits at "},
		{"acquire of less than nothing", func(s *primitives.Semaphore) { _ = s.Acquire(ctx, -1) }, `primitives: Acquire of -1 permits of Semaphore "s" at `},
		{"acquire of less than nothing with a context that is done", func(s *primitives.Semaphore) { _ = s.Acquire(over(), -1) }, `primitives: Acquire of -1 permits of Semaphore "s" at `},
		{"try of less than nothing", func(s *primitives.Semaphore) { s.TryAcquire(-1) }, `primitives: TryAcquire of -1 permits of Semaphore "s" at `},
		{"release of less than nothing", func(s *primitives.Semaphore) { s.Release(-1) }, `primitives: Release of -1 permits of Semaphore "s" at `},
		{"release of more than was taken", func(s *primitives.Semaphore) { s.Release(3) }, `primitives: release of 3 exceeds the bound 2 of Semaphore "s" at `},
		{"one signal too many", func(s *primitives.Semaphore) { s.Signal() }, `primitives: release of 1 exceeds the bound 2 of Semaphore "s" at `},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s := primitives.NewBoundedSemaphore(2)
			primitives.Name(s, "s")
			require.Contains(t, panicOf(func() { c.f(s) }), c.panics+"semaphore_test.go:")
			require.True(t, s.TryAcquire(2), "a misuse changes nothing")
			require.False(t, s.TryAcquire(1))
		})
	}
}

func TestSemaphoreGrowth(t *testing.T) {
	var s primitives.Semaphore // the zero value
	require.True(t, s.TryAcquire(0))
	require.False(t, s.TryAcquire(1))
	s.Release(3)
	require.True(t, s.TryAcquire(3))
	s.Release(math.MaxInt64 >> 1)
	require.NotNil(t, panicOf(func() { s.Release(1) }), "no permit fits any more")
	require.True(t, s.TryAcquire(math.MaxInt64>>1))
	require.False(t, s.TryAcquire(math.MaxInt64))
}

func TestSemaphoreContext(t *testing.T) {
	done, cancel := context.WithCancel(context.Background())
	cancel()
	for _, c := range []struct {
		reason  string
		permits int64
		ctx     func() (context.Context, context.CancelFunc)
		n       int64
		err     error
	}{
		{"free, and no end", 1, plain(context.Background()), 1, nil},
		{"free, and an end to come", 1, timeout(time.Hour), 1, nil},
		{"a context that is done wins over free permits", 1, plain(done), 1, context.Canceled},
		{"a context that is done, and nothing asked", 1, plain(done), 0, context.Canceled},
		{"none free before the deadline", 1, timeout(time.Millisecond), 2, context.DeadlineExceeded},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s := primitives.NewSemaphore(c.permits)
			ctx, cancel := c.ctx()
			defer cancel()
			within(t, soon, func() { require.ErrorIs(t, s.Acquire(ctx, c.n), c.err) })
			if c.err == nil {
				s.Release(c.n)
			}
			require.True(t, s.TryAcquire(c.permits), "a failed Acquire has taken nothing")
		})
	}
}

func plain(ctx context.Context) func() (context.Context, context.CancelFunc) {
	return func() (context.Context, context.CancelFunc) { return ctx, func() {} }
}

func timeout(d time.Duration) func() (context.Context, context.CancelFunc) {
	return func() (context.Context, context.CancelFunc) { return context.WithTimeout(context.Background(), d) }
}

// A bounded semaphore that is asked for more than it ever has holds nobody up.
func TestSemaphoreAskedForTooMuch(t *testing.T) {
	e := listen(t)
	s := primitives.NewBoundedSemaphore(2)
	ctx, cancel := context.WithCancel(context.Background())
	err := make(chan error, 1)
	e.run(func() { err <- s.Acquire(ctx, 3) })
	e.blocked(1)
	require.True(t, s.TryAcquire(2))
	s.Release(2)
	cancel()
	e.join()
	require.ErrorIs(t, <-err, context.Canceled)
	require.True(t, s.TryAcquire(2))
}

func TestSemaphoreUnwound(t *testing.T) {
	gone, here := listen(t), listen(t)
	s := primitives.NewBoundedSemaphore(3)
	s.Wait()
	var passed atomic.Bool
	gone.run(func() {
		defer s.Release(3) // of permits that it never got
		_ = s.Acquire(context.Background(), 3)
		passed.Store(true)
	})
	gone.blocked(1)
	here.run(func() { s.Wait(); s.Wait(); s.Release(2) })
	here.blocked(1) // behind the big request, which holds it up
	gone.unwind()
	here.join()
	assert.False(t, passed.Load())
	assert.Zero(t, gone.missed.Load())
	s.Signal()
	assert.True(t, s.TryAcquire(3))
	assert.False(t, s.TryAcquire(1))
}

// The big request is not starved by small ones that never leave a moment without one of them.
func TestSemaphoreBigRequest(t *testing.T) {
	s := primitives.NewSemaphore(2)
	var over atomic.Bool
	var g primitives.Group
	for range 4 {
		g.Go("small", func() {
			for !over.Load() {
				s.Wait()
				s.Signal()
			}
		})
	}
	within(t, soon, func() {
		for range 20 {
			require.NoError(t, s.Acquire(context.Background(), 2))
			s.Release(2)
		}
	})
	over.Store(true)
	within(t, soon, g.Wait)
}

// Requests of all sizes, many of them cancelled at any moment: no permit is lost or made up.
func TestSemaphoreStorm(t *testing.T) {
	const permits = 10
	for _, c := range []struct {
		reason string
		s      *primitives.Semaphore
	}{
		{"plain", primitives.NewSemaphore(permits)},
		{"bounded: a permit made up would panic", primitives.NewBoundedSemaphore(permits)},
	} {
		t.Run(c.reason, func(t *testing.T) {
			var taken, cancelled atomic.Int64
			hammer(t, 24, 400, func(g, i int) {
				n := 1 + rand.Int64N(7)
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				if rand.N(2) == 0 {
					go cancel()
				}
				if c.s.Acquire(ctx, n) != nil {
					cancelled.Add(1)
					return
				}
				if now := taken.Add(n); now > permits {
					t.Errorf("%d of %d permits taken", now, permits)
				}
				for range rand.N(4) {
					runtime.Gosched() // so that others find none
				}
				taken.Add(-n)
				c.s.Release(n)
			})
			require.NotZero(t, cancelled.Load())
			require.True(t, c.s.TryAcquire(permits), "a permit was lost")
			require.False(t, c.s.TryAcquire(1))
		})
	}
}

// Release orders what follows an Acquire: the plain counter is guarded by nothing else.
func TestSemaphoreOrders(t *testing.T) {
	s := primitives.NewSemaphore(1)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	counter := 0
	hammer(t, 6, 200, func(g, i int) {
		switch {
		case g%3 == 0:
			s.Wait()
		case g%3 == 1:
			assert.NoError(t, s.Acquire(ctx, 1))
		case !s.TryAcquire(1):
			return
		}
		counter++
		s.Signal()
	})
	require.GreaterOrEqual(t, counter, 4*200)
}

// request is a goroutine in Acquire.
type request struct {
	n      int64
	cancel context.CancelFunc
	err    chan error
}

// semaphoreModel is what a Semaphore should be: a number and a queue.
type semaphoreModel struct {
	t       *rapid.T
	e       *ears
	s       *primitives.Semaphore
	bound   int64 // or negative
	permits int64
	queue   []request
	aside   []request // who ask for more than the bound
}

func (m *semaphoreModel) serve() {
	for len(m.queue) > 0 && m.queue[0].n <= m.permits {
		m.permits -= m.queue[0].n
		m.end(&m.queue, 0, nil)
	}
	m.e.blocked(len(m.queue) + len(m.aside))
}

// end requires that the request returns err.
func (m *semaphoreModel) end(list *[]request, i int, err error) {
	r := (*list)[i]
	*list = append((*list)[:i:i], (*list)[i+1:]...)
	assert.ErrorIs(m.t, <-r.err, err)
	r.cancel()
	<-m.e.ended
	m.e.tasks--
}

func (m *semaphoreModel) acquire(t *rapid.T) {
	ctx, cancel := context.WithCancel(context.Background())
	r := request{rapid.Int64Range(0, 4).Draw(t, "n"), cancel, make(chan error, 1)}
	m.e.run(func() { r.err <- m.s.Acquire(ctx, r.n) })
	switch {
	case m.bound >= 0 && r.n > m.bound:
		m.aside = append(m.aside, r)
	default:
		m.queue = append(m.queue, r)
	}
	m.serve()
}

func (m *semaphoreModel) try(t *rapid.T) {
	n := rapid.Int64Range(0, 4).Draw(t, "n")
	can := len(m.queue) == 0 && n <= m.permits
	assert.Equal(m.t, can, m.s.TryAcquire(n))
	if can {
		m.permits -= n
	}
}

func (m *semaphoreModel) release(t *rapid.T) {
	n := rapid.Int64Range(0, 4).Draw(t, "n")
	refused := panicOf(func() { m.s.Release(n) }) != nil
	assert.Equal(m.t, m.bound >= 0 && m.permits+n > m.bound, refused)
	if !refused {
		m.permits += n
		m.serve()
	}
}

func (m *semaphoreModel) cancel(t *rapid.T) {
	list := &m.queue
	if len(m.queue) == 0 {
		list = &m.aside
	}
	if len(*list) == 0 {
		t.Skip("nobody waits")
	}
	m.leave(list, rapid.IntRange(0, len(*list)-1).Draw(t, "which"))
}

func (m *semaphoreModel) leave(list *[]request, i int) {
	(*list)[i].cancel()
	m.end(list, i, context.Canceled)
	m.serve()
}

func TestSemaphoreModel(t *testing.T) {
	e := listen(t)
	rapid.Check(t, func(rt *rapid.T) {
		m := &semaphoreModel{t: rt, e: e, bound: -1, permits: rapid.Int64Range(0, 5).Draw(rt, "permits")}
		if rapid.Bool().Draw(rt, "bounded") {
			m.bound = m.permits
			m.s = primitives.NewBoundedSemaphore(m.permits)
		} else {
			m.s = primitives.NewSemaphore(m.permits)
		}
		rt.Repeat(map[string]func(*rapid.T){
			"acquire": m.acquire, "try": m.try, "release": m.release, "cancel": m.cancel,
		})
		for len(m.aside) > 0 {
			m.leave(&m.aside, 0)
		}
		for len(m.queue) > 0 {
			m.leave(&m.queue, 0)
		}
	})
}

// Any numbers, big and negative ones too, against a number that is never negative and never
// above its bound.
func FuzzSemaphore(f *testing.F) {
	f.Add(int64(2), true, int64(1), int64(2))
	f.Add(int64(0), false, int64(math.MaxInt64), int64(-1))
	f.Add(int64(math.MaxInt64>>1), false, int64(math.MaxInt64>>1), int64(math.MaxInt64))
	f.Fuzz(func(t *testing.T, permits int64, bounded bool, take, give int64) {
		bound := int64(math.MaxInt64 >> 1)
		made := primitives.NewSemaphore
		if bounded {
			bound, made = permits, primitives.NewBoundedSemaphore
		}
		var s *primitives.Semaphore
		if panicOf(func() { s = made(permits) }) != nil {
			require.True(t, permits < 0 || permits > math.MaxInt64>>1)
			return
		}
		took := false
		refused := panicOf(func() { took = s.TryAcquire(take) }) != nil
		require.Equal(t, take < 0, refused)
		require.Equal(t, take >= 0 && take <= permits, took)
		if took {
			permits -= take
		}
		refused = panicOf(func() { s.Release(give) }) != nil
		require.Equal(t, give < 0 || give > bound-permits, refused)
		if !refused {
			permits += give
		}
		require.True(t, s.TryAcquire(permits), "all that there are")
		require.False(t, s.TryAcquire(1), "and no more")
	})
}
