package explore_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"syncplay/detector"
	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/primitives"
	"syncplay/primitives/hook"
)

// The same programs run with Go's own channels and locks, with ours, and explored. What the first two
// show is among what the exploration found, and that is what Go's specification allows: it is declared
// beside each program, by hand.

// conforming is a program and all its outcomes. An outcome is what each task said, the tasks parted by
// "|"; or stuckOutcome.
type conforming struct {
	name     string
	f        func(w world)
	outcomes []string
}

const stuckOutcome = "stuck"

// channel is what a program knows of a channel.
type channel interface {
	Send(int)
	Recv() (int, bool)
	Close()
	Len() int
	Cap() int
}

// rwLock is what it knows of a read-write lock.
type rwLock interface {
	sync.Locker
	TryLock() bool
	RLock()
	RUnlock()
	TryRLock() bool
}

type tryLock interface {
	sync.Locker
	TryLock() bool
}

type condition interface {
	Wait()
	Signal()
	Broadcast()
}

// kase is a case of a select: of a channel unless it has something else.
type kase struct {
	c     channel
	sends bool
	v     int
	ctx   context.Context
	none  bool // it is the default
}

func toSend(c channel, v int) kase    { return kase{c: c, sends: true, v: v} }
func toRecv(c channel) kase           { return kase{c: c} }
func onDone(ctx context.Context) kase { return kase{ctx: ctx} }
func otherwise() kase                 { return kase{none: true} }
func got(v int, ok bool) string       { return map[bool]string{true: fmt.Sprint(v), false: "closed"}[ok] }
func recv(c channel) string           { return got(c.Recv()) }

// task is a goroutine of a program. What it says is its part of the outcome.
type task func(say func(...any))

// world is where a program runs.
type world interface {
	Chan(capacity int) channel // nil if capacity is negative
	Select(cases ...kase) (i int, what string)
	Mutex() tryLock
	RWMutex() rwLock
	Once() func(func())
	Cond(sync.Locker) condition
	WaitGroup() waitGroup
	WithCancel() (context.Context, func())
	WithTimeout() context.Context
	Run(tasks ...task) // until all have ended
	Say(...any)        // of the program itself
}

type waitGroup interface {
	Add(int)
	Done()
	Wait()
}

// speech is what was said.
type speech [8]string

func (s *speech) sayer(i int) func(...any) {
	return func(what ...any) {
		if s[i] != "" {
			s[i] += " "
		}
		s[i] += strings.TrimSuffix(fmt.Sprintln(what...), "\n")
	}
}

func (s *speech) String() string { return strings.TrimRight(strings.Join(s[:], "|"), "|") }

// runs runs a task, and says of a misuse that it panicked.
func runs(t task, say func(...any)) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case string, runtime.Error:
			say("panic")
		default:
			panic(v)
		}
	}()
	t(say)
}

// ours is the world of this package's primitives.
type ours struct {
	speech
	shaken bool // the scheduler is nudged
}

func (w *ours) Say(what ...any) { w.sayer(0)(what...) }

func (w *ours) Chan(capacity int) channel {
	if capacity < 0 {
		return (*primitives.Chan[int])(nil)
	}
	return primitives.NewChan[int](capacity)
}

func (w *ours) Select(cases ...kase) (int, string) {
	what := ""
	var all []primitives.Case
	for _, k := range cases {
		switch {
		case k.none:
			all = append(all, primitives.Default(func() { what = "none" }))
		case k.ctx != nil:
			all = append(all, primitives.OnDone(k.ctx, func() { what = "done" }))
		case k.sends:
			all = append(all, primitives.OnSend(k.c.(*primitives.Chan[int]), k.v, func() { what = "sent" }))
		default:
			all = append(all, primitives.OnRecv(k.c.(*primitives.Chan[int]), func(v int, ok bool) { what = got(v, ok) }))
		}
	}
	return primitives.Select(all...), what
}

func (w *ours) Mutex() tryLock               { return new(primitives.Mutex) }
func (w *ours) RWMutex() rwLock              { return new(primitives.RWMutex) }
func (w *ours) Once() func(func())           { return new(primitives.Once).Do }
func (w *ours) Cond(l sync.Locker) condition { return primitives.NewCond(l) }
func (w *ours) WaitGroup() waitGroup         { return new(primitives.WaitGroup) }
func (w *ours) WithCancel() (context.Context, func()) {
	ctx, cancel := primitives.WithCancel(context.Background())
	return ctx, cancel
}

func (w *ours) WithTimeout() context.Context {
	ctx, cancel := primitives.WithTimeout(context.Background(), soonish())
	_ = cancel // it ends by itself
	return ctx
}

func (w *ours) Run(tasks ...task) {
	var g primitives.Group
	for i, t := range tasks {
		g.Go("", func() {
			if w.shaken {
				shake()
			}
			runs(t, w.sayer(i+1))
		})
	}
	g.Wait()
}

// soonish is a time that may come before or after what else a program does.
func soonish() time.Duration { return time.Duration(rand.IntN(30)) * time.Microsecond }

// shake lets others come first, or not.
func shake() {
	for range rand.IntN(4) {
		runtime.Gosched()
	}
}

// real is the world of Go's own channels and locks.
type real struct {
	speech
	quit chan struct{} // closed when it is stuck
	busy atomic.Int64  // tasks that have not ended
	held atomic.Int64  // of these, the ones that wait on a channel
	acts atomic.Int64  // operations that went on
}

type realChan struct {
	c chan int
	w *real
}

func (c realChan) Len() int { return len(c.c) }
func (c realChan) Cap() int { return cap(c.c) }
func (c realChan) Close()   { close(c.c) }

func (c realChan) Send(v int) {
	select {
	case c.c <- v:
		return
	default:
	}
	c.w.waits(func() {
		select {
		case c.c <- v:
		case <-c.w.quit:
			runtime.Goexit()
		}
	})
}

func (c realChan) Recv() (v int, ok bool) {
	select {
	case v, ok = <-c.c:
		return v, ok
	default:
	}
	c.w.waits(func() {
		select {
		case v, ok = <-c.c:
		case <-c.w.quit:
			runtime.Goexit()
		}
	})
	return v, ok
}

// waits counts who waits in f.
func (w *real) waits(f func()) {
	w.held.Add(1)
	defer w.held.Add(-1)
	defer w.acts.Add(1)
	f()
}

func (w *real) Say(what ...any) { w.sayer(0)(what...) }

func (w *real) Chan(capacity int) channel {
	if capacity < 0 {
		return realChan{nil, w}
	}
	return realChan{make(chan int, capacity), w}
}

func (w *real) Select(cases ...kase) (i int, what string) {
	shake()
	var all []reflect.SelectCase
	waits := true
	for _, k := range cases {
		switch {
		case k.none:
			all = append(all, reflect.SelectCase{Dir: reflect.SelectDefault})
			waits = false
		case k.ctx != nil:
			all = append(all, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(k.ctx.Done())})
		case k.sends:
			all = append(all, reflect.SelectCase{Dir: reflect.SelectSend, Chan: reflect.ValueOf(k.c.(realChan).c), Send: reflect.ValueOf(k.v)})
		default:
			all = append(all, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(k.c.(realChan).c)})
		}
	}
	var v reflect.Value
	var ok bool
	choose := func() {
		i, v, ok = reflect.Select(append(all, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(w.quit)}))
	}
	if waits {
		w.waits(choose)
	} else {
		choose()
	}
	if i == len(cases) {
		runtime.Goexit()
	}
	switch k := cases[i]; {
	case k.none:
		return i, "none"
	case k.ctx != nil:
		return i, "done"
	case k.sends:
		return i, "sent"
	}
	n := 0
	if ok {
		n = int(v.Int())
	}
	return i, got(n, ok)
}

func (w *real) Mutex() tryLock               { return new(sync.Mutex) }
func (w *real) RWMutex() rwLock              { return new(sync.RWMutex) }
func (w *real) Once() func(func())           { return new(sync.Once).Do }
func (w *real) Cond(l sync.Locker) condition { return sync.NewCond(l) }
func (w *real) WaitGroup() waitGroup         { return new(sync.WaitGroup) }
func (w *real) WithCancel() (context.Context, func()) {
	return context.WithCancel(context.Background())
}

func (w *real) WithTimeout() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), soonish())
	_ = cancel // it ends by itself
	return ctx
}

func (w *real) Run(tasks ...task) {
	var all sync.WaitGroup
	w.busy.Add(int64(len(tasks)))
	for i, t := range tasks {
		all.Go(func() {
			defer w.busy.Add(-1)
			shake()
			runs(t, w.sayer(i+1))
		})
	}
	w.busy.Add(-1) // this one waits for them
	all.Wait()
	w.busy.Add(1)
	select {
	case <-w.quit:
		runtime.Goexit()
	default:
	}
}

// runReal runs the program with Go's own, and returns its outcome. It is believed to be stuck when all that
// have not ended wait on channels for a while.
func (p conforming) runReal() string {
	w := &real{quit: make(chan struct{})}
	w.busy.Store(1)
	ended := make(chan bool, 1)
	go func() {
		normal := false
		defer func() { ended <- normal }()
		p.f(w)
		normal = true
	}()
	if !w.standsStill(ended, p.patience()) {
		return w.String()
	}
	close(w.quit)
	if <-ended {
		return w.String()
	}
	return stuckOutcome
}

// patience is how often in a row a program is seen to stand still before it is believed to be stuck. On a
// busy machine it may be that who was woken has not run yet, so one that can't be stuck is believed late.
func (p conforming) patience() int {
	if p.mayBeStuck() {
		return 10
	}
	return 60_000
}

// standsStill returns when the program has ended (false), or was seen to stand still so often.
func (w *real) standsStill(ended chan bool, enough int) bool {
	const tick = time.Millisecond
	acts, still := int64(-1), 0
	for {
		select {
		case normal := <-ended:
			ended <- normal
			return false
		case <-time.After(tick):
		}
		if n := w.acts.Load(); n == acts && w.held.Load() == w.busy.Load() {
			if still++; still == enough {
				return true
			}
		} else {
			acts, still = n, 0
		}
	}
}

// explored returns all outcomes of the program.
func explored(t *testing.T, p conforming, opts ...explore.Option) []string {
	table := explore.Outcomes(func() string {
		w := &ours{}
		p.f(w)
		return w.String()
	}, opts...)
	all := slices.Collect(maps.Keys(table.Values))
	for _, f := range table.Findings {
		switch f.Kind {
		case report.Stuck, report.Leak, report.Deadlock, report.Orphaned:
			all = append(all, stuckOutcome)
		case report.Misuse:
		default:
			assert.Fail(t, "another finding", "%s: %s", f.Kind, f.Message)
		}
	}
	assert.True(t, table.Complete, "%v", table.Result)
	slices.Sort(all)
	return slices.Compact(all)
}

func (p conforming) mayBeStuck() bool { return slices.Contains(p.outcomes, stuckOutcome) }

// times returns how often each program is run: those that may be stuck take longer.
func (p conforming) times() int {
	switch long := os.Getenv("SYNCPLAY_LONG") != ""; {
	case hook.Race && strings.Contains(strings.Join(p.outcomes, ""), "panic"):
		return 0 // a close and a send that nothing orders are a race
	case p.mayBeStuck() && long:
		return 100
	case p.mayBeStuck():
		return 1
	case long:
		return 10_000
	}
	return 100
}

func TestConformance(t *testing.T) {
	assert.GreaterOrEqual(t, len(conformingPrograms), 60)
	names := map[string]bool{}
	for _, p := range conformingPrograms {
		assert.False(t, names[p.name], p.name)
		names[p.name] = true
		t.Run(p.name, func(t *testing.T) {
			declared := slices.Sorted(slices.Values(p.outcomes))
			if !hook.Race { // it would take too long
				assert.Equal(t, declared, explored(t, p, explore.With(explore.DFS)), "explored, one by one")
			}
			assert.Equal(t, declared, explored(t, p, explore.MaxSchedules(100_000)), "explored")
			for range p.times() {
				assert.Contains(t, declared, p.runReal(), "observed, Go's own")
				assert.Contains(t, declared, p.runOurs(), "observed, ours")
			}
		})
	}
}

// runOurs runs the program free, or watched if it may be stuck: then it can be unwound.
func (p conforming) runOurs() string {
	outcome := stuckOutcome
	run := func() {
		w := &ours{shaken: true}
		p.f(w)
		outcome = w.String()
	}
	if !p.mayBeStuck() {
		run()
		return outcome
	}
	detector.Run(run, detector.Runs(1), detector.KeepGoing())
	return outcome
}
