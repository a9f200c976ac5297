package primitives_test

import (
	"fmt"
	"testing"

	"syncplay/primitives"
)

func ExampleMCSLock() {
	var lock primitives.MCSLock
	lock.Lock()
	fmt.Println(lock.TryLock())
	lock.Unlock()
	fmt.Println(lock.TryLock())
	// Output:
	// false
	// true
}

func TestMCSLock(t *testing.T) {
	testLock(t, "MCSLock", func() tryLocker { return new(primitives.MCSLock) })
}

func TestMCSLockIsFair(t *testing.T) {
	inOrder(t, new(primitives.MCSLock))
}
