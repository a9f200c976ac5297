package explore

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"syncplay/primitives"
	"syncplay/primitives/hook"
)

// ask tries to lock so often, and says after how many rounds it gave up.
func ask(mu *primitives.Mutex, rounds int) string {
	for range rounds {
		if mu.TryLock() {
			mu.Unlock()
			return "got it"
		}
	}
	return fmt.Sprint("gave up after ", rounds)
}

// held runs f beside a task that holds the lock at first.
func held(f func(mu *primitives.Mutex) string) (came string) {
	var mu primitives.Mutex
	var g primitives.Group
	mu.Lock()
	g.Go("asks", func() { came = f(&mu) })
	mu.Unlock()
	g.Wait()
	return came
}

// retreat runs so many tasks, of which each holds one lock and asks for the next, and gives the first one
// back if it is refused.
func retreat(n int, pause func()) string {
	locks := make([]primitives.Mutex, n)
	var g primitives.Group
	for i := range n {
		g.Go("", func() {
			first, second := &locks[i], &locks[(i+1)%n]
			first.Lock()
			for !second.TryLock() {
				first.Unlock()
				pause()
				first.Lock()
			}
			second.Unlock()
			first.Unlock()
		})
	}
	g.Wait()
	return "done"
}

// How programs end, and in how many states they can be, counts the rounds of no loop that spins. Where there
// are no such loops, all schedules are asked as well.
func TestStates(t *testing.T) {
	tests := []struct {
		name   string
		f      func() string
		states int
		spins  bool
		ends   []string
	}{
		{"gives up after 2", func() string { return held(func(mu *primitives.Mutex) string { return ask(mu, 2) }) }, 11, false, []string{"gave up after 2", "got it"}},
		{"gives up after 3", func() string { return held(func(mu *primitives.Mutex) string { return ask(mu, 3) }) }, 15, false, []string{"gave up after 3", "got it"}},
		{"gives up after 10", func() string { return held(func(mu *primitives.Mutex) string { return ask(mu, 10) }) }, 43, false, []string{"gave up after 10", "got it"}},
		{"gives up after 100", func() string { return held(func(mu *primitives.Mutex) string { return ask(mu, 100) }) }, 403, false, []string{"gave up after 100", "got it"}},
		{"never gives up", func() string { return held(func(mu *primitives.Mutex) string { return ask(mu, 1_000_000) }) }, 9, true, []string{"got it"}},
		{"two loops that look alike", func() string {
			return held(func(mu *primitives.Mutex) string {
				first := ask(mu, 5)
				for first != "got it" && !mu.TryLock() {
				}
				return first
			})
		}, 27, true, []string{"gave up after 5", "got it"}},
		{"as patient as the one who starts it is lucky", luck, 46, true, []string{"gave up after 3", "got it"}},
		{"as patient as what it reads says", func() string {
			return held(func(mu *primitives.Mutex) string {
				var patience primitives.Int64
				var g primitives.Group
				g.Go("", func() { patience.Store(3) })
				rounds := patience.Load()
				if rounds == 0 {
					rounds = 1_000_000
				}
				defer g.Wait()
				return ask(mu, int(rounds))
			})
		}, 42, true, []string{"gave up after 3", "got it"}},
		{"as patient as a lock is free", func() string {
			return held(func(mu *primitives.Mutex) (came string) {
				var other primitives.Mutex
				beside(func() { other.Lock(); other.Unlock() }, func() {
					rounds := 1_000_000
					if other.TryLock() {
						defer other.Unlock()
						rounds = 3
					}
					came = ask(mu, rounds)
				})
				return came
			})
		}, 87, true, []string{"gave up after 3", "got it"}},
		{"a section in each round", sections, 48, true, []string{"done"}},
		{"one of two, and one of three", func() string { return fmt.Sprint(draw(2), draw(3)) }, 3, false, []string{"0 0", "0 1", "0 2", "1 0", "1 1", "1 2"}},
		{"a look at a context without a word", glance, 7, false, []string{"<nil>", "context canceled"}},
		{"two who retreat", func() string { return retreat(2, func() {}) }, 249, true, []string{"done"}},
		{"two who retreat and sleep", func() string { return retreat(2, func() { primitives.Sleep(time.Second) }) }, 341, true, []string{"done"}},
		{"three who retreat", func() string { return retreat(3, func() {}) }, 6004, true, []string{"done"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if hook.Race && test.states > 1_000 {
				t.Skip("takes long under the race detector")
			}
			m := harness(t, nil)
			var came string
			ends := map[string]bool{}
			s, complete := visitAll(m, func() { came = test.f() }, 20_000, func() {
				if m.end == completed {
					ends[came] = true
				}
			})
			assert.True(t, complete)
			assert.Equal(t, test.ends, slices.Sorted(maps.Keys(ends)))
			assert.Equal(t, test.states, len(s.graph), "states") //nolint:testifylint // nobody wants to see them
			assert.Equal(t, test.spins, s.histories.loops)
			assert.Zero(t, s.inescapable())
		})
	}
}

// sections runs a task that takes and gives back a lock in each round, and another that finds whose it was.
func sections() string {
	var flag primitives.Bool
	var mu primitives.Mutex
	section := func() {
		mu.Lock()
		mu.Unlock()
	}
	beside(func() { section(); flag.Store(true) }, func() {
		for !flag.Load() {
			section()
		}
	})
	return "done"
}

// luck starts a task that is patient, or not, as the starter finds a flag up or down.
func luck() (came string) {
	return held(func(mu *primitives.Mutex) (came string) {
		var down primitives.Bool
		var g primitives.Group
		g.Go("", func() { down.Store(true) })
		rounds := 1_000_000
		if down.Load() {
			rounds = 3
		}
		g.Go("asks", func() { came = ask(mu, rounds) })
		g.Wait()
		return came
	})
}

// glance looks at a context of package context, which is no step, after one that says nothing.
func glance() (came string) {
	ctx, cancel := primitives.WithCancel(context.Background())
	inner, end := context.WithCancel(ctx)
	defer end()
	var flag primitives.Bool
	var g primitives.Group
	g.Go("", func() {
		flag.Load()
		came = fmt.Sprint(inner.Err())
	})
	cancel()
	g.Wait()
	return came
}

// Programs that come to ever more states: they are not taken for others.
func TestStatesWithoutNumber(t *testing.T) {
	for name, f := range map[string]func(){
		"who counts rounds": func() {
			var flag primitives.Bool
			var n primitives.Int64
			beside(func() { flag.Store(true) }, func() {
				for !flag.Load() {
					n.Add(1)
				}
			})
		},
		"who keeps what it gets": func() {
			var flag primitives.Bool
			permits := primitives.NewSemaphore(1_000_000)
			beside(func() { flag.Store(true) }, func() {
				for !flag.Load() {
					permits.TryAcquire(1)
				}
			})
		},
		"who throws dice what to do": func() {
			var mu primitives.Mutex
			beside(func() { mu.Lock(); mu.Unlock() }, func() {
				dice := rand.New(rand.NewPCG(1, 2))
				for !mu.TryLock() {
					if dice.IntN(2) == 0 {
						primitives.Yield()
					}
				}
				mu.Unlock()
			})
		},
		"who asks nobody": func() {
			beside(func() {}, func() {
				for n := 0; n < 1_000_000; n++ {
					primitives.Yield()
				}
			})
		},
		"who waits for nobody": func() {
			var a, b primitives.Bool
			enter := func(mine, other *primitives.Bool) {
				mine.Store(true)
				for other.Load() {
					mine.Store(false)
					mine.Store(true)
				}
				mine.Store(false)
			}
			beside(func() { enter(&a, &b) }, func() { enter(&b, &a) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, complete := visitAll(harness(t, nil), f, 500, func() {})
			assert.False(t, complete)
		})
	}
}

// beside runs two tasks.
func beside(f, g func()) {
	var both primitives.Group
	both.Go("", f)
	both.Go("", g)
	both.Wait()
}

// An end that can't be reached from everywhere is missed.
func TestInescapable(t *testing.T) {
	spin := func(until *primitives.Bool) {
		for !until.Load() {
			primitives.Yield()
		}
	}
	for name, test := range map[string]struct {
		f    func()
		some bool
	}{
		"the flag is raised": {func() {
			var flag primitives.Bool
			beside(func() { flag.Store(true) }, func() { spin(&flag) })
		}, false},
		"the flag is raised and lowered": {func() {
			var flag primitives.Bool
			beside(func() { flag.Store(true); flag.Store(false) }, func() { spin(&flag) })
		}, true},
		"two wait for each other beside one who spins": {func() {
			var flag primitives.Bool
			var a, b primitives.Mutex
			both := func(first, second *primitives.Mutex) {
				first.Lock()
				second.Lock()
				second.Unlock()
				first.Unlock()
			}
			beside(func() { spin(&flag) }, func() {
				beside(func() { both(&a, &b) }, func() { both(&b, &a) })
				flag.Store(true)
			})
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			s, complete := visitAll(harness(t, nil), test.f, 20_000, func() {})
			assert.True(t, complete)
			assert.Equal(t, test.some, s.inescapable() > 0)
		})
	}
}

// A round that is taken out of a history is taken out of what was changed in it.
func TestCut(t *testing.T) {
	var h histories
	h.lives[1] = life{names: []uint64{10, 11, 12, 13, 14, 15}, found: []uint64{1, 2, 3, 2, 3}}
	h.stamps = []stamp{{}, {2, 1}, {2, 4}, {2, 5}, {1, 5}}
	h.cut(&task{index: 1}, 2)
	assert.Equal(t, life{names: []uint64{10, 11, 12, 13}, found: []uint64{1, 2, 3}}, h.lives[1])
	assert.Equal(t, []stamp{{}, {2, 1}, {2, 2}, {2, 3}, {1, 5}}, h.stamps)
	assert.Equal(t, uint64(12), h.lastChange(2, 0), "to others")
	assert.Equal(t, uint64(nobody), h.lastChange(2, 1), "to itself")
}
