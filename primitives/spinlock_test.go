package primitives_test

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"syncplay/primitives"
)

func ExampleSpinLock() {
	var lock primitives.SpinLock
	hits := 0

	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			lock.Lock()
			defer lock.Unlock()
			hits++
		})
	}
	all.Wait()
	fmt.Println(hits)
	// Output: 10
}

func TestSpinLock(t *testing.T) {
	testLock(t, "SpinLock", func() tryLocker { return new(primitives.SpinLock) })
}

// tryLocker is what the locks have that are compared with each other.
type tryLocker interface {
	primitives.Lockable
	TryLock() bool
}

// testLock tests what all of them promise. The lock that is made is of the type that noun names.
func testLock(t *testing.T, noun string, make func() tryLocker) {
	t.Run("contract", func(t *testing.T) { lockContract(t, make) })
	t.Run("misuse", func(t *testing.T) { lockMisuse(t, noun, make) })
	t.Run("against a model", func(t *testing.T) { lockAgainstModel(t, make) })
	t.Run("stress", func(t *testing.T) { lockStress(t, make) })
	t.Run("unwound", func(t *testing.T) { lockUnwound(t, make) })
	t.Run("unwound when served", func(t *testing.T) { lockUnwoundWhenServed(t, make) })
}

func lockContract(t *testing.T, make func() tryLocker) {
	tests := []struct {
		name, reason string
		do           func(l tryLocker) bool
		locked       bool // afterwards
	}{
		{"zero value", "it is unlocked",
			func(tryLocker) bool { return true }, false},
		{"lock", "a free lock is taken",
			func(l tryLocker) bool { l.Lock(); return true }, true},
		{"lock and unlock", "what is given back is free",
			func(l tryLocker) bool { l.Lock(); l.Unlock(); return true }, false},
		{"try", "a free lock is taken",
			func(l tryLocker) bool { return l.TryLock() }, true},
		{"try a locked one", "it fails at once and changes nothing",
			func(l tryLocker) bool { l.Lock(); return !l.TryLock() }, true},
		{"try and unlock", "a successful TryLock is a Lock",
			func(l tryLocker) bool { l.TryLock(); l.Unlock(); return true }, false},
		{"unlock by another", "a lock is not bound to a goroutine",
			func(l tryLocker) bool {
				l.Lock()
				go l.Unlock()
				l.Lock()
				return true
			}, true},
		{"in turn", "each that waits gets it",
			func(l tryLocker) bool {
				l.Lock()
				var all sync.WaitGroup
				for range 3 {
					all.Go(func() { l.Lock(); l.Unlock() })
				}
				l.Unlock()
				all.Wait()
				return true
			}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := make()
			within(t, soon, func() {
				assert.True(t, test.do(l), test.reason)
				assert.Equal(t, test.locked, !l.TryLock(), test.reason)
			})
		})
	}
}

func lockMisuse(t *testing.T, noun string, make func() tryLocker) {
	fresh, used := make(), make()
	primitives.Name(used, "a")
	used.Lock()
	used.Unlock()
	for range 2 { // the first changes nothing
		at := ""
		got := misuse(func() { at = line(0); fresh.Unlock() })
		assert.Equal(t, "primitives: unlock of unlocked "+noun+" at "+at, got)
		got = misuse(func() { at = line(0); used.Unlock() })
		assert.Equal(t, "primitives: unlock of unlocked "+noun+` "a" at `+at, got)
	}
	assert.True(t, fresh.TryLock(), "a misuse changes nothing")
	assert.True(t, used.TryLock(), "a misuse changes nothing")
}

// One bit is a lock to one who is alone.
func lockAgainstModel(t *testing.T, make func() tryLocker) {
	rapid.Check(t, func(t *rapid.T) {
		l, locked := make(), false
		t.Repeat(map[string]func(*rapid.T){
			"lock": func(t *rapid.T) {
				if locked {
					t.Skip("would wait for itself")
				}
				l.Lock()
				locked = true
			},
			"try": func(*rapid.T) {
				assert.Equal(t, !locked, l.TryLock())
				locked = true
			},
			"unlock": func(*rapid.T) {
				got := misuse(l.Unlock)
				if locked {
					assert.Empty(t, got)
				} else {
					assert.Contains(t, got, "unlock of unlocked")
				}
				locked = false
			},
		})
	})
}

func lockStress(t *testing.T, make func() tryLocker) {
	tests := []struct {
		name, reason string
		goroutines   int
		processors   int
		inside       func()
	}{
		{"tiny section", "those who spin meet each other", 2, 2, func() {}},
		{"yields inside", "the holder is not running", 8, 2, runtime.Gosched},
		{"oversubscribed", "the next in line is not running", 32, 2, func() {}},
		{"oversubscribed, yields inside", "nobody who matters is running", 32, 2, runtime.Gosched},
		{"one processor", "whoever spins keeps the holder from running", 16, 1, runtime.Gosched},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(test.processors))
			l := make()
			count, want := 0, atomic.Int64{}
			hammer(t, test.goroutines, 3200/test.goroutines, func(g, i int) {
				if (g+i)%4 != 0 {
					l.Lock()
				} else if !l.TryLock() {
					return
				}
				defer l.Unlock()
				n := count
				test.inside()
				count = n + 1
				want.Add(1)
			})
			assert.EqualValues(t, want.Load(), count, test.reason)
			assert.True(t, l.TryLock())
		})
	}
}

// A run ends while tasks wait: the lock goes on without them.
func lockUnwound(t *testing.T, make func() tryLocker) {
	e := listen(t)
	l := make()
	l.Lock()
	var began atomic.Int64
	for range 4 {
		e.run(func() {
			defer l.Unlock() // of what it never got
			began.Add(1)
			l.Lock()
		})
	}
	eventually(t, func() bool { return began.Load() == 4 }, "all tasks began")
	e.unwind()
	assert.False(t, l.TryLock(), "the holder keeps it")
	l.Unlock()
	within(t, soon, func() { l.Lock() })
	l.Unlock()
	assert.True(t, l.TryLock())
}

// The lock is given to one of those whose run ends just then: it must not be lost with them.
func lockUnwoundWhenServed(t *testing.T, make func() tryLocker) {
	within(t, soon, func() {
		for range 100 {
			unwindWhenServed(t, make())
		}
	})
}

func unwindWhenServed(t *testing.T, l tryLocker) {
	e := listen(t)
	l.Lock()
	var began atomic.Int64
	for range 3 {
		e.run(func() {
			began.Add(1)
			l.Lock()
			defer l.Unlock()
		})
	}
	eventually(t, func() bool { return began.Load() == 3 }, "all tasks began")
	unlocked := make(chan struct{})
	go func() { l.Unlock(); close(unlocked) }()
	e.unwind()
	<-unlocked
	l.Lock()
	l.Unlock()
}
