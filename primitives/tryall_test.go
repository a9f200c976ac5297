package primitives_test

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"syncplay/primitives"
)

func ExampleTryAll() {
	var left, right primitives.Mutex
	right.Lock()

	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	_, err := primitives.TryAll(ctx, &left, &right)
	fmt.Println(err, left.TryLock())
	left.Unlock()
	right.Unlock()

	unlock, err := primitives.TryAll(context.Background(), &left, &right)
	fmt.Println(err, left.TryLock())
	unlock()
	// Output:
	// context deadline exceeded true
	// <nil> false
}

func TestTryAll(t *testing.T) {
	tests := []struct {
		name, reason string
		taken, named []int // by others; by TryAll
		ctx          func() (context.Context, context.CancelFunc)
		err          error
	}{
		{"none", "there is nothing to take", nil, nil, patient, nil},
		{"free", "all are taken", nil, []int{0, 1, 2, 3, 4, 5}, patient, nil},
		{"twice", "one that is named twice is taken once", nil, []int{2, 0, 2}, patient, nil},
		{"last refused", "those before it are given back", []int{5}, []int{0, 1, 5}, brief, context.DeadlineExceeded},
		{"first refused", "nothing is taken", []int{0}, []int{0, 1, 5}, brief, context.DeadlineExceeded},
		{"others taken", "they are not asked for", []int{4}, []int{0, 1}, patient, nil},
		{"too late", "a context that is done wins over free locks", nil, []int{0, 1}, late, context.Canceled},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			locks := oneOfEach(6)
			for _, i := range test.taken {
				locks[i].Lock()
			}
			ctx, cancel := test.ctx()
			defer cancel()
			within(t, soon, func() {
				unlock, err := primitives.TryAll(ctx, chosen(locks, test.named)...)
				assert.Equal(t, test.err, err, test.reason)
				if err == nil {
					assert.ElementsMatch(t, append(each(test.named), test.taken...), locked(locks), test.reason)
					unlock()
				} else {
					assert.Nil(t, unlock)
				}
				assert.ElementsMatch(t, test.taken, locked(locks), test.reason)
			})
		})
	}
}

func patient() (context.Context, context.CancelFunc) {
	return context.Background(), func() {}
}

func brief() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), 3*time.Millisecond)
}

func late() (context.Context, context.CancelFunc) { return over(), func() {} }

// What is refused comes free later.
func TestTryAllGoesOn(t *testing.T) {
	var a, b primitives.Mutex
	b.Lock()
	within(t, soon, func() {
		go func() {
			<-time.After(5 * time.Millisecond)
			b.Unlock()
		}()
		unlock, err := primitives.TryAll(t.Context(), &a, &b)
		assert.NoError(t, err)
		unlock()
	})
}

// Neighbours who take their forks in opposite orders all eat.
func TestTryAllStress(t *testing.T) {
	const seats = 5
	forks := oneOfEach(seats)
	var eating [seats]atomic.Int32
	hammer(t, seats, 50, func(g, _ int) {
		next := (g + 1) % seats
		unlock, err := primitives.TryAll(t.Context(), forks[g], forks[next])
		if !assert.NoError(t, err) {
			return
		}
		defer unlock()
		assert.EqualValues(t, 1, eating[g].Add(1))
		assert.EqualValues(t, 1, eating[next].Add(1))
		runtime.Gosched()
		eating[next].Add(-1)
		eating[g].Add(-1)
	})
	assert.Empty(t, locked(forks))
}

// A run ends while TryAll pauses: it holds nothing.
func TestTryAllUnwound(t *testing.T) {
	e := listen(t)
	var a, b primitives.Mutex
	b.Lock()
	e.run(func() {
		_, _ = primitives.TryAll(context.Background(), &a, &b)
	})
	eventually(t, func() bool { return e.refused.Load() > 0 }, "it was refused")
	e.unwind()
	assert.True(t, a.TryLock())
}
