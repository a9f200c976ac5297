package primitives_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/primitives"
)

func ExampleTicketLock() {
	var lock primitives.TicketLock
	lock.Lock()
	fmt.Println(lock.TryLock())
	lock.Unlock()
	fmt.Println(lock.TryLock())
	// Output:
	// false
	// true
}

func TestTicketLock(t *testing.T) {
	testLock(t, "TicketLock", func() tryLocker { return new(primitives.TicketLock) })
}

func TestTicketLockIsFair(t *testing.T) {
	inOrder(t, new(primitives.TicketLock))
}

// inOrder tests that those who wait are served in the order of their arrival.
func inOrder(t *testing.T, l tryLocker) {
	const tasks = 8
	e := listen(t)
	l.Lock()
	served := make(chan int, tasks)
	for i := range tasks {
		e.run(func() {
			l.Lock()
			served <- i
			l.Unlock()
		})
		e.blocked(i + 1)
	}
	assert.False(t, l.TryLock())
	l.Unlock()
	e.join()
	for i := range tasks {
		assert.Equal(t, i, <-served)
	}
}

// An unlock that comes before the one who was called has noticed is an unlock all the same: that
// one has had the lock, and goes on.
func TestTicketLockUnlockedTwice(t *testing.T) {
	for range 200 {
		e := listen(t)
		var l primitives.TicketLock
		l.Lock()
		e.run(l.Lock)
		e.blocked(1)
		l.Unlock()
		l.Unlock()
		e.join()
		assert.True(t, l.TryLock(), "it is free")
		e.unwind()
	}
}
