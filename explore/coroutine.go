package explore

import (
	"iter"
	"sync"

	"syncplay/internal/dump"
)

// coroutines runs each task on a coroutine, which is used again in every execution. To switch to
// one and back costs a tenth of what channels cost. What comes next is decided inside the task:
// one that is to go on does so without a switch.
type coroutines struct{ m *machine }

type coroutine struct {
	next  func() (struct{}, bool)
	stop  func()
	yield func(struct{}) bool
	busy  bool // with a function
	dead  bool // its goroutine is ending: Goexit
}

func (c *coroutines) resume(t *task) {
	if t.coro == nil {
		t.coro = new(coroutine)
		t.coro.next, t.coro.stop = iter.Pull(t.lives(t.coro))
	}
	t.coro.next()
	if t.coro.dead {
		t.coro.bury()
		t.coro = nil
	}
}

// lives runs the functions that the task has in one execution after another.
func (t *task) lives(c *coroutine) iter.Seq[struct{}] {
	return func(yield func(struct{}) bool) {
		c.yield = yield
		t.Register(t.m.identity())
		defer t.Unregister()
		defer t.dies(c)
		for more := true; more; more = yield(struct{}{}) {
			c.busy = true
			t.run()
			c.busy = false
			t.m.moved(t)
		}
	}
}

// dies stops a coroutine that is being ended by Goexit. What it goes back into will end as well.
func (t *task) dies(c *coroutine) {
	if c.busy {
		c.dead = true
		t.m.moved(t)
		c.yield(struct{}{})
	}
}

func (c *coroutines) pause(t *task) {
	if c.m.givenUp.Load() || c.m.moved(t) != t && !t.coro.yield(struct{}{}) {
		c.m.aborting = true
	}
}

// bury ends a coroutine. One that is being ended by Goexit ends the one who waits for it too: that
// is a goroutine which is there for nothing else.
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
	c.m.givenUp.Store(true)
	for _, t := range c.m.tasks {
		if t != nil && t != stuck && t.coro != nil {
			t.coro.bury()
			t.coro = nil
		}
	}
}

func (c *coroutines) close() { c.abandon(nil) }
