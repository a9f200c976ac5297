package primitives_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"syncplay/primitives"
	"syncplay/primitives/hook"
)

func ExampleYield() {
	var ready primitives.Bool
	var group primitives.Group
	group.Go("setter", func() { ready.Store(true) })
	for !ready.Load() {
		primitives.Yield()
	}
	group.Wait()
	fmt.Println("ready")
	// Output: ready
}

func ExampleWithTimeout() {
	var mu primitives.Mutex
	mu.Lock()
	ctx, cancel := primitives.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	fmt.Println(mu.LockContext(ctx))
	// Output: context deadline exceeded
}

func TestTimeIsTheRuntimes(t *testing.T) {
	within(t, soon, func() {
		start := time.Now()
		primitives.Sleep(time.Millisecond)
		assert.GreaterOrEqual(t, time.Since(start), time.Millisecond, "it sleeps at least so long")
		primitives.Sleep(-1)
		primitives.Yield()

		ctx, cancel := primitives.WithCancel(t.Context())
		assert.NoError(t, ctx.Err())
		cancel()
		assert.Equal(t, context.Canceled, ctx.Err())

		ctx, cancel = primitives.WithTimeout(t.Context(), time.Nanosecond)
		defer cancel()
		<-ctx.Done()
		assert.Equal(t, context.DeadlineExceeded, ctx.Err())

		ctx, cancel = primitives.WithDeadline(t.Context(), time.Now())
		defer cancel()
		<-ctx.Done()
		assert.Equal(t, context.DeadlineExceeded, ctx.Err())
	})
}

// A watched Sleep without a clock of the listener's ends by itself, or with the run.
func TestSleepWatched(t *testing.T) {
	e := listen(t)
	slept, sleeps := make(chan time.Duration, 1), atomic.Bool{}
	e.run(func() {
		start := time.Now()
		primitives.Sleep(time.Millisecond)
		slept <- time.Since(start)
	})
	within(t, soon, func() { assert.GreaterOrEqual(t, <-slept, time.Millisecond) })
	e.join()

	e.run(func() {
		primitives.Sleep(time.Hour)
		sleeps.Store(true)
	})
	e.blocked(1)
	e.unwind()
	assert.False(t, sleeps.Load(), "the end of the run ends it")
	assert.Equal(t, []hook.Kind{hook.SleepOp, hook.SleepOp}, e.kinds())
}

// A loop that yields ends with the run.
func TestYieldUnwound(t *testing.T) {
	e := listen(t)
	var rounds atomic.Int64
	e.run(func() {
		for {
			primitives.Yield()
			rounds.Add(1)
		}
	})
	eventually(t, func() bool { return rounds.Load() > 100 }, "it goes round")
	e.unwind()
}
