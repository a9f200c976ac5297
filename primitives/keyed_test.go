package primitives_test

import (
	"fmt"
	"math"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/primitives"
)

func ExampleLockByKey() {
	type account struct {
		mu      primitives.Mutex
		number  int
		balance int
	}
	transfer := func(from, to *account, amount int) {
		defer primitives.LockByKey(
			primitives.Key(from.number, &from.mu),
			primitives.Key(to.number, &to.mu),
		)()
		from.balance -= amount
		to.balance += amount
	}
	a, b := &account{number: 1}, &account{number: 2}
	transfer(b, a, 10)
	fmt.Println(a.balance, b.balance)
	// Output: 10 -10
}

// Whatever is named, in whatever order, is locked, once, and unlocked again.
func FuzzLockByKey(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{0})
	f.Add([]byte{3, 1, 4, 1, 5})
	f.Fuzz(func(t *testing.T, named []byte) {
		locks := oneOfEach(7)
		indices := make([]int, len(named))
		keyed := make([]primitives.Keyed[string], len(named))
		for i, b := range named {
			indices[i] = int(b) % len(locks)
			keyed[i] = primitives.Key(fmt.Sprint(indices[i]), locks[indices[i]])
		}
		within(t, soon, func() {
			unlock := primitives.LockByKey(keyed...)
			assert.ElementsMatch(t, each(indices), locked(locks))
			unlock()
			assert.Empty(t, locked(locks))
		})
	})
}

func TestLockByKeyStress(t *testing.T) {
	locks := oneOfEach(6)
	counts := make([]int, len(locks))
	hammer(t, 8, 200, func(g, i int) {
		a, b := (g+i)%6, (g*i)%6
		defer primitives.LockByKey(primitives.Key(-a, locks[a]), primitives.Key(-b, locks[b]))()
		counts[a]++
		runtime.Gosched()
		counts[b]++
	})
	assert.Empty(t, locked(locks))
}

func TestLockByKeyMisuse(t *testing.T) {
	var a, b, c primitives.Mutex
	primitives.Name(&a, "a")
	primitives.Name(&b, "b")
	key := primitives.Key[float64]
	tests := []struct {
		name, reason string
		locks        []primitives.Keyed[float64]
		message      string
	}{
		{"none", "there is nothing to lock", nil, ""},
		{"different keys", "they have an order", []primitives.Keyed[float64]{key(2, &a), key(1, &b)}, ""},
		{"the same twice", "it is taken once", []primitives.Keyed[float64]{key(1, &a), key(1, &a), key(2, &b)}, ""},
		{"one key", "two locks have no order between them",
			[]primitives.Keyed[float64]{key(7, &a), key(1, &c), key(7, &b)}, `Mutex "a" and Mutex "b" have one key, 7`},
		{"one key, one of them twice", "two locks have no order between them",
			[]primitives.Keyed[float64]{key(7, &a), key(7, &a), key(7, &b)}, `Mutex "a" and Mutex "b" have one key, 7`},
		{"two keys", "a lock has one place", []primitives.Keyed[float64]{key(1, &a), key(2, &a)}, `Mutex "a" has two keys, 1 and 2`},
		{"no number", "it equals itself, for the order", []primitives.Keyed[float64]{key(math.NaN(), &a), key(0, &b), key(math.NaN(), &a)}, ""},
		{"two without a number", "two locks have no order between them",
			[]primitives.Keyed[float64]{key(math.NaN(), &a), key(math.NaN(), &b)}, `Mutex "a" and Mutex "b" have one key, NaN`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var at string
			unlock := func() {}
			got := misuse(func() { at = line(0); unlock = primitives.LockByKey(test.locks...) })
			if test.message == "" {
				assert.Empty(t, got, test.reason)
			} else {
				assert.Equal(t, "primitives: "+test.message+" at "+at, got, test.reason)
			}
			unlock()
			assert.Empty(t, locked([]tryLocker{&a, &b, &c}), "what is refused is not half done")
		})
	}
	var at string
	got := misuse(func() { at = line(0); primitives.Key(1, nil) })
	assert.Equal(t, "primitives: nil is no lock at "+at, got)
}
