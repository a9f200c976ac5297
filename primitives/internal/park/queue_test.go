package park

import (
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"syncplay/primitives/hook"
)

// order returns the waiters of q from head to tail, and checks that the way back is the same.
func order(t require.TestingT, q *Queue) []*Waiter {
	var forth, back []*Waiter
	for w := q.Head(); w != nil; w = w.next {
		forth = append(forth, w)
	}
	for w := q.tail; w != nil; w = w.prev {
		back = append(back, w)
	}
	slices.Reverse(back)
	require.Equal(t, forth, back, "the links agree in both directions")
	return forth
}

func TestQueueAgainstSlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var q Queue
		var model, out []*Waiter // in the queue; popped or removed, and not in since
		pick := func(from []*Waiter) int {
			if len(from) == 0 {
				t.Skip("nobody")
			}
			return rapid.IntRange(0, len(from)-1).Draw(t, "index")
		}
		taken := func() *Waiter {
			if len(out) > 0 && rapid.Bool().Draw(t, "again") {
				i := pick(out)
				w := out[i]
				out = slices.Delete(out, i, i+1)
				return w
			}
			return &Waiter{ready: make(chan struct{}, 1)}
		}
		t.Repeat(map[string]func(*rapid.T){
			"push": func(t *rapid.T) {
				w := taken()
				q.Push(w)
				model = append(model, w)
			},
			"push front": func(t *rapid.T) {
				w := taken()
				q.PushFront(w)
				model = slices.Insert(model, 0, w)
			},
			"pop": func(t *rapid.T) {
				w := q.Pop()
				if len(model) == 0 {
					assert.Nil(t, w)
					return
				}
				assert.Same(t, model[0], w)
				model, out = model[1:], append(out, w)
			},
			"remove": func(t *rapid.T) {
				i := pick(model)
				w := model[i]
				assert.True(t, q.Remove(w))
				assert.False(t, q.Remove(w), "it is in no longer")
				model, out = slices.Delete(model, i, i+1), append(out, w)
			},
			"quit": func(t *rapid.T) {
				i := pick(model)
				w := model[i]
				assert.True(t, q.Quit(nil, w), "nobody popped it")
				model, out = slices.Delete(model, i, i+1), append(out, w)
			},
			"quit too late": func(t *rapid.T) {
				w := q.Pop()
				if w == nil {
					t.Skip("nobody")
				}
				w.Wake(nil)
				assert.False(t, q.Quit(nil, w), "it was popped")
				assert.Empty(t, w.ready, "and the token that was on its way is taken")
				model, out = model[1:], append(out, w)
			},
			"": func(t *rapid.T) {
				got := order(t, &q)
				require.Len(t, got, len(model))
				for i := range model {
					require.Same(t, model[i], got[i], "place %d", i)
				}
			},
		})
	})
}

func TestRemoveFromAnother(t *testing.T) {
	var q, other Queue
	w := Get(nil)
	q.Push(w)
	assert.False(t, other.Remove(w), "it waits elsewhere")
	assert.True(t, q.Remove(w))
	w.Put(nil)
}

func TestPopped(t *testing.T) {
	var q Queue
	w := Get(nil)
	defer w.Put(nil)
	assert.False(t, w.Popped(), "it never waited")
	q.Push(w)
	assert.False(t, w.Popped(), "it waits")
	q.Pop()
	assert.True(t, w.Popped(), "it was taken out")
	since := w.since
	q.PushFront(w)
	assert.False(t, w.Popped(), "it waits again")
	assert.Equal(t, since, w.since, "its patience goes on from where it was")
	q.Pop()
}

func TestGetForgets(t *testing.T) {
	w := Get(nil)
	w.N, w.Elem, w.Granted, w.since = 3, unsafe.Pointer(w), true, 1
	w.Put(nil)
	for range 100 {
		w := Get(nil)
		assert.Zero(t, w.N)
		assert.Nil(t, w.Elem)
		assert.False(t, w.Granted)
		assert.False(t, w.Popped())
		w.Put(nil)
	}
}

func TestWakeNobody(*testing.T) {
	var w *Waiter
	w.Wake(nil)
}

func TestWait(t *testing.T) {
	closed := make(chan struct{})
	close(closed)
	tests := []struct {
		reason string
		woken  bool
		done   <-chan struct{}
		want   hook.Reason
	}{
		{"a token ends the wait", true, nil, hook.Woken},
		{"a token ends the wait of one who may be cancelled", true, make(chan struct{}), hook.Woken},
		{"so does its context", false, closed, hook.Cancelled},
	}
	for _, test := range tests {
		w := Get(nil)
		if test.woken {
			w.Wake(nil)
		}
		assert.Equal(t, test.want, w.Wait(nil, test.done), test.reason)
		assert.Empty(t, w.ready, test.reason)
		w.Put(nil)
	}
}

// One hands out tokens, many wait and give up at random: each token is used by the one that it was
// given to, or passed on, and none is lost.
func TestNoTokenIsLost(t *testing.T) {
	const waiters, tokens = 8, 2000
	var q Queue
	var all sync.WaitGroup
	done := make(chan struct{})
	used := make(chan struct{}, tokens+waiters)
	for g := range waiters {
		all.Go(func() {
			impatient := make(chan struct{})
			close(impatient)
			for i := 0; ; i++ {
				w := Get(nil)
				q.Lock(nil)
				q.Push(w)
				q.Unlock(nil)
				stop, limit := false, (<-chan struct{})(done)
				if (i+g)%3 == 0 {
					limit = impatient
				}
				if w.Wait(nil, limit) == hook.Woken || !q.Quit(nil, w) {
					used <- struct{}{}
				} else {
					select {
					case <-done:
						stop = true
					default:
					}
				}
				w.Put(nil)
				if stop {
					return
				}
			}
		})
	}
	given := 0
	deadline := time.Now().Add(time.Minute)
	for given < tokens && time.Now().Before(deadline) {
		q.Lock(nil)
		w := q.Pop()
		q.Unlock(nil)
		if w == nil {
			runtime.Gosched()
			continue
		}
		w.Wake(nil)
		given++
	}
	close(done)
	over := make(chan struct{})
	go func() {
		all.Wait()
		close(over)
	}()
	select {
	case <-over:
	case <-time.After(time.Minute):
		buf := make([]byte, 1<<20)
		t.Fatalf("a waiter is left\n\n%s", buf[:runtime.Stack(buf, true)])
	}
	assert.Equal(t, tokens, given)
	assert.Len(t, used, given)
}

func TestSpinEnds(t *testing.T) {
	var s Spin
	n := 0
	for s.Once(nil) {
		n++
	}
	assert.LessOrEqual(t, n, rounds, "a spinner gives up soon")

	onProcessors(t, 1)
	s = Spin{}
	assert.False(t, s.Once(nil), "on one processor there is nobody to wait for")
}
