package hook_test

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/primitives/hook"
)

// usher is a watcher that gives a seat to whoever comes, and a Listener of those who sit in it.
type usher struct {
	recorder
	self  hook.Home
	seats atomic.Int32
	made  [16]atomic.Pointer[hook.Task] // those seats
}

func newUsher(t *testing.T) *usher {
	listen(t)
	u := new(usher)
	u.self = u
	require.True(t, hook.Watch(u))
	t.Cleanup(func() {
		hook.Watch(nil)
		for i := range u.seats.Load() {
			u.made[i].Load().Unregister() // or the next usher finds it free
		}
	})
	return u
}

func (u *usher) fresh() *hook.Task {
	t := &hook.Task{Listener: u, Data: &log{}}
	u.made[u.seats.Add(1)-1].Store(t)
	return t
}

func (u *usher) Meet(gid uint64, _ hook.Op) *hook.Task { return hook.Sit(gid, u.fresh) }

// Done keeps the seat for a Lock that took effect.
func (u *usher) Done(t *hook.Task, op *hook.Op, ok bool) {
	if op.Kind == hook.Lock && ok {
		t.Keep(1)
	}
}

func (u *usher) Releasing(t *hook.Task, _ *hook.Op) { t.Keep(-1) }

func (u *usher) Point(*hook.Task, *hook.Op) {}

// do does op as the goroutine gid, and returns its task.
func do(gid uint64, kind hook.Kind, o *hook.Object) *hook.Task {
	pretended.Store(gid)
	defer pretended.Store(0)
	t := hook.Enter(hook.Op{Kind: kind, Object: o})
	if kind == hook.Unlock {
		t.Releasing(o)
	}
	t.Done()
	return t
}

func TestSeatIsKeptWhileThereIsAReason(t *testing.T) {
	u := newUsher(t)
	var a, b hook.Object
	const one, two = 3, 3 + buckets // of one bucket
	first := do(one, hook.Lock, &a)
	assert.Same(t, first, hook.Find(one), "it holds a")
	assert.Same(t, first, do(one, hook.Lock, &b), "and takes b in the same seat")
	second := do(two, hook.Lock, new(hook.Object))
	assert.NotSame(t, first, second)
	do(one, hook.Unlock, &a)
	assert.Same(t, first, hook.Find(one), "it holds b still")
	do(one, hook.Unlock, &b)
	assert.Nil(t, hook.Find(one))
	assert.Same(t, second, hook.Find(two))
	assert.Same(t, first, do(3+2*buckets, hook.Lock, &a), "a free seat is taken, and none made")
	assert.EqualValues(t, 2, u.seats.Load())
}

func TestSeatIsLostWithTheLastReason(t *testing.T) {
	newUsher(t)
	var a, b hook.Object
	const one = 5
	seat := do(one, hook.Lock, &a)
	do(one, hook.Lock, &b)
	seat.Rise(one + buckets)
	assert.Same(t, seat, hook.Find(one), "it is not another's to take")
	seat.Rise(one)
	assert.Same(t, seat, hook.Find(one), "somebody unlocked a for it, and it holds b")
	seat.Rise(one)
	assert.Nil(t, hook.Find(one))
	seat.Rise(one) // does nothing
	assert.Same(t, seat, do(one, hook.Lock, &a))
	do(one, hook.Unlock, &a)
}

func TestNoTaskOutsideOfAnOperation(t *testing.T) {
	newUsher(t)
	var a hook.Object
	pretended.Store(9)
	defer pretended.Store(0)
	task := hook.Enter(hook.Op{Kind: hook.Lock, Object: &a})
	assert.Nil(t, hook.Self(), "a seat may be another's by the time it is looked at")
	task.Done()
	assert.Equal(t, uint64(9), task.Number())
	do(9, hook.Unlock, &a)
}

// TestSeatsConcurrently lets goroutines of one bucket come, go and lose their seats. Each finds in its seat what
// it left there, and there are never more seats than goroutines.
func TestSeatsConcurrently(t *testing.T) {
	u := newUsher(t)
	const goroutines, rounds = 4, 2000
	var all sync.WaitGroup
	for range goroutines {
		all.Go(func() {
			var a hook.Object
			gid := identity()
			for i := range rounds {
				task := hook.Enter(hook.Op{Kind: hook.Lock, Object: &a})
				if task.Number() != gid {
					t.Errorf("round %d: in the seat of goroutine %d", i, task.Number())
				}
				task.Done()
				if i%3 == 0 { // another unlocks it
					gone := make(chan bool)
					go func() { task.Rise(gid); close(gone) }()
					<-gone
					continue
				}
				task = hook.Enter(hook.Op{Kind: hook.Unlock, Object: &a})
				task.Releasing(&a)
				task.Done()
			}
			if hook.Find(gid) != nil {
				t.Error("its seat was not left")
			}
		})
	}
	all.Wait()
	assert.LessOrEqual(t, u.seats.Load(), int32(goroutines))
}

// TestSeatIsTakenUnseen lets a goroutine sit where another one sat. Nothing orders the two, and the race detector sees nothing.
func TestSeatIsTakenUnseen(t *testing.T) {
	u := newUsher(t)
	var at, left atomic.Uint32
	sit := func(gid uint64, turn uint32) {
		hook.Hide()
		for at.Load() != turn {
			runtime.Gosched()
		}
		task := hook.Sit(gid, u.fresh)
		task.Rise(gid)
		at.Store(turn + 1)
		left.Add(1)
		hook.Show()
	}
	for i := range uint32(4) {
		go sit(7+uint64(i)*buckets, i)
	}
	for left.Load() != 4 {
		runtime.Gosched()
	}
	assert.EqualValues(t, 1, u.seats.Load())
}
