package primitives_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"syncplay/primitives"
	"syncplay/primitives/hook"
)

func ExampleRWMutex() {
	var rw primitives.RWMutex
	price := 1

	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			rw.RLock() // readers share it
			defer rw.RUnlock()
			_ = price
		})
	}
	all.Go(func() {
		rw.Lock() // a writer is alone
		defer rw.Unlock()
		price = 2
	})
	all.Wait()
	fmt.Println(price)
	// Output: 2
}

func ExampleRWMutex_RLockContext() {
	var rw primitives.RWMutex
	rw.Lock()

	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	fmt.Println(rw.RLockContext(ctx))

	rw.Unlock()
	fmt.Println(rw.RLockContext(context.Background()))
	// Output:
	// context deadline exceeded
	// <nil>
}

func TestRWMutexContract(t *testing.T) {
	type rw = *primitives.RWMutex
	tests := []struct {
		name, reason string
		do           func(l rw) bool
		free, shared bool // afterwards: a writer, or another reader, would get in
	}{
		{"zero value", "it is unlocked", func(rw) bool { return true }, true, true},
		{"lock", "a writer is alone", func(l rw) bool { l.Lock(); return true }, false, false},
		{"read", "readers share", func(l rw) bool { l.RLock(); l.RLock(); return true }, false, true},
		{"unlock", "what is given back is free",
			func(l rw) bool { l.Lock(); l.Unlock(); l.RLock(); l.RUnlock(); return true }, true, true},
		{"one of two readers leaves", "the other still reads",
			func(l rw) bool { l.RLock(); l.RLock(); l.RUnlock(); return true }, false, true},
		{"try", "a free lock is taken", func(l rw) bool { return l.TryLock() }, false, false},
		{"try what is read", "it fails and changes nothing",
			func(l rw) bool { l.RLock(); return !l.TryLock() }, false, true},
		{"try what is written", "it fails and changes nothing",
			func(l rw) bool { l.Lock(); return !l.TryLock() && !l.TryRLock() }, false, false},
		{"try to read", "readers share", func(l rw) bool { l.RLock(); return l.TryRLock() }, false, true},
		{"contexts", "a free lock is taken",
			func(l rw) bool {
				first, second := l.RLockContext(context.Background()), l.RLockContext(context.Background())
				return first == nil && second == nil
			}, false, true},
		{"a context of a writer", "a free lock is taken",
			func(l rw) bool { return l.LockContext(context.Background()) == nil }, false, false},
		{"contexts that are done", "they win over a free lock",
			func(l rw) bool {
				return errors.Is(l.RLockContext(over()), context.Canceled) && errors.Is(l.LockContext(over()), context.Canceled)
			}, true, true},
		{"a reader's context ends", "its count is taken back",
			func(l rw) bool { return briefly(l.Lock, l.RLockContext) }, false, false},
		{"a writer's context ends", "its announcement is taken back: readers come in again",
			func(l rw) bool { return briefly(l.RLock, l.LockContext) }, false, true},
		{"a writer's context ends behind a writer", "the holder keeps it",
			func(l rw) bool { return briefly(l.Lock, l.LockContext) }, false, false},
		{"the reader's Locker", "its Lock is RLock",
			func(l rw) bool { l.RLocker().Lock(); return true }, false, true},
		{"the reader's Locker again", "its Unlock is RUnlock",
			func(l rw) bool { l.RLock(); l.RLocker().Unlock(); return true }, true, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var l primitives.RWMutex
			within(t, soon, func() {
				assert.True(t, test.do(&l), test.reason)
				shared := l.TryRLock()
				assert.Equal(t, test.shared, shared, test.reason)
				if shared {
					l.RUnlock()
				}
				assert.Equal(t, test.free, l.TryLock(), test.reason)
			})
		})
	}
}

// briefly says whether lock, when first was done, gives up with its context.
func briefly(first func(), lock func(context.Context) error) bool {
	first()
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	return errors.Is(lock(ctx), context.DeadlineExceeded)
}

func TestRWMutexMisuse(t *testing.T) {
	type rw = *primitives.RWMutex
	tests := []struct {
		name, reason string
		before       func(l rw)
		misuse       func(l rw)
		message      string
		free         bool // before and afterwards
	}{
		{"unlock", "nobody holds it", func(rw) {}, rw.Unlock, "unlock of unlocked", true},
		{"read unlock", "nobody holds it", func(rw) {}, rw.RUnlock, "read unlock of unlocked", true},
		{"unlock of a reader's", "no writer holds it", rw.RLock, rw.Unlock, "unlock of unlocked", false},
		{"read unlock of a writer's", "no reader holds it", rw.Lock, rw.RUnlock, "read unlock of unlocked", false},
		{"twice", "the second finds it free", func(l rw) { l.RLock(); l.RUnlock() }, rw.RUnlock, "read unlock of unlocked", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var l primitives.RWMutex
			primitives.Name(&l, "a")
			test.before(&l)
			for range 2 { // the first changes nothing
				at := ""
				got := misuse(func() { at = line(0); test.misuse(&l) })
				assert.Equal(t, "primitives: "+test.message+` RWMutex "a" at `+at, got, test.reason)
			}
			assert.Equal(t, test.free, l.TryLock(), test.reason)
		})
	}
}

// A misuse while others wait: the message comes, and the others get what they wait for.
func TestRWMutexMisuseWithWaiters(t *testing.T) {
	e := listen(t)
	var l primitives.RWMutex
	l.Lock()
	e.run(func() { l.RLock(); l.RUnlock() })
	e.blocked(1)
	assert.Contains(t, misuse(l.RUnlock), "read unlock of unlocked", "the reader only waits")
	l.Unlock()
	e.join()

	l.RLock()
	e.run(func() { l.Lock(); l.Unlock() })
	e.blocked(1)
	assert.Contains(t, misuse(l.Unlock), "unlock of unlocked", "the writer only waits")
	l.RUnlock()
	e.join()

	l.RLock()
	assert.True(t, briefly(func() {}, l.LockContext), "the writer gives up")
	l.RUnlock()
	l.Lock()
	e.run(func() { l.RLock(); l.RUnlock() })
	e.blocked(1)
	assert.Contains(t, misuse(l.RUnlock), "read unlock of unlocked", "no writer waits for a reader")
	l.Unlock()
	e.join()
	assert.True(t, l.TryLock())
}

// A read unlock too many, at the moment when the writer leaves, takes away nobody's wake-up: the
// reader that waits is let in, and the panic is either's.
func TestRWMutexMisuseWhileUnlocking(t *testing.T) {
	for i := range 5000 {
		var l primitives.RWMutex
		var panics atomic.Int64
		try := func(f func()) {
			defer func() {
				if recover() != nil {
					panics.Add(1)
				}
			}()
			f()
		}
		l.Lock()
		within(t, soon, func() {
			var all sync.WaitGroup
			if i%2 == 0 {
				all.Go(func() { l.RLock(); try(l.RUnlock) })
			}
			all.Go(func() { try(l.RUnlock) })
			runtime.Gosched()
			l.Unlock()
			all.Wait()
		})
		require.EqualValues(t, 1, panics.Load(), "one read unlock is too many")
		require.True(t, l.TryLock(), "it is free in the end")
	}
}

func TestRWMutexPrefersWriters(t *testing.T) {
	e := listen(t)
	var l primitives.RWMutex
	order := make(chan string, 4)
	l.RLock()
	e.run(func() { l.Lock(); order <- "writer"; l.Unlock() })
	e.blocked(1)
	assert.False(t, l.TryRLock(), "a waiting writer stops new readers")
	e.run(func() { l.RLock(); order <- "reader"; l.RUnlock() })
	e.blocked(2)
	l.RUnlock()
	e.join()
	assert.Equal(t, "writer", <-order)
	assert.Equal(t, "reader", <-order)

	l.Lock()
	e.run(func() { l.Lock(); order <- "writer"; l.Unlock() })
	e.blocked(1)
	for range 3 {
		e.run(func() { l.RLock(); order <- "reader"; l.RUnlock() })
	}
	e.blocked(4)
	l.Unlock()
	e.join()
	for range 3 {
		assert.Equal(t, "reader", <-order, "those who waited for one writer go before the next")
	}
	assert.Equal(t, "writer", <-order)
}

// A run ends while a reader and writers wait: nothing of them is left in the lock.
func TestRWMutexUnwound(t *testing.T) {
	tests := []struct {
		name, reason string
		hold, free   func(*primitives.RWMutex)
	}{
		{"behind a reader", "the announcement is taken back", (*primitives.RWMutex).RLock, (*primitives.RWMutex).RUnlock},
		{"behind a writer", "the counts are taken back", (*primitives.RWMutex).Lock, (*primitives.RWMutex).Unlock},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := listen(t)
			var l primitives.RWMutex
			test.hold(&l)
			for range 2 {
				e.run(func() {
					defer l.Unlock() // of what it never got
					l.Lock()
				})
			}
			e.blocked(2)
			e.run(func() {
				defer l.RUnlock()
				l.RLock()
			})
			e.blocked(3)
			e.unwind()
			assert.False(t, l.TryLock(), "the holder keeps it")
			test.free(&l)
			assert.True(t, l.TryLock(), test.reason)
		})
	}
}

// rwModel is a writer-preferring lock as it is described, and the tasks at the real one.
type rwModel struct {
	*ears
	l       primitives.RWMutex
	readers []*rwTask // that hold it
	writer  *rwTask
	behind  []*rwTask // readers that wait
	writers []*rwTask // that wait; the first is announced if no writer holds the lock
}

type rwTask struct {
	cancel context.CancelFunc
	in     chan bool     // whether it got in
	leave  chan struct{} // closed to let it unlock
	out    chan struct{} // closed when it has unlocked
}

// start begins a task that locks by lock and unlocks when told.
func (m *rwModel) start(lock func(context.Context) error, unlock func()) *rwTask {
	ctx, cancel := context.WithCancel(context.Background())
	a := &rwTask{cancel: cancel, in: make(chan bool, 1), leave: make(chan struct{}), out: make(chan struct{})}
	m.run(func() {
		err := lock(ctx)
		a.in <- err == nil
		if err == nil {
			<-a.leave
			unlock()
			close(a.out)
		}
	})
	return a
}

// quit lets a task that is in unlock, and waits until it has.
func (a *rwTask) quit() {
	close(a.leave)
	<-a.out
	a.cancel()
}

func (m *rwModel) announced() bool { return m.writer != nil || len(m.writers) > 0 }

// next lets the first waiting writer in if nobody holds the lock.
func (m *rwModel) next(t *rapid.T) {
	if m.writer == nil && len(m.readers) == 0 && len(m.writers) > 0 {
		m.writer, m.writers = m.writers[0], m.writers[1:]
		m.got(t, m.writer, true)
	}
}

// admit lets the waiting readers in.
func (m *rwModel) admit(t *rapid.T) {
	for _, a := range m.behind {
		m.got(t, a, true)
	}
	m.readers, m.behind = append(m.readers, m.behind...), nil
}

// got waits for the task to be in, or to have given up.
func (m *rwModel) got(t *rapid.T, a *rwTask, in bool) {
	select {
	case got := <-a.in:
		assert.Equal(t, in, got)
	case <-time.After(soon):
		t.Fatalf("a task that should go on does not\n\n%s", stacks())
	}
}

func (m *rwModel) read(t *rapid.T) {
	a := m.start(m.l.RLockContext, m.l.RUnlock)
	if m.announced() {
		m.behind = append(m.behind, a)
		return
	}
	m.got(t, a, true)
	m.readers = append(m.readers, a)
}

func (m *rwModel) write(t *rapid.T) {
	m.writers = append(m.writers, m.start(m.l.LockContext, m.l.Unlock))
	m.next(t)
}

func (m *rwModel) leave(t *rapid.T) {
	switch {
	case m.writer != nil:
		m.writer.quit()
		m.writer = nil
		m.admit(t)
	case len(m.readers) > 0:
		m.readers[0].quit()
		m.readers = m.readers[1:]
	default:
		t.Skip("nobody is in")
	}
	m.next(t)
}

func (m *rwModel) cancelReader(t *rapid.T) {
	if len(m.behind) == 0 {
		t.Skip("no reader waits")
	}
	i := rapid.IntRange(0, len(m.behind)-1).Draw(t, "reader")
	a := m.behind[i]
	m.behind = append(m.behind[:i:i], m.behind[i+1:]...)
	a.cancel()
	m.got(t, a, false)
}

func (m *rwModel) cancelWriter(t *rapid.T) {
	if len(m.writers) == 0 {
		t.Skip("no writer waits")
	}
	i := rapid.IntRange(0, len(m.writers)-1).Draw(t, "writer")
	a := m.writers[i]
	m.writers = append(m.writers[:i:i], m.writers[i+1:]...)
	a.cancel()
	m.got(t, a, false)
	if i == 0 && m.writer == nil {
		m.admit(t)
	}
}

func (m *rwModel) try(t *rapid.T) {
	free := m.writer == nil && len(m.readers) == 0
	got := m.l.TryLock()
	assert.Equal(t, free, got)
	if got {
		m.l.Unlock()
	}
}

// settled waits until the tasks are where the model has them.
func (m *rwModel) settled(t *rapid.T) {
	m.blocked(len(m.behind) + len(m.writers))
	eventually(m.t, func() bool {
		got := m.l.TryRLock()
		if got {
			m.l.RUnlock()
		}
		return got != m.announced()
	}, "a reader gets in if, and only if, no writer is announced")
}

// A reader whose run ends, and whose deferred unlock is the wrong one, takes nothing from the
// writers.
func TestRWMutexUnwoundReaderUnlocks(t *testing.T) {
	e := listen(t)
	e.held = func(*hook.Object) bool { return true }
	var l primitives.RWMutex
	var other primitives.Mutex
	other.Lock()
	e.run(func() {
		l.RLock()
		defer l.Unlock()
		other.Lock()
	})
	e.blocked(1)
	in := make(chan struct{})
	go func() { l.Lock(); close(in) }()
	eventually(t, func() bool {
		read := l.TryRLock()
		if read {
			l.RUnlock()
		}
		return !read
	}, "a writer waits")
	e.unwind()
	l.RUnlock()
	within(t, soon, func() { <-in })
	assert.True(t, briefly(func() {}, l.LockContext), "there is one writer at a time")
	l.Unlock()
}

func TestRWMutexAgainstModel(t *testing.T) {
	e := listen(t)
	rapid.Check(t, func(t *rapid.T) {
		m := &rwModel{ears: e}
		t.Repeat(map[string]func(*rapid.T){
			"read":          m.read,
			"write":         m.write,
			"leave":         m.leave,
			"cancel reader": m.cancelReader,
			"cancel writer": m.cancelWriter,
			"try":           m.try,
			"":              m.settled,
		})
		for m.writer != nil || len(m.readers) > 0 {
			m.leave(t)
		}
		m.join()
		assert.True(t, m.l.TryLock())
	})
}

// inside counts who is in, to find two that should not be there together.
type inside struct{ readers, writers atomic.Int32 }

func (s *inside) read(t *testing.T) {
	s.readers.Add(1)
	assert.Zero(t, s.writers.Load(), "a reader meets a writer")
	runtime.Gosched()
	s.readers.Add(-1)
}

func (s *inside) write(t *testing.T) {
	assert.EqualValues(t, 1, s.writers.Add(1), "a writer meets a writer")
	runtime.Gosched()
	assert.Zero(t, s.readers.Load(), "a writer meets a reader")
	s.writers.Add(-1)
}

// Readers and writers with every way in, half of them losing their patience: exclusion holds,
// nobody is lost, and nothing of those who gave up is left.
func TestRWMutexStorm(t *testing.T) {
	tests := []struct {
		name, reason         string
		goroutines, writers  int // of ten rounds, those that write
		processors, patience int // patience is microseconds; 0 is for ever
	}{
		{"mixed", "every way in meets every other", 8, 5, 0, 0},
		{"impatient", "early ends meet wake-ups", 8, 5, 0, 30},
		{"impatient readers", "counts are taken back all the time", 8, 2, 0, 20},
		{"impatient writers", "announcements are taken back all the time", 8, 8, 0, 20},
		{"oversubscribed", "there are more goroutines than processors", 32, 2, 2, 0},
		{"one processor", "whoever spins keeps the holder from running", 8, 5, 1, 50},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if test.processors > 0 {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(test.processors))
			}
			var l primitives.RWMutex
			var in inside
			written, want := 0, atomic.Int64{}
			hammer(t, test.goroutines, 2400/test.goroutines, func(g, i int) {
				ctx := t.Context()
				if test.patience > 0 && g%2 == 0 {
					limited, cancel := context.WithCancel(ctx)
					defer cancel()
					defer time.AfterFunc(time.Duration(i%5*test.patience)*time.Microsecond, cancel).Stop()
					ctx = limited
				}
				if (i+g)%10 < test.writers {
					if !lockSomehow(ctx, i, l.Lock, l.TryLock, l.LockContext) {
						return
					}
					defer l.Unlock()
					in.write(t)
					written++
					want.Add(1)
					return
				}
				if !lockSomehow(ctx, i, l.RLock, l.TryRLock, l.RLockContext) {
					return
				}
				defer l.RUnlock()
				in.read(t)
				_ = written
			})
			assert.EqualValues(t, want.Load(), written, test.reason)
			assert.True(t, l.TryLock(), "nobody is in, nobody is counted: %s", test.reason)
			l.Unlock()
			assert.True(t, l.TryRLock())
		})
	}
}

// lockSomehow locks in one of three ways, and says whether it did.
func lockSomehow(ctx context.Context, i int, lock func(), try func() bool, lockContext func(context.Context) error) bool {
	switch {
	case ctx.Done() != nil && i%4 != 0:
		return lockContext(ctx) == nil
	case i%4 == 1:
		return try()
	}
	lock()
	return true
}

// The last reader leaves, or a writer, at the very moment when the one who waits gives up.
func TestRWMutexGivesUpWhenServed(t *testing.T) {
	within(t, soon, func() {
		for i := range 300 {
			var l primitives.RWMutex
			hold, leave, lock, unlock := l.RLock, l.RUnlock, l.LockContext, l.Unlock
			if i%2 == 0 {
				hold, leave, lock, unlock = l.Lock, l.Unlock, l.RLockContext, l.RUnlock
			}
			hold()
			ctx, cancel := context.WithCancel(t.Context())
			var all sync.WaitGroup
			all.Go(func() {
				if lock(ctx) == nil {
					unlock()
				}
			})
			runtime.Gosched()
			go cancel()
			leave()
			all.Wait()
			assert.True(t, l.TryLock())
		}
	})
}
