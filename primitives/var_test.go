package primitives_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"syncplay/primitives"
)

func ExampleVar() {
	var mu primitives.Mutex
	var balance primitives.Var[int]

	var tellers primitives.Group
	for range 10 {
		tellers.Go("teller", func() {
			mu.Lock()
			defer mu.Unlock()
			balance.Set(balance.Get() + 5) // without the mutex, a data race and a lost update
		})
	}
	tellers.Wait()
	fmt.Println(balance.Get())
	// Output: 50
}

func ExampleInt64() {
	var balance primitives.Int64

	var tellers primitives.Group
	for range 10 {
		tellers.Go("teller", func() { balance.Add(5) })
	}
	tellers.Wait()
	fmt.Println(balance.Load())
	// Output: 50
}

func ExampleBool() {
	var taken primitives.Bool

	var winners primitives.Int64
	var racers primitives.Group
	for range 10 {
		racers.Go("racer", func() {
			if taken.CompareAndSwap(false, true) {
				winners.Add(1)
			}
		})
	}
	racers.Wait()
	fmt.Println(winners.Load())
	// Output: 1
}

func ExamplePointer() {
	type account struct{ balance, withdrawals int }
	var current primitives.Pointer[account]
	current.Store(&account{balance: 100})

	withdraw := func(amount int) {
		for {
			old := current.Load()
			next := &account{old.balance - amount, old.withdrawals + 1}
			if current.CompareAndSwap(old, next) {
				return
			}
		}
	}
	var tellers primitives.Group
	for range 10 {
		tellers.Go("teller", func() { withdraw(5) })
	}
	tellers.Wait()
	fmt.Println(*current.Load())
	// Output: {50 10}
}

func TestVarAgainstVariable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var v primitives.Var[string]
		model := ""
		t.Repeat(map[string]func(*rapid.T){
			"set": func(t *rapid.T) {
				model = rapid.String().Draw(t, "value")
				v.Set(model)
			},
			"": func(t *rapid.T) { assert.Equal(t, model, v.Get()) },
		})
	})
}

func TestInt64AgainstVariable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var i primitives.Int64
		var model int64
		value := func(t *rapid.T) int64 { return rapid.Int64().Draw(t, "value") }
		t.Repeat(map[string]func(*rapid.T){
			"add": func(t *rapid.T) {
				delta := value(t)
				model += delta
				assert.Equal(t, model, i.Add(delta), "it returns the sum")
			},
			"and": func(t *rapid.T) {
				mask := value(t)
				assert.Equal(t, model, i.And(mask), "it returns what was before")
				model &= mask
			},
			"or": func(t *rapid.T) {
				mask := value(t)
				assert.Equal(t, model, i.Or(mask), "it returns what was before")
				model |= mask
			},
			"store": func(t *rapid.T) {
				model = value(t)
				i.Store(model)
			},
			"swap": func(t *rapid.T) {
				next := value(t)
				assert.Equal(t, model, i.Swap(next), "it returns what was before")
				model = next
			},
			"compare and swap": func(t *rapid.T) {
				old, next := rapid.SampledFrom([]int64{model, model + 1}).Draw(t, "old"), value(t)
				swaps := old == model
				assert.Equal(t, swaps, i.CompareAndSwap(old, next))
				if swaps {
					model = next
				}
			},
			"": func(t *rapid.T) { assert.Equal(t, model, i.Load()) },
		})
	})
}

func TestBoolAgainstVariable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b primitives.Bool
		model := false
		value := func(t *rapid.T) bool { return rapid.Bool().Draw(t, "value") }
		t.Repeat(map[string]func(*rapid.T){
			"store": func(t *rapid.T) {
				model = value(t)
				b.Store(model)
			},
			"swap": func(t *rapid.T) {
				next := value(t)
				assert.Equal(t, model, b.Swap(next), "it returns what was before")
				model = next
			},
			"compare and swap": func(t *rapid.T) {
				old, next := value(t), value(t)
				swaps := old == model
				assert.Equal(t, swaps, b.CompareAndSwap(old, next))
				if swaps {
					model = next
				}
			},
			"": func(t *rapid.T) { assert.Equal(t, model, b.Load()) },
		})
	})
}

func TestPointerAgainstVariable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var p primitives.Pointer[int]
		var model *int
		things := []*int{nil, new(int), new(int)}
		value := func(t *rapid.T) *int { return things[rapid.IntRange(0, 2).Draw(t, "value")] }
		t.Repeat(map[string]func(*rapid.T){
			"store": func(t *rapid.T) {
				model = value(t)
				p.Store(model)
			},
			"swap": func(t *rapid.T) {
				next := value(t)
				assert.Same(t, model, p.Swap(next), "it returns what was before")
				model = next
			},
			"compare and swap": func(t *rapid.T) {
				old, next := value(t), value(t)
				swaps := old == model
				assert.Equal(t, swaps, p.CompareAndSwap(old, next))
				if swaps {
					model = next
				}
			},
			"": func(t *rapid.T) { assert.Same(t, model, p.Load()) },
		})
	})
}

func TestAtomicsStress(t *testing.T) {
	var sum, swapped primitives.Int64
	var bits primitives.Int64
	hammer(t, 8, 1000, func(g, _ int) {
		sum.Add(1)
		for {
			n := swapped.Load()
			if swapped.CompareAndSwap(n, n+1) {
				break
			}
		}
		bits.Or(1 << g)
		bits.And(^(1 << g))
	})
	assert.EqualValues(t, 8000, sum.Load())
	assert.EqualValues(t, 8000, swapped.Load())
	assert.Zero(t, bits.Load())
}
