package hook_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"syncplay/primitives/hook"
)

// buckets is at least the size of the registry's table, and a multiple of it: numbers that far
// apart meet in one list.
const buckets = 1 << 14

func TestRegistryAgainstMap(t *testing.T) {
	listen(t)
	defer pretended.Store(0)
	rapid.Check(t, func(t *rapid.T) {
		model := map[uint64]*hook.Task{}
		gids := rapid.Custom(func(t *rapid.T) uint64 {
			return rapid.Uint64Range(0, 5).Draw(t, "list")*buckets + rapid.Uint64Range(7, 8).Draw(t, "bucket")
		})
		defer func() {
			for _, task := range model {
				task.Unregister()
			}
		}()
		t.Repeat(map[string]func(*rapid.T){
			"register": func(t *rapid.T) {
				gid := gids.Draw(t, "gid")
				if model[gid] != nil {
					t.Skip("taken")
				}
				model[gid] = (&recorder{}).task()
				model[gid].Register(gid)
			},
			"unregister": func(t *rapid.T) {
				gid := gids.Draw(t, "gid")
				if model[gid] == nil {
					t.Skip("nobody there")
				}
				model[gid].Unregister()
				delete(model, gid)
			},
			"": func(t *rapid.T) {
				for list := range uint64(6) {
					for bucket := uint64(7); bucket <= 8; bucket++ {
						gid := list*buckets + bucket
						pretended.Store(gid)
						assert.Same(t, model[gid], hook.Self(), "goroutine %d", gid)
					}
				}
				pretended.Store(0)
			},
		})
	})
}

// While others come and go in its list, a goroutine finds itself.
func TestRegistryConcurrently(t *testing.T) {
	listen(t)
	me := (&recorder{}).task()
	gid := identity()
	me.Register(gid)
	defer me.Unregister()

	var others sync.WaitGroup
	var stop atomic.Bool
	for g := range uint64(4) {
		others.Go(func() {
			for !stop.Load() {
				a, b := (&recorder{}).task(), (&recorder{}).task()
				a.Register(gid + (2*g+1)*buckets)
				b.Register(gid + (2*g+2)*buckets)
				a.Unregister()
				b.Unregister()
			}
		})
	}
	lost := 0
	for range 20_000 {
		if hook.Self() != me {
			lost++
		}
	}
	stop.Store(true)
	others.Wait()
	assert.Zero(t, lost)
}

func TestMeet(t *testing.T) {
	listen(t)
	tests := []struct {
		name, reason string
		object       bool // the operation has an object of a run
		takes        bool // the run makes the goroutine its task
		task         bool // the goroutine has a task
		home, watch  int  // how often each met it
	}{
		{"of a run", "the goroutine becomes a task of the run", true, true, false, 1, 0},
		{"of a run that lets it be", "the watcher of the process is next", true, false, false, 1, 1},
		{"no object", "it belongs to no run", false, true, false, 0, 1},
		{"a task", "its own listener hears of it", true, true, true, 0, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			run, watch := &meeting{}, &meeting{}
			if test.takes {
				run.task = (&recorder{}).task()
			}
			require.True(t, hook.Watch(watch))
			defer hook.Watch(nil)
			var o hook.Object
			home := hook.Home(run)
			require.Nil(t, o.Adopt(&home))
			op := hook.Op{Kind: hook.Lock}
			if test.object {
				op.Object = &o
			}
			do := func() { hook.Enter(op).Done() }
			if test.task {
				apart(t, func() { (&recorder{}).task().Do(do) })
			} else {
				apart(t, do)
			}
			assert.Equal(t, test.home, run.met, test.reason)
			assert.Equal(t, test.watch, watch.met, test.reason)
			if run.met > 0 && run.task != nil {
				run.task.Unregister()
			}
		})
	}
}

// meeting is a Home that counts, and takes on whom it is given.
type meeting struct {
	met  int
	task *hook.Task
}

func (m *meeting) Meet(gid uint64, _ hook.Op) *hook.Task {
	m.met++
	if m.task != nil {
		m.task.Register(gid)
	}
	return m.task
}

func TestWatch(t *testing.T) {
	listen(t)
	w := &meeting{task: (&recorder{}).task()}
	require.True(t, hook.Watch(w))
	assert.False(t, hook.Watch(&meeting{}), "one watcher at a time")

	over := make(chan struct{})
	go func() {
		defer close(over)
		hook.Enter(op(hook.Lock)).Acquired(&thing)
		hook.Enter(op(hook.Unlock)).Done()
		w.task.Unregister()
	}()
	await(t, over)
	assert.Equal(t, 1, w.met, "a goroutine that was met has a task")
	assert.Equal(t, []string{"point Lock", "done Lock true", "point Unlock", "done Unlock true"},
		logOf(w.task).lines, "the first operation is heard of too")

	w.task = nil
	apart(t, func() { hook.Enter(op(hook.Lock)).Done() })
	assert.Equal(t, 2, w.met, "the watcher may let it be")

	hook.Watch(nil)
	apart(t, func() { hook.Enter(op(hook.Lock)).Done() })
	assert.Equal(t, 2, w.met, "nobody watches")
	require.True(t, hook.Watch(&meeting{}), "the place is free")
	hook.Watch(nil)
}

func TestListenersCount(t *testing.T) {
	assert.Equal(t, hook.Race, hook.Loud(), "with the race detector somebody always may")
	hook.Listen(identity)
	hook.Listen(identity)
	assert.True(t, hook.Loud())
	task := (&recorder{}).task()
	task.Register(identity())
	assert.Same(t, task, hook.Self())
	hook.Unlisten()
	assert.True(t, hook.Loud(), "the other one still listens")
	task.Unregister()
	hook.Unlisten()
	assert.Equal(t, hook.Race, hook.Loud())
}
