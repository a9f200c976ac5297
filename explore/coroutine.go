package explore

import (
	"iter"
	"sync"

	"syncplay/internal/dump"
)

// coroutines runs each task on a coroutine, which is used again in every execution. What comes next
// is decided inside the task: one that is to go on does so without a switch, and any other is
// switched to directly.
//
// A coroutine is a place where one goroutine is parked; to switch to it is to change places with
// the goroutine there. At first that is the one which the coroutine was made with, and package
// iter would have each go back to its own. But next and yield do the same: they change places. So a
// task that hands over to another parks in the place where that one was, and half of the switches
// are saved that would go through the machine's goroutine.
type coroutines struct {
	m  *machine
	at *coroutine // where the machine's goroutine is parked; nil while it runs

	moving *task // is to park in its own coroutine, for its goroutine is ending
	bounce bool  // whoever wakes up is to give control to the machine

	woken, freed chan struct{} // of an abandoned machine: it was woken; the stuck task went on after all
}

type coroutine struct {
	next   func() (struct{}, bool)
	yield  func(struct{}) bool
	pulled bool // the goroutine that is parked here called next; otherwise yield, or it is the first
	busy   bool // the goroutine that it was made with is with a function
	dead   bool // that goroutine is ending: Goexit
}

// change changes places with the goroutine that is parked in k.
func (k *coroutine) change() {
	k.pulled = !k.pulled
	if k.pulled {
		k.next()
	} else {
		k.yield(struct{}{})
	}
}

// pass gives control from one goroutine to another, each known by where it is parked, and returns
// when somebody gives it back.
func pass(from, to **coroutine) {
	k := *to
	*from, *to = k, nil
	k.change()
}

// resume gives control to t. With decisions made inside the tasks, it comes back when the execution
// is over.
func (c *coroutines) resume(t *task) {
	c.prepare(t)
	pass(&c.at, &t.at)
	if c.woken != nil {
		close(c.woken)
		<-c.freed
		return
	}
	for _, t := range c.m.tasks[:c.m.n] {
		if t.coro != nil && t.coro.dead && t.at != nil {
			c.bury(t)
		}
	}
}

// prepare makes the coroutine of t, if it has none.
func (c *coroutines) prepare(t *task) {
	if t.coro == nil {
		t.coro = new(coroutine)
		own.Add(1)
		t.coro.next, _ = iter.Pull(c.lives(t, t.coro))
		t.at = t.coro
	}
}

// lives runs the functions that the task has in one execution after another.
func (c *coroutines) lives(t *task, k *coroutine) iter.Seq[struct{}] {
	return func(yield func(struct{}) bool) {
		k.yield = yield
		t.Register(c.m.identity())
		defer t.Unregister()
		defer c.dies(t, k)
		for !c.m.givenUp.Load() {
			k.busy = true
			t.run()
			k.busy = false
			if !c.m.givenUp.Load() {
				c.pause(t, c.m.moved(t))
			}
		}
	}
}

// dies parks a goroutine that is being ended by Goexit, until it is buried.
func (c *coroutines) dies(t *task, k *coroutine) {
	if k.busy {
		k.dead = true
		if !c.m.givenUp.Load() {
			c.pause(t, c.m.moved(t))
		}
	}
	t.at = nil
}

// pause parks t where next is parked, and lets that one go on, or the machine if next is nil.
//
// The processor mispredicts every return on the way from here to the program, for it remembers the
// calls of the goroutine that was left. So there are few: this is [pass], written out.
func (c *coroutines) pause(t, next *task) {
	to := &c.at
	if next != nil {
		c.prepare(next)
		to = &next.at
	}
	for !c.m.givenUp.Load() {
		k := *to
		*to, t.at = nil, k
		if k.pulled = !k.pulled; k.pulled {
			k.next()
		} else {
			k.yield(struct{}{})
		}
		switch {
		case c.bounce:
			c.bounce, to = false, &c.at
		case c.moving == t:
			c.moving, c.bounce, t.at, to = nil, true, t.coro, &t.at
		case !c.m.givenUp.Load():
			return
		}
	}
	c.m.aborting = true
}

// bury ends the goroutine of t, which is being ended by Goexit. Who is parked in the coroutine that
// it was made with will wake up, and be ended as well: that has to be a goroutine which is there
// for nothing else. So t first parks in its own.
func (c *coroutines) bury(t *task) {
	if t.at != t.coro {
		c.moving = t
		pass(&c.at, &t.at)
	}
	inGrave(t.coro.change)
	t.coro = nil
}

// inGrave runs f on a goroutine that may end in it.
func inGrave(f func()) {
	var grave sync.WaitGroup
	grave.Add(1)
	own.Add(1)
	go func() {
		defer grave.Done()
		f()
	}()
	grave.Wait()
}

func (c *coroutines) parked(g dump.Goroutine) bool { return g.State == "coroutine" }

// abandon has each goroutine end in turn: it wakes the one that is parked in its coroutine, and so
// on until it is the turn of the one that began. The machine's goroutine is on the way from the
// stuck task's coroutine, or parked there, and no way leads back from it.
func (c *coroutines) abandon(stuck *task) {
	c.m.givenUp.Store(true)
	if stuck != nil && stuck.coro != nil && c.at != stuck.coro {
		c.woken, c.freed = make(chan struct{}), make(chan struct{})
		own.Add(1)
		go func() {
			defer close(c.freed)
			stuck.coro.change()
		}()
		<-c.woken
	}
	for _, t := range c.m.tasks {
		if t != nil && t != stuck && t.at != nil {
			inGrave(t.at.change)
		}
	}
}

func (c *coroutines) close() { c.abandon(nil) }
