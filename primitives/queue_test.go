package primitives_test

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"
	"weak"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"syncplay/primitives"
	"syncplay/primitives/hook"
)

func ExampleQueue() {
	q := primitives.NewQueue[int](2)
	var g primitives.Group
	g.Go("producer", func() {
		defer q.Close()
		for i := range 5 {
			_ = q.Put(i * i) // only this goroutine closes q
		}
	})
	for v := range q.All() {
		fmt.Println(v)
	}
	g.Wait()
	// Output:
	// 0
	// 1
	// 4
	// 9
	// 16
}

func TestQueueCapacity(t *testing.T) {
	for _, c := range []struct {
		reason   string
		capacity int
		panics   string
	}{
		{"one slot", 1, ""},
		{"some slots", 7, ""},
		{"no slot: that is a channel's rendezvous", 0, "primitives: Queue of capacity 0 at queue_test.go:"},
		{"fewer", -1, "primitives: Queue of capacity -1 at queue_test.go:"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			message := panicOf(func() {
				q := primitives.NewQueue[string](c.capacity)
				require.Equal(t, c.capacity, q.Cap())
				for i := range c.capacity {
					require.Equal(t, i, q.Len())
					require.True(t, q.TryPut("x"))
				}
				require.False(t, q.TryPut("too many"))
			})
			if c.panics == "" {
				require.Nil(t, message)
				return
			}
			require.Contains(t, message, c.panics)
		})
	}
}

func TestQueueClosed(t *testing.T) {
	q := primitives.NewQueue[int](3)
	require.NoError(t, q.Put(1))
	require.NoError(t, q.Put(2))
	q.Close()
	q.Close() // does nothing
	within(t, soon, func() {
		for range 3 {
			require.ErrorIs(t, q.Put(3), primitives.ErrClosed)
			require.False(t, q.TryPut(3))
		}
		v, ok := q.Get()
		require.True(t, ok, "what is left can be got")
		require.Equal(t, 1, v)
		v, ok = q.TryGet()
		require.True(t, ok)
		require.Equal(t, 2, v)
		for range 3 {
			v, ok = q.Get()
			require.False(t, ok)
			require.Zero(t, v)
			v, ok = q.TryGet()
			require.False(t, ok)
			require.Zero(t, v)
		}
	})
}

func TestQueueCloseWakesAll(t *testing.T) {
	t.Run("who puts", func(t *testing.T) {
		e := listen(t)
		q := primitives.NewQueue[int](1)
		require.NoError(t, q.Put(1))
		for range 5 {
			e.run(func() { assert.ErrorIs(t, q.Put(2), primitives.ErrClosed) })
		}
		e.blocked(5)
		q.Close()
		e.join()
		require.Equal(t, 1, q.Len())
	})
	t.Run("who gets", func(t *testing.T) {
		e := listen(t)
		q := primitives.NewQueue[int](1)
		for range 5 {
			e.run(func() {
				_, ok := q.Get()
				assert.False(t, ok)
			})
		}
		e.blocked(5)
		q.Close()
		e.join()
	})
	t.Run("of the zero value", func(t *testing.T) {
		e := listen(t)
		var q primitives.Queue[int]
		e.run(func() { assert.ErrorIs(t, q.Put(1), primitives.ErrClosed) })
		e.run(func() { q.Get() })
		e.blocked(2)
		q.Close()
		e.join()
	})
}

func TestQueueAll(t *testing.T) {
	q := primitives.NewQueue[int](4)
	for i := range 4 {
		require.NoError(t, q.Put(i))
	}
	q.Close()
	var got []int
	for v := range q.All() {
		got = append(got, v)
		if v == 1 {
			break // leaves the rest
		}
	}
	for v := range q.All() {
		got = append(got, 10*v)
	}
	require.Equal(t, []int{0, 1, 20, 30}, got)
}

func TestQueueIsHeardAsOne(t *testing.T) {
	e := listen(t)
	q := primitives.NewQueue[int](1)
	e.run(func() {
		_ = q.Put(1)
		q.TryPut(2)
		q.Get()
		q.TryGet()
		q.Close()
		_ = q.Put(3)
		q.Get()
	})
	e.join()
	require.Equal(t, []hook.Kind{hook.Put, hook.TryPut, hook.Get, hook.TryGet, hook.Close, hook.Put, hook.Get}, e.kinds(),
		"the mutex and the semaphores inside are silent")
	require.EqualValues(t, 4, e.refused.Load())
}

func TestQueueUnwound(t *testing.T) {
	gone := listen(t)
	q := primitives.NewQueue[int](1)
	var passed atomic.Bool
	gone.run(func() { q.Get(); passed.Store(true) })
	gone.blocked(1)
	gone.unwind()
	require.NoError(t, q.Put(1))

	gone = listen(t)
	gone.run(func() { _ = q.Put(2); passed.Store(true) })
	gone.blocked(1)
	gone.unwind()
	require.False(t, passed.Load())
	v, ok := q.TryGet()
	require.True(t, ok)
	require.Equal(t, 1, v)
	_, ok = q.TryGet()
	require.False(t, ok, "an unwound Put has put nothing")
	require.True(t, q.TryPut(3), "and has no slot")
}

// serving are ears with which a wait is unwound at the very moment when it was served.
type serving struct {
	*ears
	serve func()
}

func (s serving) Wait(*hook.Task, *hook.Op, <-chan struct{}, <-chan struct{}) hook.Reason {
	hook.Show()
	defer hook.Hide()
	served := make(chan struct{})
	go func() { defer close(served); s.serve() }()
	<-served
	return hook.Unwound
}

func TestQueueUnwoundWhenServed(t *testing.T) {
	run := func(t *testing.T, f, serve func()) {
		e := listen(t)
		e.tasks++
		go (&hook.Task{Listener: serving{e, serve}}).Do(func() {
			f()
			assert.Fail(t, "it was unwound")
		})
		e.join()
	}
	t.Run("Get", func(t *testing.T) {
		q := primitives.NewQueue[int](1)
		run(t, func() { q.Get() }, func() { assert.NoError(t, q.Put(1)) })
		assert.Zero(t, q.Len(), "the item was got")
		assert.True(t, q.TryPut(2), "and its slot is free")
	})
	t.Run("Put", func(t *testing.T) {
		q := primitives.NewQueue[int](1)
		require.NoError(t, q.Put(1))
		run(t, func() { _ = q.Put(2) }, func() { q.Get() })
		v, ok := q.TryGet()
		assert.True(t, ok, "the item was put")
		assert.Equal(t, 2, v)
	})
	t.Run("Put, closed", func(t *testing.T) {
		q := primitives.NewQueue[int](1)
		require.NoError(t, q.Put(1))
		run(t, func() { _ = q.Put(2) }, q.Close)
		assert.Equal(t, 1, q.Len())
	})
}

// Every item comes out once, the items of each producer in their order. Under -race the plain
// values behind the pointers test the edges.
func TestQueueStress(t *testing.T) {
	for _, capacity := range []int{1, 3, 64} {
		t.Run(fmt.Sprint("capacity ", capacity), func(t *testing.T) {
			type item struct{ producer, number int }
			const producers, consumers, each = 4, 3, 400
			q := primitives.NewQueue[*item](capacity)
			var putting, getting primitives.Group
			for p := range producers {
				putting.Go("producer", func() {
					for i := range each {
						v := &item{p, i}
						if i%3 == 0 && q.TryPut(v) {
							continue
						}
						assert.NoError(t, q.Put(v))
					}
				})
			}
			var got atomic.Int64
			for range consumers {
				getting.Go("consumer", func() {
					last := [producers]int{-1, -1, -1, -1}
					for v := range q.All() {
						assert.Greater(t, v.number, last[v.producer])
						last[v.producer] = v.number
						v.number = -1
						got.Add(1)
						if v, ok := q.TryGet(); ok {
							assert.Greater(t, v.number, last[v.producer])
							last[v.producer] = v.number
							got.Add(1)
						}
					}
				})
			}
			within(t, soon, func() {
				putting.Wait()
				q.Close()
				getting.Wait()
			})
			require.EqualValues(t, producers*each, got.Load())
			require.Zero(t, q.Len())
		})
	}
}

// A Close in the midst of everything: what was accepted comes out, what was refused does not.
func TestQueueCloseStress(t *testing.T) {
	for n := range int64(100) {
		q := primitives.NewQueue[int](2)
		var in, out atomic.Int64
		hammer(t, 6, 1, func(g, _ int) {
			if g < 3 {
				for q.Put(1) == nil {
					in.Add(1)
				}
				return
			}
			for range q.All() {
				if out.Add(1) == n+1 {
					q.Close()
				}
			}
		})
		require.Equal(t, in.Load(), out.Load())
	}
}

// The edge back: with one slot, who has put once more knows that the item before was got, and
// may touch what the other read until then.
func TestQueueOrdersBothWays(t *testing.T) {
	q := primitives.NewQueue[int](1)
	x := 0
	var g primitives.Group
	g.Go("reader", func() {
		for i := range 200 {
			q.Get()
			assert.Equal(t, i, x)
			q.Get()
			q.Get()
		}
	})
	g.Go("writer", func() {
		for i := range 200 {
			x = i
			_ = q.Put(i)
			_ = q.Put(i)
			_ = q.Put(i) // after the second Get, which is after the reading of x
		}
	})
	within(t, soon, g.Wait)
}

// queueModel is what a Queue should be: a slice, and those who wait on one of its sides.
type queueModel struct {
	t       *rapid.T
	e       *ears
	q       *primitives.Queue[int]
	items   []int
	closed  bool
	next    int // the number of the next item
	puts    []chan error
	waiting []int // what they put
	gets    []chan int
}

const nothing = -1 // what a Get of a closed queue is said to return

func (m *queueModel) settle() {
	for {
		switch {
		case len(m.puts) > 0 && (m.closed || len(m.items) < m.q.Cap()):
			err := <-m.puts[0]
			assert.Equal(m.t, m.closed, err != nil)
			if !m.closed {
				m.items = append(m.items, m.waiting[0])
			}
			m.puts, m.waiting = m.puts[1:], m.waiting[1:]
		case len(m.gets) > 0 && len(m.items) > 0:
			assert.Equal(m.t, m.items[0], <-m.gets[0])
			m.items, m.gets = m.items[1:], m.gets[1:]
		case len(m.gets) > 0 && m.closed:
			assert.Equal(m.t, nothing, <-m.gets[0])
			m.gets = m.gets[1:]
		default:
			m.e.blocked(len(m.puts) + len(m.gets))
			assert.Equal(m.t, len(m.items), m.q.Len())
			return
		}
		m.e.tasks--
		<-m.e.ended
	}
}

func (m *queueModel) put(*rapid.T) {
	v, result := m.next, make(chan error, 1)
	m.next++
	m.e.run(func() { result <- m.q.Put(v) })
	m.puts, m.waiting = append(m.puts, result), append(m.waiting, v)
	m.settle()
}

func (m *queueModel) get(*rapid.T) {
	result := make(chan int, 1)
	m.e.run(func() {
		v, ok := m.q.Get()
		if !ok {
			v = nothing
		}
		result <- v
	})
	m.gets = append(m.gets, result)
	m.settle()
}

func (m *queueModel) tryPut(*rapid.T) {
	can := !m.closed && len(m.items) < m.q.Cap()
	assert.Equal(m.t, can, m.q.TryPut(m.next))
	if can {
		m.items = append(m.items, m.next)
		m.next++
		m.settle()
	}
}

func (m *queueModel) tryGet(*rapid.T) {
	v, ok := m.q.TryGet()
	if len(m.items) == 0 {
		assert.False(m.t, ok)
		return
	}
	assert.True(m.t, ok)
	assert.Equal(m.t, m.items[0], v)
	m.items = m.items[1:]
	m.settle()
}

func (m *queueModel) close(*rapid.T) {
	m.q.Close()
	m.closed = true
	m.settle()
}

func TestQueueModel(t *testing.T) {
	e := listen(t)
	rapid.Check(t, func(rt *rapid.T) {
		capacity := rapid.IntRange(1, 3).Draw(rt, "capacity")
		m := &queueModel{t: rt, e: e, q: primitives.NewQueue[int](capacity)}
		closes := rapid.IntRange(0, 20).Draw(rt, "closed after")
		rt.Repeat(map[string]func(*rapid.T){
			"put": m.put, "get": m.get, "try put": m.tryPut, "try get": m.tryGet,
			"close": func(rt *rapid.T) {
				if closes--; closes > 0 {
					rt.Skip("not yet")
				}
				m.close(rt)
			},
		})
		m.close(rt)
	})
}

// Each byte of the input is an operation by one goroutine; the model is a slice.
func FuzzQueue(f *testing.F) {
	f.Add(uint8(0), []byte("ppgpgg"))
	f.Add(uint8(1), []byte("pppgcpgg"))
	f.Add(uint8(9), []byte("pgpgppggc"))
	f.Fuzz(func(t *testing.T, capacity uint8, operations []byte) {
		q := primitives.NewQueue[int](1 + int(capacity))
		var items []int
		closed := false
		for i, o := range operations {
			switch o {
			case 'p':
				can := !closed && len(items) < q.Cap()
				require.Equal(t, can, q.TryPut(i))
				if can {
					items = append(items, i)
				}
			case 'c':
				q.Close()
				closed = true
			default:
				v, ok := q.TryGet()
				require.Equal(t, len(items) > 0, ok)
				if ok {
					require.Equal(t, items[0], v)
					items = items[1:]
				}
			}
			require.Equal(t, len(items), q.Len())
		}
	})
}

// What was got is not kept alive by its slot.
func TestQueueKeepsNothing(t *testing.T) {
	q := primitives.NewQueue[*[64]byte](2)
	item := func() weak.Pointer[[64]byte] {
		p := new([64]byte)
		require.NoError(t, q.Put(p))
		q.Get()
		return weak.Make(p)
	}()
	runtime.GC()
	assert.Nil(t, item.Value())
	runtime.KeepAlive(q)
}
