package explore_test

import (
	"context"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/primitives"
)

// both starts two goroutines and waits for them.
func both(one, two func()) {
	var g primitives.Group
	g.Go("one", one)
	g.Go("two", two)
	g.Wait()
}

// touch uses the lock, and does not stay behind if its holder is gone.
func touch(mu *primitives.Mutex) {
	if mu.TryLock() {
		mu.Unlock()
	}
}

// An exhibit is a program, and what is said of it.
type exhibit struct {
	name string
	f    func()
	want explore.Verdict
	says []string
}

// show explores the program, for so long.
func (e exhibit) show(t *testing.T, limit time.Duration) {
	r := explore.Run(e.f, explore.MaxTime(limit), explore.MaxSchedules(10), explore.HideRaces())
	assert.Equal(t, e.want, r.Verdict, r.String())
	for _, s := range e.says {
		assert.Contains(t, r.String(), s)
	}
	if e.want != report.Found && e.want != report.Proved {
		assert.Empty(t, r.Findings)
		assert.False(t, r.Complete)
	}
}

// The programs that people write in the first minute, and that deserve no plain PROVED: what each
// is called instead, and what is said of it.
func TestGallery(t *testing.T) {
	var outside primitives.Mutex
	foreign, cancel := context.WithCancel(t.Context())
	defer cancel()
	executions := 0
	end := make(chan struct{})
	defer close(end)
	pipe, other, err := os.Pipe()
	require.NoError(t, err)
	defer pipe.Close()
	defer other.Close()
	bare := make(chan int)
	defer func() {
		select {
		case <-bare:
		default:
		}
	}()
	exhibits := []exhibit{
		{"go and our lock", func() {
			var mu primitives.Mutex
			go touch(&mu)
			for range 100 {
				mu.Lock()
				mu.Unlock()
			}
		}, report.Uncontrolled, []string{"gallery_test.go:", "primitives.Group.Go"}},
		{"go and our lock, seldom", func() {
			var mu primitives.Mutex
			go touch(&mu)
			mu.Lock()
			mu.Unlock()
		}, report.Uncontrolled, []string{"with go at gallery_test.go:", "primitives.Group.Go"}},
		{"go and a channel", func() {
			done := make(chan struct{})
			go close(done)
			<-done
		}, report.Uncontrolled, []string{"starts a goroutine with go", "primitives.Group.Go"}},
		{"go and a plain variable", func() {
			x := 0
			if !raceBuild {
				go func() { x++ }()
			} else {
				go func() {}()
			}
		}, report.Uncontrolled, []string{"starts a goroutine with go", "primitives.Group.Go"}},
		{"go and nothing", func() {
			go func() { <-end }()
		}, report.Uncontrolled, []string{"starts a goroutine with go at gallery_test.go:", "primitives.Group.Go"}},
		{"a lock that lives outside", func() {
			both(func() { outside.Lock(); outside.Unlock() }, func() { outside.Lock(); outside.Unlock() })
		}, report.NonDeterministic, []string{"a Mutex lives outside of the function", "create it inside"}},
		{"a plain n++", func() {
			n := 0
			both(func() {
				if !raceBuild {
					n++
				}
			}, func() {
				if !raceBuild {
					n++
				}
			})
		}, report.Proved, []string{"plain variables are not watched (run with go test -race)"}},
		{"nothing to interleave", func() {}, report.Proved, []string{"1 schedule, 1 goroutine", "no goroutine was started"}},
		{"a select over bare channels", func() {
			a, b := make(chan int), make(chan int)
			select {
			case <-a:
			case b <- 1:
			case <-end:
			}
		}, report.Uncontrolled, []string{"main is blocked outside the primitives (select) at gallery_test.go:"}},
		{"a bare channel between two", func() {
			both(func() { bare <- 1 }, func() { <-bare })
		}, report.Uncontrolled, []string{"one is blocked outside the primitives (chan send) at gallery_test.go:"}},
		{"a sync.Mutex", func() {
			var mu sync.Mutex
			var x primitives.Int64
			add := func() { mu.Lock(); defer mu.Unlock(); x.Add(1) }
			both(add, add)
		}, report.Uncontrolled, []string{"is blocked outside the primitives (sync.Mutex.Lock) at gallery_test.go:"}},
		{"a read from a pipe", func() {
			_, _ = pipe.Read(make([]byte, 1))
		}, report.Uncontrolled, []string{"(IO wait) at gallery_test.go:"}},
		{"a context from outside", func() {
			var mu primitives.Mutex
			_ = mu.LockContext(foreign)
		}, report.Uncontrolled, []string{"primitives.WithCancel"}},
		{"a context whose parent is from outside", func() {
			var mu primitives.Mutex
			ctx, cancel := primitives.WithCancel(foreign)
			defer cancel()
			_ = mu.LockContext(ctx)
		}, report.Uncontrolled, []string{"primitives.WithCancel"}},
		{"a random number", func() {
			var a, b primitives.Int64
			for range 20 {
				if rand.IntN(2) == 0 {
					a.Add(1)
				} else {
					b.Load()
				}
			}
		}, report.NonDeterministic, []string{"should", "gallery_test.go:"}},
		{"the order of a map", func() {
			locks := map[int]*primitives.Mutex{}
			for i := range 8 {
				locks[i] = new(primitives.Mutex)
				locks[i].Lock()
				locks[i].Unlock()
			}
			for _, l := range locks {
				l.Lock()
				l.Unlock()
			}
		}, report.NonDeterministic, []string{"another Mutex", "gallery_test.go:"}},
		{"the time", func() {
			var a primitives.Int64
			for range 20 {
				if time.Now().UnixNano()%2 == 0 {
					a.Add(1)
				} else {
					a.Load()
				}
				for start := time.Now(); time.Since(start) < time.Microsecond; {
				}
			}
		}, report.NonDeterministic, []string{"should", "gallery_test.go:"}},
		{"a variable that counts executions", func() {
			executions++
			var a primitives.Int64
			for range executions % 3 {
				a.Add(1)
			}
		}, report.NonDeterministic, []string{"at step 2"}},
		{"a variable that outlives the second execution", func() {
			executions++
			var a primitives.Int64
			add := func() {
				a.Add(1)
				if executions > 3 {
					a.Load()
				}
			}
			both(add, add)
		}, report.NonDeterministic, []string{"at step "}},
		{"operations without end", func() {
			var x primitives.Int64
			for {
				x.Add(1)
			}
		}, report.Inconclusive, []string{"more than 10,000 steps", "modify(Int64 of gallery_test.go:", "by main at gallery_test.go:"}},
		{"a loop that nobody ends", func() {
			var x primitives.Int64
			for x.Load() == 0 {
			}
		}, report.Found, nil},
		{"64 goroutines", func() {
			var g primitives.Group
			for range 64 {
				g.Go("", func() {})
			}
			g.Wait()
		}, report.Inconclusive, []string{"more than 63 goroutines"}},
		{"a panic at once", func() { panic("boo") }, report.Found, nil},
	}
	for _, test := range exhibits {
		t.Run(test.name, func(t *testing.T) {
			executions = 0
			test.show(t, time.Minute) // none takes long, but on a busy machine
		})
	}
}

// These are given up when the time has ended.
func TestGalleryOfTheLong(t *testing.T) {
	var over atomic.Bool
	defer over.Store(true)
	for _, test := range []exhibit{
		{"a long sleep", func() { time.Sleep(3 * time.Second) }, //nolint:forbidigo // the sleep is what is looked at
			report.Uncontrolled, []string{"(sleep) at gallery_test.go:"}},
		{"a loop without operations", func() {
			for !over.Load() {
			}
		}, report.Inconclusive, []string{"main is still running at gallery_test.go:"}},
	} {
		t.Run(test.name, func(t *testing.T) { test.show(t, 500*time.Millisecond) })
	}
}
