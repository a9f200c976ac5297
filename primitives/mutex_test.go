package primitives_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"syncplay/primitives"
)

func ExampleMutex() {
	var mu primitives.Mutex
	balance := 100

	var tellers sync.WaitGroup
	for range 10 {
		tellers.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			balance -= 5
		})
	}
	tellers.Wait()
	fmt.Println(balance)
	// Output: 50
}

func ExampleMutex_LockContext() {
	var mu primitives.Mutex
	mu.Lock()

	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	fmt.Println(mu.LockContext(ctx))

	mu.Unlock()
	fmt.Println(mu.LockContext(context.Background()))
	// Output:
	// context deadline exceeded
	// <nil>
}

// over returns a context that is done.
func over() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

func TestMutexContract(t *testing.T) {
	tests := []struct {
		name, reason string
		do           func(mu *primitives.Mutex) bool
		locked       bool // afterwards
	}{
		{"zero value", "it is unlocked",
			func(*primitives.Mutex) bool { return true }, false},
		{"lock", "a free mutex is taken",
			func(mu *primitives.Mutex) bool { mu.Lock(); return true }, true},
		{"lock and unlock", "what is given back is free",
			func(mu *primitives.Mutex) bool { mu.Lock(); mu.Unlock(); return true }, false},
		{"try", "a free mutex is taken",
			func(mu *primitives.Mutex) bool { return mu.TryLock() }, true},
		{"try a locked one", "it fails at once and changes nothing",
			func(mu *primitives.Mutex) bool { mu.Lock(); return !mu.TryLock() }, true},
		{"try and unlock", "a successful TryLock is a Lock",
			func(mu *primitives.Mutex) bool { mu.TryLock(); mu.Unlock(); return true }, false},
		{"with a context", "a free mutex is taken",
			func(mu *primitives.Mutex) bool { return mu.LockContext(context.Background()) == nil }, true},
		{"with a context that is done", "it wins over a free mutex",
			func(mu *primitives.Mutex) bool { return errors.Is(mu.LockContext(over()), context.Canceled) }, false},
		{"with a context that is done, locked", "the holder keeps it",
			func(mu *primitives.Mutex) bool { mu.Lock(); return errors.Is(mu.LockContext(over()), context.Canceled) }, true},
		{"with a context that ends", "the wait ends with it",
			func(mu *primitives.Mutex) bool {
				mu.Lock()
				ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
				defer cancel()
				return errors.Is(mu.LockContext(ctx), context.DeadlineExceeded)
			}, true},
		{"unlock by another", "a mutex is not bound to a goroutine",
			func(mu *primitives.Mutex) bool {
				mu.Lock()
				unlocked := make(chan struct{})
				go func() { mu.Unlock(); close(unlocked) }()
				<-unlocked
				return true
			}, false},
		{"a name", "it changes nothing",
			func(mu *primitives.Mutex) bool { mu.Lock(); primitives.Name(mu, "a"); return true }, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var mu primitives.Mutex
			within(t, soon, func() {
				assert.True(t, test.do(&mu), test.reason)
				assert.Equal(t, test.locked, !mu.TryLock(), test.reason)
			})
		})
	}
}

// misuse returns what f panics with, or "".
func misuse(f func()) (message string) {
	defer func() {
		if v := recover(); v != nil {
			message = fmt.Sprint(v)
		}
	}()
	f()
	return ""
}

// line returns the line of its caller, or one that is so many lines below, as a misuse names it.
func line(offset int) string {
	_, file, n, _ := runtime.Caller(1)
	return fmt.Sprintf("%s:%d", file[strings.LastIndex(file, "/")+1:], n+offset)
}

func TestMutexMisuse(t *testing.T) {
	var mu, named primitives.Mutex
	primitives.Name(&named, "accounts")
	var at string

	got := misuse(func() { at = line(0); mu.Unlock() })
	assert.Equal(t, "primitives: unlock of unlocked Mutex at "+at, got, "a nameless one is known by its type")

	got = misuse(func() { at = line(0); named.Unlock() })
	assert.Equal(t, `primitives: unlock of unlocked Mutex "accounts" at `+at, got)

	got = misuse(func() {
		defer named.Unlock()
		named.Lock()
		named.Unlock()
		at = line(1)
	})
	assert.Equal(t, `primitives: unlock of unlocked Mutex "accounts" at `+at, got, "a deferred one is at the end of its function")

	assert.True(t, mu.TryLock(), "a misuse changes nothing")
	assert.True(t, named.TryLock(), "a misuse changes nothing")
}

// One bit is a mutex to one who is alone.
func TestMutexAgainstModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var mu primitives.Mutex
		locked := false
		t.Repeat(map[string]func(*rapid.T){
			"lock": func(t *rapid.T) {
				if locked {
					t.Skip("would wait for itself")
				}
				mu.Lock()
				locked = true
			},
			"try": func(*rapid.T) {
				assert.Equal(t, !locked, mu.TryLock())
				locked = true
			},
			"with a context": func(t *rapid.T) {
				if locked {
					t.Skip("would wait for itself")
				}
				assert.NoError(t, mu.LockContext(t.Context()))
				locked = true
			},
			"too late": func(*rapid.T) {
				assert.ErrorIs(t, mu.LockContext(over()), context.Canceled)
			},
			"unlock": func(*rapid.T) {
				got := misuse(mu.Unlock)
				if locked {
					assert.Empty(t, got)
				} else {
					assert.Contains(t, got, "unlock of unlocked Mutex")
				}
				locked = false
			},
		})
	})
}

// Many with every way in: nobody is lost, and no two are inside together.
func TestMutexStress(t *testing.T) {
	tests := []struct {
		name, reason string
		inside       func()
	}{
		{"tiny section", "spinners meet spinners", func() {}},
		{"yields inside", "waiters park, and are overtaken", runtime.Gosched},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var mu primitives.Mutex
			count, want := 0, atomic.Int64{}
			hammer(t, 8, 500, func(g, i int) {
				switch (g + i) % 3 {
				case 0:
					mu.Lock()
				case 1:
					if !mu.TryLock() {
						return
					}
				case 2:
					assert.NoError(t, mu.LockContext(t.Context()))
				}
				defer mu.Unlock()
				n := count
				test.inside()
				count = n + 1
				want.Add(1)
			})
			assert.EqualValues(t, want.Load(), count, test.reason)
			assert.True(t, mu.TryLock())
		})
	}
}

// Half of the goroutines lose their patience all the time. Whoever gave up does not hold the
// mutex, whoever did not does, and no wake-up is lost with one who gives up.
func TestMutexCancellationStorm(t *testing.T) {
	var mu primitives.Mutex
	count, gaveUp, want := 0, atomic.Int64{}, atomic.Int64{}
	hammer(t, 8, 400, func(g, i int) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		if g%2 == 0 {
			defer time.AfterFunc(time.Duration(i%7)*20*time.Microsecond, cancel).Stop()
		}
		if mu.LockContext(ctx) != nil {
			gaveUp.Add(1)
			return
		}
		defer mu.Unlock()
		n := count
		runtime.Gosched()
		count = n + 1
		want.Add(1)
	})
	assert.EqualValues(t, want.Load(), count)
	assert.EqualValues(t, 8*400, want.Load()+gaveUp.Load())
	assert.True(t, mu.TryLock(), "nobody holds it in the end")
	t.Logf("%d of %d gave up", gaveUp.Load(), 8*400)
}

// The one that was woken gives up just then: its wake-up must go to the next.
func TestMutexPassesTheWakeUpOn(t *testing.T) {
	within(t, soon, func() {
		for range 300 {
			var mu primitives.Mutex
			mu.Lock()
			ctx, cancel := context.WithCancel(t.Context())
			var both sync.WaitGroup
			both.Go(func() {
				if mu.LockContext(ctx) == nil {
					mu.Unlock()
				}
			})
			both.Go(func() {
				mu.Lock()
				defer mu.Unlock()
			})
			runtime.Gosched()
			go cancel()
			mu.Unlock()
			both.Wait()
		}
	})
}

// Two goroutines that come by all the time overtake one that sleeps, but not for ever.
func TestMutexPatience(t *testing.T) {
	var mu primitives.Mutex
	var stop atomic.Bool
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() {
			for !stop.Load() {
				mu.Lock()
				for range 1000 {
					_ = stop.Load()
				}
				mu.Unlock()
			}
		})
	}
	defer all.Wait()
	defer stop.Store(true)
	within(t, soon, func() {
		for range 50 {
			mu.Lock()
			runtime.Gosched()
			mu.Unlock()
		}
	})
}

// Locked by one and unlocked by the next, round and round.
func TestMutexHandOver(t *testing.T) {
	const members, laps = 4, 500
	var baton [members]primitives.Mutex
	for i := range baton {
		baton[i].Lock()
	}
	at := 0
	baton[0].Unlock()
	hammer(t, members, laps, func(g, _ int) {
		baton[g].Lock()
		at++
		baton[(g+1)%members].Unlock()
	})
	assert.Equal(t, members*laps, at)
}

// A waiter whose run is over does not hold the mutex, and its deferred Unlock does nothing.
func TestMutexUnwound(t *testing.T) {
	tests := []struct {
		name string
		lock func(*primitives.Mutex)
	}{
		{"Lock", (*primitives.Mutex).Lock},
		{"LockContext", func(mu *primitives.Mutex) { _ = mu.LockContext(t.Context()) }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var mu primitives.Mutex
			mu.Lock()
			e := listen(t)
			var inside atomic.Bool
			for range 3 {
				e.run(func() {
					defer mu.Unlock()
					test.lock(&mu)
					inside.Store(true)
				})
			}
			e.blocked(3)
			e.unwind()
			assert.False(t, inside.Load(), "the way out is not the way in")
			assert.Zero(t, e.missed.Load(), "no misuse is told")
			assert.False(t, mu.TryLock(), "the holder keeps it")
			mu.Unlock()
			assert.True(t, mu.TryLock(), "and gives it back as ever")
		})
	}
}

// A waiter is woken in the moment in which its run ends: the wake-up must go to the next.
func TestMutexUnwoundWhileWoken(t *testing.T) {
	for range 100 {
		t.Run("", func(t *testing.T) {
			var mu primitives.Mutex
			mu.Lock()
			e := listen(t)
			e.run(func() {
				defer mu.Unlock()
				mu.Lock()
			})
			e.blocked(1)
			next := make(chan struct{})
			go func() {
				defer close(next)
				mu.Lock()
				defer mu.Unlock()
			}()
			go mu.Unlock()
			e.unwind()
			within(t, soon, func() { <-next })
		})
	}
}

// A waiter that has been overtaken for long is handed the mutex: nobody else can take it then.
func TestMutexIsHandedOver(t *testing.T) {
	e := listen(t)
	var l primitives.Mutex
	over := make(chan struct{})
	l.Lock()
	e.run(func() {
		l.Lock()
		defer l.Unlock()
		<-over
	})
	e.blocked(1)
	<-time.After(2 * time.Millisecond) // its patience is one
	l.Unlock()
	assert.False(t, l.TryLock(), "the waiter has it, whether or not it runs")
	close(over)
	e.join()
}
