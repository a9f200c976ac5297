package primitives_test

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"syncplay/primitives"
	"syncplay/primitives/hook"
)

func ExampleLockAll() {
	type account struct {
		mu      primitives.Mutex
		balance int
	}
	transfer := func(from, to *account, amount int) {
		defer primitives.LockAll(&from.mu, &to.mu)()
		from.balance -= amount
		to.balance += amount
	}
	var a, b account
	var all sync.WaitGroup
	all.Go(func() { transfer(&a, &b, 30) })
	all.Go(func() { transfer(&b, &a, 10) })
	all.Go(func() { transfer(&a, &a, 99) })
	all.Wait()
	fmt.Println(a.balance, b.balance)
	// Output: -20 20
}

// oneOfEach returns n locks of all types.
func oneOfEach(n int) []tryLocker {
	kinds := []func() tryLocker{
		func() tryLocker { return new(primitives.Mutex) },
		func() tryLocker { return new(primitives.RWMutex) },
		func() tryLocker { return new(primitives.SpinLock) },
		func() tryLocker { return new(primitives.TASLock) },
		func() tryLocker { return new(primitives.TicketLock) },
		func() tryLocker { return new(primitives.MCSLock) },
	}
	locks := make([]tryLocker, n)
	for i := range locks {
		locks[i] = kinds[i%len(kinds)]()
	}
	return locks
}

// chosen returns those of the locks whose index is named, as often as it is named.
func chosen(locks []tryLocker, indices []int) []primitives.Lockable {
	set := make([]primitives.Lockable, len(indices))
	for i, index := range indices {
		set[i] = locks[index]
	}
	return set
}

// locked returns the indices of the locks that are locked.
func locked(locks []tryLocker) []int {
	indices := []int{}
	for i, l := range locks {
		if l.TryLock() {
			l.Unlock()
		} else {
			indices = append(indices, i)
		}
	}
	return indices
}

// each returns each index once, in rising order.
func each(indices []int) []int {
	return slices.Compact(slices.Sorted(slices.Values(indices)))
}

// Whatever is named, in whatever order, is locked, once, and unlocked again.
func FuzzLockAll(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{0})
	f.Add([]byte{3, 1, 4, 1, 5})
	f.Add([]byte{5, 4, 3, 2, 1, 0})
	f.Fuzz(func(t *testing.T, named []byte) {
		locks := oneOfEach(7)
		indices := make([]int, len(named))
		for i, b := range named {
			indices[i] = int(b) % len(locks)
		}
		within(t, soon, func() {
			unlock := primitives.LockAll(chosen(locks, indices)...)
			assert.ElementsMatch(t, each(indices), locked(locks))
			unlock()
			assert.Empty(t, locked(locks))
		})
	})
}

// Sets that overlap, named in any order, by many at once: nobody waits for ever.
func TestLockAllStress(t *testing.T) {
	locks := oneOfEach(6)
	counts := make([]int, len(locks))
	hammer(t, 8, 200, func(g, i int) {
		indices := []int{(g + i) % 6, (g * i) % 6, (i * 5) % 6}
		defer primitives.LockAll(chosen(locks, indices)...)()
		for _, index := range each(indices) {
			counts[index]++
		}
		runtime.Gosched()
	})
	assert.Empty(t, locked(locks))
}

// The order is one, whatever is named first; the second set is taken in the order that the first
// one drew.
func TestLockAllHasOneOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		objects := make([]primitives.Mutex, 5)
		named := rapid.Permutation([]int{0, 1, 2, 3, 4})
		first, second := named.Draw(t, "first"), named.Draw(t, "second")
		set := func(indices []int) (locks []primitives.Lockable) {
			for _, i := range indices {
				locks = append(locks, &objects[i])
			}
			return locks
		}
		primitives.LockAll(set(first)...)()

		taken := []int{}
		objects[first[0]].Lock() // the first in the order is the first to be waited for
		done := make(chan struct{})
		go func() {
			defer close(done)
			defer primitives.LockAll(set(second)...)()
		}()
		for i := range objects {
			if i != first[0] && !objects[i].TryLock() {
				taken = append(taken, i)
			} else if i != first[0] {
				objects[i].Unlock()
			}
		}
		objects[first[0]].Unlock()
		<-done
		assert.Empty(t, taken, "nothing is held while the first is waited for")
	})
}

func TestLockAllAnnouncesTheDraws(t *testing.T) {
	e := listen(t)
	var a, b primitives.Mutex
	e.run(func() {
		primitives.LockAll(&b, &a, &b)()
		primitives.LockAll(&a, &b)()
	})
	e.join()
	lock, unlock := hook.Lock, hook.Unlock
	assert.Equal(t, []hook.Kind{hook.Draw, hook.Draw, lock, lock, unlock, unlock, hook.Draw, hook.Draw, lock, lock, unlock, unlock}, e.kinds(),
		"all are drawn, or found drawn, before the first is taken, and each once")
}

func TestLockAllMisuse(t *testing.T) {
	var a, b primitives.Mutex
	primitives.Name(&a, "a")
	var at string
	unlock := primitives.LockAll(&a, &b)
	unlock()
	a.Lock() // by somebody else
	got := misuse(func() { at = line(0); unlock() })
	assert.Equal(t, `primitives: second unlock of a set with Mutex "a" at `+at, got)
	assert.False(t, a.TryLock(), "a misuse changes nothing")
	a.Unlock()

	got = misuse(func() { at = line(0); primitives.LockAll(&a, nil) })
	assert.Equal(t, "primitives: nil is no lock at "+at, got)
	assert.True(t, a.TryLock(), "a misuse changes nothing")

	nothing := primitives.LockAll()
	nothing()
	assert.Empty(t, misuse(nothing), "nothing can be unlocked any number of times")
}

// A run ends while LockAll waits for its second lock: the first is not lost with it.
func TestLockAllUnwound(t *testing.T) {
	e := listen(t)
	var a, b primitives.Mutex
	primitives.Name(&a, "a")
	e.held = func(o *hook.Object) bool { return o.Name() == "a" }
	primitives.LockAll(&a, &b)()
	b.Lock()
	e.run(func() { defer primitives.LockAll(&b, &a)() })
	e.blocked(1)
	assert.False(t, a.TryLock())
	e.unwind()
	assert.True(t, a.TryLock())
	assert.False(t, b.TryLock(), "the holder keeps it")
}
