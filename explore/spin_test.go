package explore_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/primitives"
)

const spinsForEver = "loops unchanged for 64 rounds spin for ever, and how often they went round changes nothing else"

// outcomes returns what f can return, in order.
func outcomes(t *testing.T, f func() string, opts ...explore.Option) ([]string, explore.Table[string]) {
	t.Helper()
	table := explore.Outcomes(f, opts...)
	return slices.Sorted(maps.Keys(table.Values)), table
}

// tries are ways to ask again and again for what another task gives, or gives back.
var tries = map[string]func() (give func(), try func() bool){
	"a flag": func() (func(), func() bool) {
		flag := new(primitives.Bool)
		return func() { flag.Store(true) }, flag.Load
	},
	"TryLock": func() (func(), func() bool) {
		mu := new(primitives.Mutex)
		mu.Lock()
		return mu.Unlock, mu.TryLock
	},
	"TryRLock": func() (func(), func() bool) {
		mu := new(primitives.RWMutex)
		mu.Lock()
		return mu.Unlock, mu.TryRLock
	},
	"CompareAndSwap": func() (func(), func() bool) {
		state := new(primitives.Int64)
		state.Store(1)
		return func() { state.Store(0) }, func() bool { return state.CompareAndSwap(0, 1) }
	},
	"Swap": func() (func(), func() bool) {
		taken := new(primitives.Bool)
		taken.Store(true)
		return func() { taken.Store(false) }, func() bool { return !taken.Swap(true) }
	},
	"TryAcquire": func() (func(), func() bool) {
		free := primitives.NewSemaphore(0)
		return func() { free.Release(1) }, func() bool { return free.TryAcquire(1) }
	},
	"TryGet": func() (func(), func() bool) {
		q := primitives.NewQueue[int](1)
		return func() { _ = q.Put(1) }, func() bool { _, ok := q.TryGet(); return ok }
	},
	"a plain variable under a lock": func() (func(), func() bool) {
		var mu primitives.Mutex
		given := false
		return func() {
				mu.Lock()
				given = true
				mu.Unlock()
			}, func() bool {
				mu.Lock()
				defer mu.Unlock()
				return given
			}
	},
	"two locks, politely": func() (func(), func() bool) {
		var a, b primitives.Mutex
		b.Lock()
		return b.Unlock, func() bool {
			if !a.TryLock() {
				return false
			}
			defer a.Unlock()
			return b.TryLock()
		}
	},
}

func TestBoundedRetriesGiveUp(t *testing.T) {
	for name, try := range tries {
		for _, bound := range []int{2, 3, 10} {
			for _, pause := range []func(){func() {}, primitives.Yield} {
				got, table := outcomes(t, func() string {
					give, try := try()
					outcome := "gave up"
					var g primitives.Group
					g.Go("gives", give)
					g.Go("tries", func() {
						for n := range bound {
							if try() {
								outcome = fmt.Sprintf("round %2d", n)
								return
							}
							pause()
						}
					})
					g.Wait()
					return outcome
				})
				require.Equal(t, report.Proved, table.Verdict, "%s: %s", name, table)
				assert.Equal(t, endsOf(bound), got, name)
				assert.NotContains(t, table.Assumes, spinsForEver, "nobody slept")
			}
		}
	}
}

// endsOf returns all ends of who asks so many times, and then gives up.
func endsOf(bound int) []string {
	ends := []string{"gave up"}
	for n := range bound {
		ends = append(ends, fmt.Sprintf("round %2d", n))
	}
	return ends
}

func TestSpinningIsProved(t *testing.T) {
	for name, try := range tries {
		for _, pause := range []func(){func() {}, primitives.Yield, func() { primitives.Sleep(1) }} {
			f := func() string {
				give, try := try()
				outcome := "at once"
				var g primitives.Group
				g.Go("gives", give)
				g.Go("tries", func() {
					for !try() {
						outcome = "later"
						pause()
					}
				})
				g.Wait()
				return outcome
			}
			for _, s := range []explore.Strategy{explore.Ladder, explore.DPOR, explore.DFS} {
				got, table := outcomes(t, f, explore.With(s))
				require.Equal(t, report.Proved, table.Verdict, "%s: %s", name, table)
				assert.Equal(t, []string{"at once", "later"}, got, name)
				assert.Contains(t, table.Assumes, spinsForEver)
			}
		}
	}
}

func TestALoopThatNobodyEndsIsALivelock(t *testing.T) {
	for name, try := range tries {
		f := func() {
			_, try := try()
			var g primitives.Group
			g.Go("patient", func() {
				for !try() {
					primitives.Yield()
				}
			})
			g.Wait()
		}
		for _, s := range []explore.Strategy{explore.Ladder, explore.DPOR, explore.PCT, explore.Random} {
			r := explore.Run(f, explore.With(s))
			require.Equal(t, report.Found, r.Verdict, "%s: %s", name, r)
			require.Len(t, r.Findings, 1)
			assert.Equal(t, report.Livelock, r.Findings[0].Kind)
			assert.Contains(t, r.Findings[0].Message, "patient repeats ")
			assert.Regexp(t, `Yield at spin_test.go:\d+ \(x1,000\)`, r.Findings[0].Message)
			again := explore.Replay(r.Token, f)
			require.Equal(t, report.Found, again.Verdict, again.Why)
			assert.Equal(t, r.Findings[0].Message, again.Findings[0].Message)
		}
	}
}

// What is waited for comes and goes again: who asks may miss it, and then nobody is left.
func TestAFlagThatGoesDownAgainMayBeMissed(t *testing.T) {
	r := explore.Run(func() {
		var flag primitives.Bool
		var g primitives.Group
		g.Go("signals", func() { flag.Store(true); flag.Store(false) })
		g.Go("patient", func() {
			for !flag.Load() {
			}
		})
		g.Wait()
	})
	require.Equal(t, report.Found, r.Verdict, r.String())
	assert.Equal(t, report.Livelock, r.Findings[0].Kind)
}

// One looks at what another has in the middle of its round, as often as it likes: to let that one
// sleep at the head of its loop must not take that away.
func TestWhoLooksIntoALoopSeesAllOfIt(t *testing.T) {
	retreats := func(a, b *primitives.Mutex) bool {
		if !a.TryLock() {
			return false
		}
		defer a.Unlock()
		return b.TryLock()
	}
	tests := []struct {
		name   string
		looks  func(a *primitives.Mutex) bool
		locker func(a, b *primitives.Mutex) bool
	}{
		{"TryLock", func(a *primitives.Mutex) bool {
			if !a.TryLock() {
				return false
			}
			a.Unlock()
			return true
		}, retreats},
		{"Lock in the loop", func(a *primitives.Mutex) bool {
			if !a.TryLock() {
				return false
			}
			a.Unlock()
			return true
		}, func(a, b *primitives.Mutex) bool {
			a.Lock()
			defer a.Unlock()
			return b.TryLock()
		}},
	}
	for _, test := range tests {
		got, table := outcomes(t, func() string {
			var a, b primitives.Mutex
			b.Lock()
			refused := 0
			var g primitives.Group
			g.Go("spins", func() {
				for !test.locker(&a, &b) {
				}
			})
			g.Go("looks", func() {
				for range 3 {
					if !test.looks(&a) {
						refused++
					}
				}
				b.Unlock()
			})
			g.Wait()
			return fmt.Sprint(refused)
		}, explore.With(explore.DPOR), explore.MaxTime(5*time.Minute))
		require.Equal(t, report.Proved, table.Verdict, "%s: %s", test.name, table)
		assert.Equal(t, []string{"0", "1", "2", "3"}, got, test.name)
	}
}

// Who counts its rounds leaves, if it does so soon enough.
func TestWhoCountsItsRounds(t *testing.T) {
	for _, test := range []struct {
		rounds int
		want   report.Verdict
		why    string
	}{
		{5, report.Found, "all rounds are explored"},
		{63, report.Found, "all rounds are explored"},
		{100, report.Proved, "as the proof says, that is for ever: who sets the flag may always do so"},
	} {
		r := explore.Run(func() {
			var flag primitives.Bool
			var g primitives.Group
			g.Go("counts", func() {
				for n := 0; !flag.Load(); n++ {
					primitives.Check(n < test.rounds, "too late")
				}
			})
			g.Go("sets", func() { flag.Store(true) })
			g.Wait()
		})
		assert.Equal(t, test.want, r.Verdict, "%s: %s", test.why, r)
		if test.want == report.Proved {
			assert.Contains(t, r.Assumes, spinsForEver)
		}
	}
}

// Before a loop is called a livelock it is run on for a thousand rounds: one that ends by then is bounded, and
// all its rounds are explored.
func TestALongLoopIsNoLivelock(t *testing.T) {
	for name, round := range map[string]func() func(){
		"locks and counts": func() func() {
			var mu primitives.Mutex
			return func() { mu.Lock(); mu.Unlock() }
		},
		"asks": func() func() {
			var flag primitives.Bool
			return func() { flag.Load() }
		},
		"is refused": func() func() {
			var mu primitives.Mutex
			mu.Lock()
			return func() { mu.TryLock(); primitives.Yield() }
		},
	} {
		for _, s := range []explore.Strategy{explore.Ladder, explore.DPOR, explore.Random} {
			for _, rounds := range []int{66, 1000} {
				got, table := outcomes(t, func() string {
					var first, second primitives.Group
					for _, g := range []*primitives.Group{&first, &second} {
						round := round()
						g.Go("goes round", func() {
							for range rounds {
								round()
							}
						})
					}
					first.Wait()
					second.Wait()
					return "done"
				}, explore.With(s), explore.MaxSchedules(10))
				assert.Empty(t, table.Findings, "%s %d times: %s", name, rounds, table)
				assert.Equal(t, []string{"done"}, got)
				if s == explore.DPOR {
					assert.Equal(t, report.Proved, table.Verdict, table.String())
				}
			}
		}
	}
}

// What is found on the way out of a long loop is found again in a machine that knows nothing of it.
func TestALongLoopIsReplayed(t *testing.T) {
	f := func() {
		var mu primitives.Mutex
		mu.Lock()
		var g primitives.Group
		g.Go("asks", func() {
			for range 200 {
				if mu.TryLock() {
					return
				}
			}
			primitives.Check(false, "gave up")
		})
		g.Wait()
	}
	r := explore.Run(f)
	require.Equal(t, report.Found, r.Verdict, r.String())
	assert.Equal(t, report.CheckFailed, r.Findings[0].Kind)
	again := explore.Replay(r.Token, f)
	require.Equal(t, report.Found, again.Verdict, again.String())
	assert.Equal(t, r.Findings[0].Message, again.Findings[0].Message)
}

// A loop with a bound, and then one without: at another place it is another loop.
func TestALoopAfterALoop(t *testing.T) {
	got, table := outcomes(t, func() string {
		var mu primitives.Mutex
		outcome := "soon"
		mu.Lock()
		var g primitives.Group
		g.Go("holds", mu.Unlock)
		g.Go("tries", func() {
			for range 3 {
				if mu.TryLock() {
					return
				}
			}
			outcome = "late"
			for !mu.TryLock() {
				outcome = "very late"
			}
		})
		g.Wait()
		return outcome
	})
	require.Equal(t, report.Proved, table.Verdict, table.String())
	assert.Equal(t, []string{"late", "soon", "very late"}, got)
}

// Two wait for each other, and a third goes round and round meanwhile.
func TestADeadlockBesideALoop(t *testing.T) {
	r := explore.Run(func() {
		var a, b primitives.Mutex
		var done primitives.Bool
		var g, all primitives.Group
		all.Go("watches", func() {
			for !done.Load() {
				primitives.Yield()
			}
		})
		g.Go("there", func() { a.Lock(); b.Lock(); b.Unlock(); a.Unlock() })
		g.Go("back", func() { b.Lock(); a.Lock(); a.Unlock(); b.Unlock() })
		g.Wait()
		done.Store(true)
		all.Wait()
	})
	require.Equal(t, report.Found, r.Verdict, r.String())
	assert.Equal(t, report.Deadlock, r.Findings[0].Kind)
}

// What a loop asks of a context is no operation, and wakes it all the same.
func TestALoopUntilAContextIsDone(t *testing.T) {
	got, table := outcomes(t, func() string {
		ctx, cancel := primitives.WithCancel(context.Background())
		outcome := "never held"
		var mu primitives.Mutex
		mu.Lock()
		var g primitives.Group
		g.Go("tries", func() {
			for ctx.Err() == nil {
				if mu.TryLock() {
					outcome = "held"
					return
				}
				primitives.Yield()
			}
		})
		g.Go("cancels", cancel)
		g.Wait()
		return outcome
	}, explore.With(explore.DFS))
	require.Equal(t, report.Proved, table.Verdict, table.String())
	assert.Equal(t, []string{"never held"}, got)
}

// Who goes round with a lock in hand at first must not be put to sleep with it.
func TestNobodySleepsWithWhatTheLoopGivesBack(t *testing.T) {
	r := explore.Run(func() {
		var a, b primitives.Mutex
		var g primitives.Group
		b.Lock()
		g.Go("retries", func() {
			if !a.TryLock() {
				a.Lock()
			}
			for !b.TryLock() {
				a.Unlock()
				a.Lock()
			}
			b.Unlock()
			a.Unlock()
		})
		g.Go("holds", func() {
			a.Lock()
			b.Unlock()
			a.Unlock()
		})
		g.Wait()
	})
	assert.Equal(t, report.Proved, r.Verdict, r.String())
}

// Who takes a little more in each round runs out of it.
func TestALoopThatTakesAndTakes(t *testing.T) {
	got, table := outcomes(t, func() string {
		free := primitives.NewSemaphore(70)
		n := 0
		for free.TryAcquire(1) {
			n++
		}
		return fmt.Sprint(n)
	})
	require.Equal(t, report.Proved, table.Verdict, table.String())
	assert.Equal(t, []string{"70"}, got)
}

// What a task does alone may depend on what it found, in whatever way it did: the value of a variable,
// what a lock guards, what it was started with.
func TestWhatWasFoundDecidesWhetherALoopIsLeft(t *testing.T) {
	ways := map[string]func(g *primitives.Group, waits func(patient bool)){
		"a value": func(g *primitives.Group, waits func(bool)) {
			var patient primitives.Bool
			g.Go("says", func() { patient.Store(true) })
			g.Go("waits", func() { waits(patient.Load()) })
		},
		"behind a lock": func(g *primitives.Group, waits func(bool)) {
			var mu primitives.Mutex
			patient := false
			g.Go("says", func() { mu.Lock(); patient = true; mu.Unlock() })
			g.Go("waits", func() { mu.Lock(); p := patient; mu.Unlock(); waits(p) })
		},
		"from who started it": func(g *primitives.Group, waits func(bool)) {
			var patient primitives.Bool
			g.Go("says", func() { patient.Store(true) })
			g.Go("starts", func() {
				p := patient.Load()
				g.Go("waits", func() { waits(p) })
			})
		},
	}
	for name, way := range ways {
		got, table := outcomes(t, func() string {
			var done primitives.Bool
			outcome := "done"
			var g, other primitives.Group
			way(&g, func(patient bool) {
				for n := 0; !done.Load(); n++ {
					if n == 5 && !patient {
						outcome = "gave up"
						return
					}
				}
			})
			other.Go("ends it", func() { done.Store(true) })
			g.Wait()
			other.Wait()
			return outcome
		})
		require.Equal(t, report.Proved, table.Verdict, "%s: %s", name, table)
		assert.Equal(t, []string{"done", "gave up"}, got, name)
	}
}

// Any of two may end the wait, and what is seen then depends on who did.
func TestEitherOfTwoMayWake(t *testing.T) {
	for _, s := range []explore.Strategy{explore.DPOR, explore.DFS} {
		got, table := outcomes(t, func() string {
			var x, y, z primitives.Bool
			var seen string
			var g primitives.Group
			g.Go("looks", func() {
				for seen == "" {
					primitives.Yield()
					a, b, c := x.Load(), y.Load(), z.Load()
					if a || b || c {
						seen = fmt.Sprint(a, b, c)
					}
				}
			})
			g.Go("x", func() { x.Store(true) })
			g.Go("y", func() { y.Store(true) })
			g.Go("z", func() { z.Store(true) })
			g.Wait()
			return seen
		}, explore.With(s), explore.MaxTime(5*time.Minute))
		require.Equal(t, report.Proved, table.Verdict, table.String())
		assert.Len(t, got, 7, "%v: %v", s, got)
	}
}

// Those who only look wake nobody who looks, whatever stands at the head of the loop.
func TestThoseWhoLookLetEachOtherSleep(t *testing.T) {
	program := func(sets bool) func() {
		return func() {
			var flag primitives.Bool
			var g primitives.Group
			for range 3 {
				g.Go("looks", func() {
					for !flag.Load() {
					}
				})
			}
			if sets {
				g.Go("sets", func() { flag.Store(true) })
			}
			g.Wait()
		}
	}
	r := explore.Run(program(true), explore.With(explore.DPOR))
	assert.Equal(t, report.Proved, r.Verdict, r.String())
	assert.EqualValues(t, 27, r.Schedules)
	r = explore.Run(program(false))
	require.Equal(t, report.Found, r.Verdict, r.String())
	assert.Equal(t, report.Livelock, r.Findings[0].Kind)
}

// Two loops may be told apart only by a call far out.
func TestALoopAfterALoopFarOut(t *testing.T) {
	var within func(calls int, try func() bool) bool
	within = func(calls int, try func() bool) bool {
		if calls == 0 {
			return try()
		}
		return within(calls-1, try)
	}
	for _, calls := range []int{0, 10, 100} {
		got, table := outcomes(t, func() string {
			var mu primitives.Mutex
			outcome := "soon"
			mu.Lock()
			var g primitives.Group
			g.Go("holds", mu.Unlock)
			g.Go("tries", func() {
				for range 3 {
					if within(calls, mu.TryLock) {
						return
					}
				}
				outcome = "late"
				for !within(calls, mu.TryLock) {
					outcome = "very late"
				}
			})
			g.Wait()
			return outcome
		})
		require.Equal(t, report.Proved, table.Verdict, table.String())
		assert.Equal(t, []string{"late", "soon", "very late"}, got, "%d calls", calls)
	}
}

// A loop with a select of no channel asks the same in each round.
func TestALoopThatSelectsNoChannel(t *testing.T) {
	var missing *primitives.Chan[int]
	got, table := outcomes(t, func() string {
		ctx, cancel := primitives.WithCancel(context.Background())
		outcome := "at once"
		var g primitives.Group
		g.Go("cancels", cancel)
		for primitives.Select(primitives.OnRecv(missing, nil), primitives.OnDone(ctx, nil), primitives.Default(nil)) != 1 {
			outcome = "later"
		}
		g.Wait()
		return outcome
	})
	require.Equal(t, report.Proved, table.Verdict, table.String())
	assert.Equal(t, []string{"at once", "later"}, got)
}

// A round may ask the same twice: it is the two together that are done again and again.
func TestARoundThatAsksTheSameTwice(t *testing.T) {
	f := func(counts bool) func() string {
		return func() string {
			var n primitives.Int64
			outcome := ""
			var g primitives.Group
			if counts {
				g.Go("counts", func() { n.Add(1); n.Add(1) })
			}
			for n.Load() < 2 {
				outcome = fmt.Sprint(n.Load())
			}
			g.Wait()
			return outcome
		}
	}
	for _, s := range []explore.Strategy{explore.Ladder, explore.DFS} {
		got, table := outcomes(t, f(true), explore.With(s))
		require.Equal(t, report.Proved, table.Verdict, table.String())
		assert.Equal(t, []string{"", "0", "1", "2"}, got)
		_, table = outcomes(t, f(false), explore.With(s))
		require.Equal(t, report.Found, table.Verdict, table.String())
		assert.Equal(t, report.Livelock, table.Findings[0].Kind)
	}
}

// descends locks and unlocks at each of so many calls, one within the other.
func descends(calls int) func() {
	return func() {
		var mu primitives.Mutex
		var down func(n int)
		down = func(n int) {
			if n > 0 {
				mu.Lock()
				mu.Unlock()
				down(n - 1)
			}
		}
		down(calls)
	}
}

// Who calls itself does the same again, in rounds of any length, and each time at another place. One
// trial at each call shows that.
func TestARecursionIsNoLoop(t *testing.T) {
	r := explore.Run(descends(150))
	assert.Equal(t, report.Proved, r.Verdict, r.String())
	assert.NotContains(t, r.Assumes, spinsForEver)
}

// There may be many trials within one execution, and the time counts for them too.
func TestTrialsKeepToTheTime(t *testing.T) {
	start := time.Now()
	r := explore.Run(descends(2000), explore.MaxTime(100*time.Millisecond))
	assert.Less(t, time.Since(start), 10*time.Second, r.String())
	assert.Equal(t, report.Inconclusive, r.Verdict, r.String())
	assert.Contains(t, r.Why, "the time ended after")
}
