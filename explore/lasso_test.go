package explore_test

import (
	"context"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/primitives"
	"syncplay/primitives/hook"
)

// two runs two tasks, and waits for them.
func two(first, second func()) {
	var g primitives.Group
	g.Go("first", first)
	g.Go("second", second)
	g.Wait()
}

// asks tries to lock the other one while it has its own, again and again.
func asks(own, other *primitives.Mutex, pause func()) {
	for {
		own.Lock()
		if other.TryLock() {
			other.Unlock()
			own.Unlock()
			return
		}
		own.Unlock()
		pause()
	}
}

var livelocks = map[string]func(){
	"two who retreat": func() {
		var a, b primitives.Mutex
		two(func() { asks(&a, &b, func() {}) }, func() { asks(&b, &a, func() {}) })
	},
	"two who retreat and yield": func() {
		var a, b primitives.Mutex
		two(func() { asks(&a, &b, primitives.Yield) }, func() { asks(&b, &a, primitives.Yield) })
	},
	"random sleeps": func() { // a length is nothing to an adversary
		var a, b primitives.Mutex
		pause := func(seed uint64) func() {
			r := rand.New(rand.NewPCG(seed, 0))
			return func() { primitives.Sleep(1 + 1<<r.IntN(10)) }
		}
		two(func() { asks(&a, &b, pause(1)) }, func() { asks(&b, &a, pause(2)) })
	},
	"after you": func() {
		var wants [2]primitives.Bool
		enter := func(me int) {
			wants[me].Store(true)
			for wants[1-me].Load() {
				wants[me].Store(false)
				primitives.Yield()
				wants[me].Store(true)
			}
			wants[me].Store(false)
		}
		two(func() { enter(0) }, func() { enter(1) })
	},
	"with compare-and-swap": func() {
		var a, b primitives.Int64
		ask := func(own, other *primitives.Int64) {
			for {
				for !own.CompareAndSwap(0, 1) {
				}
				if other.CompareAndSwap(0, 1) {
					other.Store(0)
					own.Store(0)
					return
				}
				own.Store(0)
			}
		}
		two(func() { ask(&a, &b) }, func() { ask(&b, &a) })
	},
}

// bothGrains runs a test at the coarse grain and at the fine one.
func bothGrains(t *testing.T, name string, f func(t *testing.T, grain explore.Option)) {
	for _, g := range []explore.GrainSize{explore.Coarse, explore.Fine} {
		t.Run(name+"/"+g.String(), func(t *testing.T) { f(t, explore.Grain(g)) })
	}
}

func TestACycleInWhichNobodyGetsOnIsALivelock(t *testing.T) {
	for name, f := range livelocks {
		bothGrains(t, name, func(t *testing.T, grain explore.Option) {
			r := explore.Run(f, grain)
			require.Equal(t, report.Found, r.Verdict, r.String())
			require.Len(t, r.Findings, 1)
			found := r.Findings[0]
			assert.Equal(t, report.Livelock, found.Kind)
			assert.Contains(t, found.Message, "1,000 further rounds")
			assert.Contains(t, found.Message, "first repeats")
			assert.Contains(t, found.Message, "second repeats")
			if strings.HasPrefix(name, "two who retreat") {
				assert.Regexp(t, `first repeats .*\bLock\(Mutex.*; second repeats .*\bLock\(Mutex`, found.Message)
			}
			assert.NotContains(t, found.Message, "·", "parts are of no interest where operations end")
			again := explore.Replay(r.Token, f)
			require.Equal(t, report.Found, again.Verdict, again.Why)
			assert.Equal(t, found.Message, again.Findings[0].Message)
		})
	}
}

// Livelocks that can't be: one waits, or all go the same way, or somebody counts.
func TestNoLivelock(t *testing.T) {
	for name, f := range map[string]func(){
		"the older one waits": func() {
			var a, b primitives.Mutex
			two(func() { a.Lock(); b.Lock(); b.Unlock(); a.Unlock() }, func() { asks(&b, &a, primitives.Yield) })
		},
		"in order": func() {
			var a, b primitives.Mutex
			two(func() { asks(&a, &b, primitives.Yield) }, func() { asks(&a, &b, primitives.Yield) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := explore.Run(f)
			assert.Equal(t, report.Proved, r.Verdict, r.String())
		})
	}
}

// Nothing is said of who might leave the cycle, or goes on counting.
func TestACycleThatIsNone(t *testing.T) {
	for name, f := range map[string]func(){
		"a counter": func() {
			var a, b primitives.Mutex
			var tries primitives.Int64
			count := func() { tries.Add(1) }
			two(func() { asks(&a, &b, count) }, func() { asks(&b, &a, count) })
		},
		"a counter by compare-and-swap": func() {
			var x primitives.Int64
			for k := int64(0); ; k++ {
				x.CompareAndSwap(k, k+1)
			}
		},
		"500 rounds": func() {
			var a, b primitives.Mutex
			patient := func() func() {
				n := 0
				return func() {
					n++
					primitives.Check(n < 500, "so long")
				}
			}
			two(func() { asks(&a, &b, patient()) }, func() { asks(&b, &a, patient()) })
		},
		"random steps": func() {
			var a, b primitives.Mutex
			pause := func(seed uint64) func() {
				r := rand.New(rand.NewPCG(seed, 0))
				return func() {
					for range r.IntN(3) {
						primitives.Yield()
					}
				}
			}
			two(func() { asks(&a, &b, pause(1)) }, func() { asks(&b, &a, pause(2)) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := explore.Run(f, explore.MaxSteps(1_000), explore.MaxSchedules(100))
			assert.NotEqual(t, report.Proved, r.Verdict, r.String())
			for _, f := range r.Findings {
				assert.NotEqual(t, report.Livelock, f.Kind, f.Message)
			}
		})
	}
}

// One gets a lock again and again that is not fair, and the other one never does.
func TestWhoIsPassedByStarves(t *testing.T) {
	starve := func(lock func() primitives.Locker) func() {
		return func() {
			l := lock()
			var done primitives.Bool
			two(func() {
				for !done.Load() {
					l.Lock()
					l.Unlock()
				}
			}, func() {
				l.Lock()
				done.Store(true)
				l.Unlock()
			})
		}
	}
	r := explore.Run(starve(func() primitives.Locker { return new(primitives.SpinLock) }))
	require.Equal(t, report.Found, r.Verdict, r.String())
	assert.Equal(t, report.Starvation, r.Findings[0].Kind)
	assert.Contains(t, r.Findings[0].Message, "second waits in Lock(")
	again := explore.Replay(r.Token, starve(func() primitives.Locker { return new(primitives.SpinLock) }))
	require.Equal(t, report.Found, again.Verdict, again.Why)

	r = explore.Run(starve(func() primitives.Locker { return new(primitives.TicketLock) }))
	assert.Equal(t, report.Proved, r.Verdict, r.String())
}

// One asks again and again for a lock that another one always takes first.
func TestWhoAsksInVainStarves(t *testing.T) {
	bothGrains(t, "TASLock", func(t *testing.T, grain explore.Option) {
		f := func() {
			var l primitives.TASLock
			var done primitives.Bool
			use := func() {
				for !l.TryLock() {
					primitives.Yield()
				}
				primitives.Yield()
				l.Unlock()
			}
			two(func() {
				for !done.Load() {
					use()
				}
			}, func() {
				use()
				done.Store(true)
			})
		}
		r := explore.Run(f, grain)
		require.Equal(t, report.Found, r.Verdict, r.String())
		assert.Equal(t, report.Starvation, r.Findings[0].Kind, r.Findings[0].Message)
		assert.Contains(t, r.Findings[0].Message, "second repeats TryLock(")
		assert.Contains(t, r.Findings[0].Message, "while first repeats ")
		again := explore.Replay(r.Token, f)
		require.Equal(t, report.Found, again.Verdict, again.Why)
		assert.Equal(t, report.Starvation, again.Findings[0].Kind)
	})
}

// The cycle that is told is the one that was run on, and not another one on the way there that did not
// hold: who pauses in one way first, and later in another, goes round twice alike before he changes.
func TestTheCycleThatHeldIsTold(t *testing.T) {
	f := func() {
		var a, b primitives.Mutex
		try := func(locks ...primitives.Lockable) func() {
			return func() {
				unlock, err := primitives.TryAll(context.Background(), locks...)
				primitives.Check(err == nil, "nobody cancels")
				unlock()
			}
		}
		two(try(&a, &b), try(&b, &a))
	}
	for _, s := range []explore.Strategy{explore.DFS, explore.DPOR} {
		r := explore.Run(f, explore.With(s))
		require.Equal(t, report.Found, r.Verdict, "%s: %s", s, r)
		assert.Equal(t, report.Livelock, r.Findings[0].Kind)
		again := explore.Replay(r.Token, f)
		require.Equal(t, report.Found, again.Verdict, again.Why)
		assert.Equal(t, r.Findings[0].Message, again.Findings[0].Message)
	}
}

// Who gives up at the very step after a cycle was looked for has left it, and is as good as anybody.
func TestACycleThatIsLeftAtOnce(t *testing.T) {
	for bound := 58; bound < 66; bound++ {
		r := explore.Run(func() {
			var mu primitives.Mutex
			mu.Lock()
			var g primitives.Group
			g.Go("asks", func() {
				for range bound {
					if mu.TryLock() {
						return
					}
				}
			})
			g.Wait()
		})
		assert.Equal(t, report.Proved, r.Verdict, "%d attempts: %s", bound, r)
	}
}

// The way into a cycle is shown, and once round it, with few preemptions.
func TestACycleIsShownInFewSteps(t *testing.T) {
	for _, test := range []struct {
		name               string
		preemptions, steps int
	}{
		{"two who retreat", 2, 8},
		{"two who retreat and yield", 2, 10},
		{"random sleeps", 2, 10},
		{"after you", 2, 10},
		{"with compare-and-swap", 2, 8},
	} {
		if hook.Race && test.name != "two who retreat" {
			continue // takes long
		}
		bothGrains(t, test.name, func(t *testing.T, grain explore.Option) {
			r := explore.Run(livelocks[test.name], grain, explore.MaxTime(time.Minute))
			require.Equal(t, report.Found, r.Verdict, r.String())
			assert.Equal(t, test.preemptions, r.Preemptions, r.Token)
			if strings.HasPrefix(r.Token, "1f") {
				return // a pause has more steps there
			}
			assert.Len(t, regexp.MustCompile(`[0-9]+[A-Za-z]`).FindAllString(strings.Split(r.Token, ":")[2], -1), test.steps, r.Token)
			assert.False(t, r.Fewest, "longer ones were not tried")
		})
	}
}
