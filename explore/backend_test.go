package explore

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"syncplay/internal/gid"
	"syncplay/primitives"
	"syncplay/primitives/hook"
)

// backends are those that work in this build, each put into a machine.
func backends() map[string]func(*machine) {
	all := map[string]func(*machine){
		"handoff": func(m *machine) { m.inside, m.back = false, &handoff{m: m} },
	}
	if !hook.Race {
		all["coroutines"] = func(m *machine) { m.inside, m.back = true, &coroutines{m: m} }
	}
	return all
}

// onEach runs the test on each back-end, and checks that it leaves no goroutine behind.
func onEach(t *testing.T, f func(), test func(*testing.T, *machine)) {
	for name, put := range backends() {
		t.Run(name, func(t *testing.T) {
			before := runtime.NumGoroutine()
			hook.Listen(gid.Get())
			defer hook.Unlisten()
			m := newMachine(f, 1000)
			m.identity = gid.Get()
			put(m)
			test(t, m)
			m.back.close()
			awaitGoroutines(t, before)
		})
	}
}

// awaitGoroutines waits until there are no more than n.
func awaitGoroutines(t *testing.T, n int) {
	t.Helper()
	start := time.Now()
	for runtime.NumGoroutine() > n {
		if time.Since(start) > time.Minute {
			buf := make([]byte, 1<<20)
			t.Fatalf("%d goroutines, %d before\n\n%s", runtime.NumGoroutine(), n, buf[:runtime.Stack(buf, true)])
		}
		runtime.Gosched()
	}
}

// run executes f a few times, under one schedule after another.
func (m *machine) run(executions int) (ends []ending, failures []*failure) {
	s := DFS.Search(Settings{Preemptions: -1})
	for range executions {
		if !s.Begin() {
			s = DFS.Search(Settings{Preemptions: -1})
			s.Begin()
		}
		m.execute(s)
		ends, failures = append(ends, m.end), append(failures, m.failure)
	}
	return ends, failures
}

// hopeless is a program with a task that does first, and then waits for what nobody gives.
func hopeless(first func(g *primitives.Group, never *primitives.Mutex)) func() {
	return func() {
		var never primitives.Mutex
		var g primitives.Group
		never.Lock()
		g.Go("", func() {
			first(&g, &never)
			never.Lock()
		})
		g.Wait()
	}
}

// swallow does f and recovers from what ends it.
func swallow(f func()) {
	defer func() { _ = recover() }()
	f()
}

func TestUnwinding(t *testing.T) {
	tests := []struct {
		name, reason string
		want         ending
		f            func()
	}{
		{"plain", "who waits for ever is unwound", stuck,
			hopeless(func(*primitives.Group, *primitives.Mutex) {})},
		{"recovers once", "it goes on, and leaves at its next operation that waits", stuck,
			hopeless(func(_ *primitives.Group, never *primitives.Mutex) { swallow(never.Lock) })},
		{"recovers and returns", "it has ended like any other", stuck,
			hopeless(func(_ *primitives.Group, never *primitives.Mutex) {
				defer func() { _ = recover() }()
				never.Lock()
			})},
		{"recovers for ever", "it is ended by what nobody recovers from", stuck,
			hopeless(func(*primitives.Group, *primitives.Mutex) {
				var mu primitives.Mutex
				var x primitives.Int64
				for {
					swallow(func() { mu.Lock(); mu.Unlock(); x.Load() })
				}
			})},
		{"recovers for ever, silently", "operations that never wait are counted", stuck,
			hopeless(func(_ *primitives.Group, never *primitives.Mutex) {
				var x primitives.Int64
				swallow(never.Lock)
				for {
					swallow(func() { x.Add(1) })
				}
			})},
		{"loops in a deferred function", "that is left as well", stuck,
			hopeless(func(_ *primitives.Group, never *primitives.Mutex) {
				defer func() {
					defer func() {
						var x primitives.Int64
						for {
							swallow(func() { x.Add(1) })
						}
					}()
					for {
						swallow(never.Lock)
					}
				}()
				never.Lock()
			})},
		{"starts tasks", "they end before they begin", stuck,
			hopeless(func(g *primitives.Group, never *primitives.Mutex) {
				defer func() {
					for range 3 {
						g.Go("", func() { never.Lock() })
					}
					g.Wait()
				}()
				never.Lock()
			})},
		{"starts tasks for ever", "there is an end to them", stuck,
			hopeless(func(g *primitives.Group, never *primitives.Mutex) {
				swallow(never.Lock)
				for {
					swallow(func() { g.Go("", func() {}) })
				}
			})},
		{"waits in deferred functions", "it does not wait any more", stuck,
			hopeless(func(g *primitives.Group, never *primitives.Mutex) {
				defer g.Wait()
				defer never.Lock()
				defer primitives.NewSemaphore(0).Wait()
				defer never.Unlock()
				never.Lock()
			})},
		{"panics in a deferred function", "it was leaving anyway", stuck,
			hopeless(func(_ *primitives.Group, never *primitives.Mutex) {
				defer func() { panic("while it leaves") }()
				never.Lock()
			})},
		{"ends its goroutine in a deferred function", "it was leaving anyway", stuck,
			hopeless(func(_ *primitives.Group, never *primitives.Mutex) {
				defer runtime.Goexit()
				never.Lock()
			})},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			onEach(t, test.f, func(t *testing.T, m *machine) {
				ends, failures := m.run(5)
				for i := range ends {
					assert.Equal(t, test.want, ends[i], test.reason)
					if f := failures[i]; f != nil {
						assert.Equal(t, tooMany, f.kind, test.reason)
					}
				}
			})
		})
	}
}

func TestEndings(t *testing.T) {
	inTask := func(f func()) func() {
		return func() {
			var g primitives.Group
			var x primitives.Int64
			g.Go("", func() { x.Add(1); f() })
			g.Go("", func() { x.Add(1) })
			g.Wait()
		}
	}
	step := func() { new(primitives.Int64).Add(1) }
	tests := []struct {
		name, reason string
		f            func()
		want         wrong
	}{
		{"Goexit", "t.FailNow is one", runtime.Goexit, goexit},
		{"Goexit, an operation", "deferred functions can wait as always", func() { defer step(); runtime.Goexit() }, goexit},
		{"panic", "it is noted", func() { panic("p") }, panicked},
		{"panic, an operation", "deferred functions can wait as always", func() { defer step(); panic("p") }, panicked},
		{"panic in Goexit", "the goroutine ends all the same", func() {
			defer func() { panic("p") }()
			runtime.Goexit()
		}, panicked},
		{"panic in Goexit, recovered", "the goroutine ends all the same", func() {
			defer swallow(func() { panic("p") })
			runtime.Goexit()
		}, goexit},
		{"Goexit in a panic", "the panic is over", func() {
			defer runtime.Goexit()
			panic("p")
		}, goexit},
	}
	for _, test := range tests {
		for where, f := range map[string]func(){"function": test.f, "task": inTask(test.f)} {
			t.Run(test.name+" in the "+where, func(t *testing.T) {
				onEach(t, f, func(t *testing.T, m *machine) {
					ends, failures := m.run(5)
					for i := range ends {
						assert.Equal(t, completed, ends[i], test.reason)
						if assert.NotNil(t, failures[i], test.reason) {
							assert.Equal(t, test.want, failures[i].kind, test.reason)
						}
					}
				})
			})
		}
	}
}

// A task that waits outside of the primitives keeps the machine waiting. The others can be ended all
// the same, and the machine with that task as soon as it goes on.
func TestAbandon(t *testing.T) {
	for name, put := range backends() {
		t.Run(name, func(t *testing.T) {
			before := runtime.NumGoroutine()
			hook.Listen(gid.Get())
			defer hook.Unlisten()
			outside, blocked := make(chan struct{}), make(chan struct{})
			var unwound, went atomic.Int64
			m := newMachine(func() {
				defer unwound.Add(1)
				var never primitives.Mutex
				var g primitives.Group
				never.Lock()
				g.Go("", func() { defer unwound.Add(1); never.Lock() })
				g.Go("", func() {
					defer unwound.Add(1)
					primitives.Yield()
					close(blocked)
					<-outside
					never.TryLock()
					went.Add(1)
				})
				g.Wait()
			}, 1000)
			m.identity = gid.Get()
			put(m)

			over := make(chan struct{})
			go func() {
				defer close(over)
				m.run(1)
				m.back.close()
			}()
			hook.Hide() // the one who abandons a machine is not ordered after it
			<-blocked
			hook.Show()
			m.back.abandon(m.tasks[2])
			assert.EqualValues(t, 2, unwound.Load(), "all others are unwound")

			close(outside)
			<-over
			assert.EqualValues(t, 3, unwound.Load(), "it is unwound, too")
			assert.Zero(t, went.Load(), "at its next operation")
			awaitGoroutines(t, before)
		})
	}
}
