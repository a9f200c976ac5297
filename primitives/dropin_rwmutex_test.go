package primitives_test

import (
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
)

var rwMutexBehaviours = []behaviour{
	{"RWMutex: TryRLock", "it is refused by a writer alone", func(t *testing.T, lib library) {
		rw := lib.rwMutex()
		assert.True(t, rw.TryRLock())
		assert.True(t, rw.TryRLock(), "readers share")
		assert.False(t, rw.TryLock(), "a writer does not")
		rw.RUnlock()
		assert.False(t, rw.TryLock(), "one reader is left")
		rw.RUnlock()
		assert.True(t, rw.TryLock())
		assert.False(t, rw.TryRLock())
		rw.Unlock()
		assert.True(t, rw.TryRLock())
	}},
	{"RWMutex: readers at once", "all are in before one leaves", func(t *testing.T, lib library) {
		rw := lib.rwMutex()
		c := crew{t: t, lib: lib}
		in := lib.waitGroup()
		const n = 10
		in.Add(n)
		for range n {
			c.run(func() {
				rw.RLock()
				in.Done()
				in.Wait()
				rw.RUnlock()
			})
		}
		c.join()
		assert.True(t, rw.TryLock())
	}},
	{"RWMutex: writers come first", "behind a writer that waits new readers wait", func(t *testing.T, lib library) {
		rw := lib.rwMutex()
		c := crew{t: t, lib: lib}
		written := false
		rw.RLock()
		c.run(func() { rw.Lock(); written = true; rw.Unlock() })
		c.waits(1, "RWMutex", "Lock")
		assert.False(t, rw.TryRLock())
		c.run(func() { rw.RLock(); assert.True(t, written, "the writer was in before"); rw.RUnlock() })
		c.waits(1, "RWMutex", "RLock")
		rw.RUnlock()
		c.join()
	}},
	{"RWMutex: readers come second", "between two writers those readers go that waited", func(t *testing.T, lib library) {
		rw := lib.rwMutex()
		c := crew{t: t, lib: lib}
		written := false
		rw.Lock()
		c.run(func() { rw.RLock(); assert.False(t, written, "the next writer waits"); rw.RUnlock() })
		c.waits(1, "RWMutex", "RLock")
		c.run(func() { rw.Lock(); written = true; rw.Unlock() })
		c.waits(1, "RWMutex", "Lock")
		rw.Unlock()
		c.join()
		assert.True(t, written)
	}},
	{"RWMutex: unlock by another", "neither side is bound to a goroutine", func(t *testing.T, lib library) {
		rw := lib.rwMutex()
		c := crew{t: t, lib: lib}
		rw.RLock()
		c.run(rw.RUnlock)
		rw.Lock()
		c.run(rw.Unlock)
		rw.RLock()
		c.join()
	}},
	{"RWMutex: hammered", "a writer is alone, readers are with readers", func(t *testing.T, lib library) {
		rw := lib.rwMutex()
		var readers, writers atomic.Int64
		hammer(t, 8, 500, func(g, i int) {
			if (g+i)%5 == 0 {
				rw.Lock()
				assert.EqualValues(t, 1, writers.Add(1))
				assert.Zero(t, readers.Load())
				writers.Add(-1)
				rw.Unlock()
				return
			}
			if i%3 != 0 || !rw.TryRLock() {
				rw.RLock()
			}
			readers.Add(1)
			assert.Zero(t, writers.Load())
			readers.Add(-1)
			rw.RUnlock()
		})
		assert.True(t, rw.TryLock())
	}},
	{"RWMutex: RLocker", "its Lock is RLock and its Unlock is RUnlock", func(t *testing.T, lib library) {
		rw := lib.rwMutex()
		l, m := rw.RLocker(), rw.RLocker()
		assert.Same(t, l, m, "it is one and the same")
		l.Lock()
		m.Lock()
		assert.False(t, rw.TryLock())
		l.Unlock()
		rw.RUnlock() // that of m
		assert.True(t, rw.TryLock())
	}},
	{"RWMutex: RLocker and a writer", "it waits for the writer, and the writer for it", func(t *testing.T, lib library) {
		rw := lib.rwMutex()
		c := crew{t: t, lib: lib}
		x := 0
		rw.Lock()
		c.run(func() {
			l := rw.RLocker()
			l.Lock()
			assert.Equal(t, 1, x)
			l.Unlock()
		})
		c.waits(1, "RWMutex", "RLock")
		x = 1
		rw.Unlock()
		c.join()
		rw.Lock()
		x = 2
		rw.Unlock()
	}},
}
