package primitives_test

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"testing"

	"syncplay/primitives"
)

// A library is package sync, or what takes its place. What the one does the other does: each
// behaviour is checked of both.
type library struct {
	name       string
	mutex      func() lockSet
	rwMutex    func() readWriteSet
	cond       func(l sync.Locker) condSet // a literal with its L
	newCond    func(l sync.Locker) condSet
	waitGroup  func() waitGroupSet
	once       func() onceSet
	onceFunc   func(f func()) func()
	onceValue  func(f func() any) func() any
	onceValues func(f func() (any, any)) func() (any, any)

	parked *regexp.Regexp // what the runtime says of a goroutine that waits
}

var libraries = []library{
	{
		name:       "sync",
		mutex:      func() lockSet { return new(sync.Mutex) },
		rwMutex:    func() readWriteSet { return new(sync.RWMutex) },
		cond:       func(l sync.Locker) condSet { return &sync.Cond{L: l} },
		newCond:    func(l sync.Locker) condSet { return sync.NewCond(l) },
		waitGroup:  func() waitGroupSet { return new(sync.WaitGroup) },
		once:       func() onceSet { return new(sync.Once) },
		onceFunc:   sync.OnceFunc,
		onceValue:  sync.OnceValue[any],
		onceValues: sync.OnceValues[any, any],
		parked:     regexp.MustCompile(`\[(sync\.|semacquire)`),
	},
	{
		name:       "primitives",
		mutex:      func() lockSet { return new(primitives.Mutex) },
		rwMutex:    func() readWriteSet { return new(primitives.RWMutex) },
		cond:       func(l sync.Locker) condSet { return &primitives.Cond{L: l} },
		newCond:    func(l sync.Locker) condSet { return primitives.NewCond(l) },
		waitGroup:  func() waitGroupSet { return new(primitives.WaitGroup) },
		once:       func() onceSet { return new(primitives.Once) },
		onceFunc:   primitives.OnceFunc,
		onceValue:  primitives.OnceValue[any],
		onceValues: primitives.OnceValues[any, any],
		parked:     regexp.MustCompile(`\[chan receive`),
	},
}

// These two need no second look: they are package sync's own.
var (
	_ *sync.Map  = (*primitives.Map)(nil)
	_ *sync.Pool = (*primitives.Pool)(nil)
)

type (
	readWriteSet interface {
		lockSet
		RLock()
		RUnlock()
		TryRLock() bool
		RLocker() sync.Locker
	}
	condSet interface {
		Wait()
		Signal()
		Broadcast()
	}
	waitGroupSet interface {
		Add(delta int)
		Done()
		Go(f func())
		Wait()
	}
	onceSet interface{ Do(f func()) }
)

// A behaviour is something that package sync does, and whoever relies on it may see.
type behaviour struct {
	name, reason string
	check        func(t *testing.T, lib library)
}

// TestInPlaceOfSync checks every behaviour of both libraries.
func TestInPlaceOfSync(t *testing.T) {
	tables := slices.Concat(mutexBehaviours, rwMutexBehaviours, condBehaviours,
		waitGroupBehaviours, onceBehaviours, onceFuncBehaviours)
	for _, lib := range libraries {
		t.Run(lib.name, func(t *testing.T) {
			for _, b := range tables {
				t.Run(b.name, func(t *testing.T) {
					t.Log(b.reason)
					within(t, 2*soon, func() { b.check(t, lib) }) // eventually gives up before
				})
			}
		})
	}
}

// A crew is the goroutines of a test, which asks the runtime whether they wait, and where.
type crew struct {
	t   *testing.T
	lib library
	all sync.WaitGroup
}

// run starts a goroutine.
func (c *crew) run(f func()) { c.all.Go(func() { c.member(f) }) }

//go:noinline
func (c *crew) member(f func()) { f() }

// waits returns when n goroutines of the crew wait in a method.
func (c *crew) waits(n int, typ, method string) {
	c.t.Helper()
	eventually(c.t, func() bool { return c.waiting(typ, method) == n }, strconv.Itoa(n)+" wait in "+typ+"."+method)
}

// waiting returns how many do.
func (c *crew) waiting(typ, method string) (n int) {
	frame := []byte(".(*" + typ + ")." + method + "(")
	for stack := range bytes.SplitSeq(stacks(), []byte("\n\n")) {
		if bytes.Contains(stack, []byte("(*crew).member(")) && bytes.Contains(stack, frame) && c.lib.parked.Match(stack) {
			n++
		}
	}
	return n
}

// join returns when all have ended.
func (c *crew) join() { c.all.Wait() }
