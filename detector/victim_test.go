package detector_test

import (
	"context"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/detector"
	"syncplay/primitives"
)

// transfers has two goroutines take two locks crosswise: the second lock by second, once both have their
// first. It returns how each of them ended, the first of the two first.
func transfers(t *testing.T, second [2]func(m *primitives.Mutex) error) (ends [2]any) {
	t.Helper()
	var locks [2]primitives.Mutex
	primitives.Name(&locks[0], "A")
	primitives.Name(&locks[1], "B")
	have, ended := make(chan bool), [2]chan any{make(chan any, 1), make(chan any, 1)}
	both := [2]chan bool{make(chan bool), make(chan bool)}
	for i := range 2 {
		go func() {
			defer func() {
				if v := recover(); v != nil {
					ended[i] <- v
				}
			}()
			locks[i].Lock()
			defer locks[i].Unlock()
			have <- true
			<-both[i]
			err := second[i](&locks[1-i])
			if err == nil {
				locks[1-i].Unlock()
			}
			ended[i] <- err
		}()
		await(t, have)
	}
	close(both[0])
	waiting(t, 1)
	close(both[1])
	return [2]any{await(t, ended[0]), await(t, ended[1])}
}

func lock(m *primitives.Mutex) error { m.Lock(); return nil }

func lockContext(ctx context.Context) func(m *primitives.Mutex) error {
	return func(m *primitives.Mutex) error { return m.LockContext(ctx) }
}

// TestPanicOfTheOneWhoClosesIt: its deferred unlocks let the other go on.
func TestPanicOfTheOneWhoClosesIt(t *testing.T) {
	w := detector.Start(detector.PanicOnDeadlock(), detector.Log(io.Discard))
	for range 3 {
		ends := transfers(t, [2]func(*primitives.Mutex) error{lock, lock})
		assert.Nil(t, ends[0])
		var err *detector.DeadlockError
		if assert.ErrorAs(t, ends[1].(error), &err) {
			assert.Contains(t, err.Error(), "wait for each other")
			assert.Contains(t, err.Error(), "panicked")
		}
	}
	r := w.Stop()
	assert.Len(t, r.Findings, 1)
	assert.Equal(t, 3, r.Findings[0].Count)
}

func TestBreakDeadlocks(t *testing.T) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	tests := []struct {
		name   string
		second [2]func(*primitives.Mutex) error
		victim int // who is told
	}{
		{"who closes it", [2]func(*primitives.Mutex) error{lock, lockContext(context.Background())}, 1},
		{"who closes it, with a context that can end", [2]func(*primitives.Mutex) error{lock, lockContext(t.Context())}, 1},
		{"who waits already", [2]func(*primitives.Mutex) error{lockContext(t.Context()), lock}, 0},
		{"both could", [2]func(*primitives.Mutex) error{lockContext(t.Context()), lockContext(t.Context())}, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := detector.Start(detector.BreakDeadlocks(), detector.Log(io.Discard))
			ends := transfers(t, test.second)
			assert.Equal(t, primitives.ErrDeadlock, ends[test.victim])
			assert.Nil(t, ends[1-test.victim], "the other one goes on")
			r := w.Stop()
			if assert.Len(t, r.Findings, 1) {
				assert.Regexp(t, `^LockContext of goroutine \d+ at victim_test.go:\d+ returned primitives.ErrDeadlock$`, r.Findings[0].Resolved)
			}
		})
	}
	var mu primitives.Mutex
	assert.ErrorIs(t, mu.LockContext(cancelled), context.Canceled)
}

// TestVictimBeginsAnew: with goroutines that give back what they hold when they are told, all transfers are
// done in the end, in whatever directions.
func TestVictimBeginsAnew(t *testing.T) {
	w := detector.Start(detector.BreakDeadlocks(), detector.Log(io.Discard))
	var locks [3]primitives.Mutex
	balance := [3]int{100, 100, 100}
	transfer := func(from, to int) error {
		locks[from].Lock()
		defer locks[from].Unlock()
		primitives.Yield()
		if err := locks[to].LockContext(t.Context()); err != nil {
			return err
		}
		defer locks[to].Unlock()
		balance[from]--
		balance[to]++
		return nil
	}
	var g primitives.Group
	for i := range 6 {
		g.Go("", func() {
			for range 200 {
				for transfer(i%3, (i+1+i/3)%3) != nil {
					primitives.Yield()
				}
			}
		})
	}
	g.Wait()
	assert.Equal(t, 300, balance[0]+balance[1]+balance[2])
	for _, f := range w.Stop().Findings {
		assert.NotEmpty(t, f.Resolved, f)
	}
}
