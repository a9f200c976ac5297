package primitives_test

import (
	"fmt"
	"testing"

	"syncplay/primitives"
)

func ExampleTASLock() {
	var lock primitives.TASLock
	lock.Lock()
	fmt.Println(lock.TryLock())
	lock.Unlock()
	fmt.Println(lock.TryLock())
	// Output:
	// false
	// true
}

func TestTASLock(t *testing.T) {
	testLock(t, "TASLock", func() tryLocker { return new(primitives.TASLock) })
}
