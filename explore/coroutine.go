package explore

import (
	"iter"
	"sync"

	"syncplay/internal/dump"
	"syncplay/primitives/hook"
)

// backend runs the tasks of a machine, one at a time.
type backend interface {
	// resume lets t run until it stops at an operation or has ended. It is called by the machine.
	resume(t *task)

	// pause stops t until it is resumed. It is called by t.
	pause(t *task)

	// last is pause for a task whose goroutine is ending.
	last(t *task)

	// parked says whether the goroutine of a task is stopped where the machine wants it.
	parked(g dump.Goroutine) bool

	// abandon ends the goroutines of all tasks but of t, which nobody can end. It is called by
	// somebody else, while the machine waits for t.
	abandon(t *task)

	// close ends the goroutines of all tasks. Those in the middle of something are unwound.
	close()
}

// coroutines runs each task on a coroutine, which is used again in every execution. To switch to
// one and back costs a tenth of what channels cost. What comes next is decided inside the task:
// one that is to go on does so without a switch.
type coroutines struct{ m *machine }

type coroutine struct {
	next  func() (struct{}, bool)
	stop  func()
	yield func(struct{}) bool
}

func (c *coroutines) resume(t *task) {
	if t.coro == nil {
		t.coro = new(coroutine)
		t.coro.next, t.coro.stop = iter.Pull(t.lives())
	}
	t.coro.next()
	if t.dead {
		t.coro.bury()
		t.coro, t.dead = nil, false
	}
}

// lives runs the functions that the task has in one execution after another.
func (t *task) lives() iter.Seq[struct{}] {
	return func(yield func(struct{}) bool) {
		t.coro.yield = yield
		t.Register(t.m.identity())
		defer t.Unregister()
		for more := true; more; more = yield(struct{}{}) {
			t.run()
			t.m.moved(t)
		}
	}
}

func (c *coroutines) pause(t *task) {
	if c.m.moved(t) != t {
		t.coro.yield(struct{}{})
	}
}

// last stops a coroutine that is being ended by Goexit. What it goes back into will end as well.
func (c *coroutines) last(t *task) {
	c.m.moved(t)
	t.coro.yield(struct{}{})
}

// bury ends a coroutine that is being ended by Goexit, which ends the one who waits for it too:
// that is a goroutine which is there for nothing else.
func (c *coroutine) bury() {
	var grave sync.WaitGroup
	grave.Add(1)
	go func() {
		defer grave.Done()
		c.stop()
	}()
	grave.Wait()
}

func (c *coroutines) parked(g dump.Goroutine) bool { return g.State == "coroutine" }

func (c *coroutines) abandon(stuck *task) {
	c.m.aborting = true
	for _, t := range c.m.tasks {
		if t != nil && t != stuck && t.coro != nil {
			t.coro.bury()
		}
	}
}

func (c *coroutines) close() {
	for _, t := range c.m.tasks {
		if t != nil && t.coro != nil {
			t.coro.bury()
			t.coro = nil
		}
	}
}

var _ hook.Listener = (*machine)(nil)
