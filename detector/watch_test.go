package detector_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector"
	"syncplay/detector/report"
	"syncplay/primitives"
)

// soon is how long a test waits for what needs no time. It bounds a hang and measures nothing, so it
// is long: the machine may be busy with other things.
const soon = time.Minute

// await fails the test when nothing comes soon.
func await[T any](t *testing.T, c <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-c:
	case <-time.After(soon):
		t.Fatal("nothing came")
	}
	return v
}

// TestWatchReportsAndEndsNothing closes a cycle of two goroutines which one of them can leave,
// because its wait has a context of its own that the watch does not know to end soon.
func TestWatchReportsAndEndsNothing(t *testing.T) {
	found := make(chan detector.Finding, 1)
	w := detector.Start(detector.OnFinding(func(f detector.Finding) {
		var mu primitives.Mutex // a watched lock, taken by who is told
		mu.Lock()
		found <- f
		mu.Unlock()
	}))
	var a, b primitives.Mutex
	primitives.Name(&a, "A")
	primitives.Name(&b, "B")
	have, both, ended := make(chan bool), make(chan bool), make(chan bool, 2)
	cross := func(x, y *primitives.Mutex) {
		x.Lock()
		have <- true
		<-both
		y.Lock()
		y.Unlock()
		ended <- true
	}
	go cross(&a, &b)
	go cross(&b, &a)
	<-have
	<-have
	close(both)

	f := await(t, found)
	assert.Len(t, f.Parties, 2)
	assert.Contains(t, f.Message, "wait for each other")
	a.Unlock() // a Mutex may be unlocked by another: so the deadlock is resolved
	await(t, ended)
	b.Unlock()
	await(t, ended)
	r := w.Stop()
	assert.Len(t, r.Findings, 1)
	assert.Equal(t, 1, r.Seen)
}

func TestWatchIsSilent(t *testing.T) {
	tests := []struct {
		name, reason string
		f            func(t *testing.T)
	}{
		{"locked before", "the holder of a lock taken before Start is unknown", func(t *testing.T) {
			var mu primitives.Mutex
			mu.Lock()
			w := detector.Start()
			waits := make(chan bool)
			go func() { mu.Lock(); mu.Unlock(); close(waits) }()
			mu.Unlock()
			await(t, waits)
			assert.Empty(t, w.Stop().Findings)
		}},
		{"timed", "a wait with a deadline ends by itself", func(t *testing.T) {
			w := detector.Start()
			var mu primitives.Mutex
			mu.Lock()
			ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
			defer cancel()
			require.Error(t, mu.LockContext(ctx))
			mu.Unlock()
			assert.Empty(t, w.Stop().Findings)
		}},
		{"a run", "a watched run is not its business", func(t *testing.T) {
			w := detector.Start()
			assert.Equal(t, 1, detector.Run(transfer).Seen)
			assert.Empty(t, w.Stop().Findings)
		}},
	}
	for _, test := range tests {
		t.Run(test.name, test.f)
	}
}

func TestOneWatchAtATime(t *testing.T) {
	w := detector.Start()
	assert.PanicsWithValue(t, "detector: the process is watched already; Stop that Watch first", func() { detector.Start() })
	w.Stop()
	detector.Start().Stop()
}

func TestWatchUnderLoad(t *testing.T) {
	w := detector.Start()
	var g primitives.Group
	var a, b primitives.Mutex
	n := 0
	for range 8 {
		g.Go("", func() {
			for range 500 {
				a.Lock()
				b.Lock()
				n++
				b.Unlock()
				a.Unlock()
				var own primitives.Mutex
				own.Lock()
				own.Unlock()
			}
		})
	}
	g.Wait()
	r := w.Stop()
	assert.Empty(t, r.Findings)
	assert.Equal(t, 8*500, n)
}

// TestWatchTellsOrphans lets goroutines end with a lock in hand: one of a Group, whose end is known, and one that was started
// with go, for which the runtime has to be asked.
func TestWatchTellsOrphans(t *testing.T) {
	for _, test := range []struct {
		name  string
		start func(f func())
	}{
		{"of a Group", func(f func()) { new(primitives.Group).Go("forgetful", f) }},
		{"started with go", func(f func()) { go f() }},
	} {
		t.Run(test.name, func(t *testing.T) {
			found := make(chan detector.Finding, 2)
			w := detector.Start(detector.OnFinding(func(f detector.Finding) { found <- f }))
			defer w.Stop()
			var mu primitives.Mutex
			primitives.Name(&mu, "mu")
			has := make(chan bool)
			test.start(func() { mu.Lock(); close(has) })
			await(t, has)
			ended := make(chan bool, 2)
			go func() { mu.Lock(); ended <- true }()
			f := await(t, found)
			assert.Equal(t, report.Orphaned, f.Kind)
			assert.Contains(t, f.Message, "Lock(mu)")
			mu.Unlock() // for the one that has ended
			await(t, ended)
			mu.Unlock()
			mu.Lock() // whoever sits where the other one sat is not taken for it
			go func() { mu.Lock(); mu.Unlock(); ended <- true }()
			mu.Unlock()
			await(t, ended)
		})
	}
}

// TestWatchTellsOrphansBesideWaiters has two read, of whom one waits and the other ends: the writer waits for the second for ever.
func TestWatchTellsOrphansBesideWaiters(t *testing.T) {
	found := make(chan detector.Finding, 2)
	w := detector.Start(detector.OnFinding(func(f detector.Finding) { found <- f }))
	defer w.Stop()
	var rw primitives.RWMutex
	var bell primitives.WaitGroup
	primitives.Name(&rw, "rw")
	bell.Add(1)
	has, ended := make(chan bool, 2), make(chan bool, 2)
	go func() {
		rw.RLock()
		has <- true
		bell.Wait()
		rw.RUnlock()
		ended <- true
	}()
	go func() { rw.RLock(); has <- true }()
	await(t, has)
	await(t, has)
	go func() { rw.Lock(); rw.Unlock(); ended <- true }()
	f := await(t, found)
	assert.Equal(t, report.Orphaned, f.Kind)
	assert.Contains(t, f.Message, "Lock(rw)")
	rw.RUnlock() // for the one that has ended
	bell.Done()
	await(t, ended)
	await(t, ended)
}

// TestWatchSeesWhoJoinsWithALock lets a goroutine wait for its Group with what one of the Group wants: each waits for the other, though
// no lock leads from one to the other.
func TestWatchSeesWhoJoinsWithALock(t *testing.T) {
	found := make(chan detector.Finding, 1)
	w := detector.Start(detector.OnFinding(func(f detector.Finding) { found <- f }))
	defer w.Stop()
	var mu primitives.Mutex
	primitives.Name(&mu, "mu")
	ended, passed := make(chan bool), make(chan bool)
	go func() {
		var workers primitives.Group
		primitives.Name(&workers, "workers")
		mu.Lock()
		workers.Go("worker", func() { mu.Lock(); mu.Unlock() })
		workers.Go("passer-by", func() { <-passed }) // might yet unlock mu, until it has ended
		workers.Wait()
		close(ended)
	}()
	select {
	case f := <-found:
		t.Error("the passer-by runs", f)
	case <-time.After(10 * time.Millisecond): // a chance to be wrong
	}
	close(passed)
	f := await(t, found)
	assert.Equal(t, report.Deadlock, f.Kind)
	assert.Contains(t, f.String(), "worker holds workers (its end is awaited)")
	assert.Contains(t, f.String(), "worker waits in Lock(mu)")
	assert.NotContains(t, f.String(), "unknown line")
	mu.Unlock()
	await(t, ended)
}
