package explore

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector/report"
	"syncplay/primitives"
	"syncplay/primitives/hook"
)

// section is a program whose tasks each are alone in a section, which they say with a count that needs
// no lock of its own: one task goes on at a time.
func section(newLock func() sync.Locker, tasks, times int) func() {
	return func() {
		l := newLock()
		in := 0
		var x primitives.Var[int]
		var g primitives.Group
		for range tasks {
			g.Go("", func() {
				for range times {
					l.Lock()
					in++
					primitives.Check(in == 1, "%d at once", in)
					x.Set(x.Get() + 1)
					in--
					l.Unlock()
				}
			})
		}
		g.Wait()
		primitives.Check(x.Get() == tasks*times, "%d sections are counted", x.Get())
	}
}

// The shipped locks exclude each other, atomic by atomic, and the memory model's edges come of their
// atomics alone. The numbers of traces are pinned: they change with the locks.
func TestLocksAtTheFineGrain(t *testing.T) {
	tests := []struct {
		name string
		lock func() sync.Locker
		once int64 // traces of two tasks, once each
	}{
		{name: "Mutex", lock: func() sync.Locker { return new(primitives.Mutex) }, once: 10},
		{name: "RWMutex", lock: func() sync.Locker { return new(primitives.RWMutex) }, once: 10},
		{name: "TicketLock", lock: func() sync.Locker { return new(primitives.TicketLock) }, once: 26},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := Run(section(test.lock, 2, 1), Grain(Fine), With(DPOR))
			assert.Equal(t, report.Proved, r.Verdict, r)
			assert.Equal(t, test.once, r.Schedules)
			assert.Zero(t, r.Blocked)
		})
	}
}

// lockless is a lock that has forgotten what it is for.
type lockless struct{ primitives.Int64 }

func (l *lockless) Lock()   { l.Store(1) }
func (l *lockless) Unlock() { l.Store(0) }

// What excludes nobody is found at either grain.
func TestNoLockAtTheFineGrain(t *testing.T) {
	for _, g := range []GrainSize{Coarse, Fine} {
		r := Run(section(func() sync.Locker { return new(lockless) }, 2, 1), Grain(g), HideRaces())
		assert.Equal(t, report.Found, r.Verdict, "%v: %v", g, r)
	}
}

// Which things have parts is a decision for each.
func TestFineNouns(t *testing.T) {
	coarse := map[hook.Noun]bool{hook.Group: true, hook.Var: true, hook.Int64: true, hook.Bool: true, hook.Pointer: true, hook.Context: true, hook.Chan: true}
	for n := hook.Nothing + 1; n <= hook.Chan; n++ {
		assert.Equal(t, !coarse[n], fine(n), n.String())
	}
}

// Who gives up because its context is done comes after who cancelled it, at either grain.
func TestGivingUpComesAfterTheCancel(t *testing.T) {
	for _, g := range []GrainSize{Coarse, Fine} {
		r := Run(func() {
			ctx, cancel := primitives.WithCancel(context.Background())
			var mu primitives.Mutex
			var x primitives.Var[int]
			mu.Lock()
			var g primitives.Group
			g.Go("", func() { x.Set(1); cancel() })
			g.Go("", func() {
				if mu.LockContext(ctx) != nil {
					x.Get()
				}
			})
			g.Wait()
		}, Grain(g))
		assert.Equal(t, report.Proved, r.Verdict, "%v: %v", g, r)
	}
}

// The page of a finding tells the parts of an operation: what each word was and is, also to one that is
// refused.
func TestPartsAreTold(t *testing.T) {
	r := Run(func() {
		var mu primitives.Mutex
		mu.Lock()
		again := mu.TryLock()
		primitives.NewQueue[int](1).TryPut(1)
		primitives.Check(again, "refused")
	}, Grain(Fine))
	require.Len(t, r.Findings, 1)
	page := r.Findings[0].String()
	assert.Contains(t, page, "· change: 0 to 3 ")
	assert.Contains(t, page, "· change: refused, it is 3 ")
	assert.Contains(t, page, "· lock the queue ")
}
