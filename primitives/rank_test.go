package primitives_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"syncplay/primitives"
	"syncplay/primitives/hook"
)

func ExampleHolder() {
	const accounts, log primitives.Rank = 1, 2
	var account, journal primitives.Mutex
	primitives.Name(&account, "account")
	primitives.Name(&journal, "journal")

	var holds primitives.Holder
	holds.Lock(log, &journal)
	err := holds.LockContext(context.Background(), accounts, &account)
	var refused *primitives.OrderError
	fmt.Println(errors.As(err, &refused), refused.Lock, refused.Rank, "after", refused.HeldLock, refused.HeldRank)
	holds.Unlock(&journal)
	// Output: true Mutex "account" 1 after Mutex "journal" 2
}

func TestHolderNamesBothSites(t *testing.T) {
	var a, b primitives.Mutex
	primitives.Name(&a, "accounts")
	primitives.Name(&b, "log")
	var h primitives.Holder
	since := line(1)
	h.Lock(2, &b)

	at := line(1)
	err := h.LockContext(t.Context(), 1, &a)
	want := `primitives: rank 1 (Mutex "accounts") at ` + at + ` after rank 2 (Mutex "log") held since ` + since + `: lock ranks must increase`
	require.EqualError(t, err, want)

	defer func() {
		var refused *primitives.OrderError
		require.ErrorAs(t, recover().(error), &refused, "the plain form panics with the error")
		assert.Equal(t, at, refused.At.String())
		assert.Equal(t, since, refused.HeldSince.String())
		assert.True(t, a.TryLock(), "what is refused is not locked")
	}()
	at = line(1)
	h.Lock(1, &a)
}

func TestHolder(t *testing.T) {
	type step struct {
		do   string // lock, context, late, unlock
		rank primitives.Rank
		lock int
		fail string
	}
	const order, unheld = "lock ranks must increase", "which the Holder does not hold"
	tests := []struct {
		name, reason string
		steps        []step
		held         []int
	}{
		{"rising", "ranks rise", []step{{"lock", 1, 0, ""}, {"context", 2, 1, ""}, {"lock", 9, 2, ""}}, []int{0, 1, 2}},
		{"falling", "it is refused, by both forms", []step{{"lock", 2, 0, ""}, {"lock", 1, 1, order}, {"context", 1, 1, order}}, []int{0}},
		{"equal", "two of one rank have no order", []step{{"lock", 2, 0, ""}, {"lock", 2, 1, order}}, []int{0}},
		{"the same again", "it would wait for itself", []step{{"lock", 2, 0, ""}, {"lock", 2, 0, order}}, []int{0}},
		{"negative", "ranks are numbers", []step{{"lock", -2, 0, ""}, {"lock", -1, 1, ""}}, []int{0, 1}},
		{"given back", "only what is held counts", []step{{"lock", 2, 0, ""}, {"unlock", 0, 0, ""}, {"lock", 1, 1, ""}}, []int{1}},
		{"given back in any order", "the highest that is left counts",
			[]step{{"lock", 1, 0, ""}, {"lock", 2, 1, ""}, {"unlock", 0, 0, ""}, {"lock", 2, 2, order}, {"lock", 3, 2, ""}}, []int{1, 2}},
		{"a context that is done", "it is not held", []step{{"late", 5, 0, "context canceled"}, {"lock", 1, 1, ""}}, []int{1}},
		{"not held", "it is refused", []step{{"lock", 1, 0, ""}, {"unlock", 0, 1, unheld}}, []int{0}},
		{"given back twice", "it is not held the second time",
			[]step{{"lock", 1, 0, ""}, {"unlock", 0, 0, ""}, {"unlock", 0, 0, unheld}}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			locks := []tryLocker{new(primitives.Mutex), new(primitives.Mutex), new(primitives.Mutex)}
			var h primitives.Holder
			for i, s := range test.steps {
				var got string
				mu := locks[s.lock].(*primitives.Mutex)
				switch s.do {
				case "lock":
					got = misuse(func() { h.Lock(s.rank, mu) })
				case "context":
					got = message(h.LockContext(t.Context(), s.rank, mu))
				case "late":
					got = message(h.LockContext(over(), s.rank, mu))
				case "unlock":
					got = misuse(func() { h.Unlock(mu) })
				}
				if s.fail == "" {
					assert.Empty(t, got, "step %d: %s", i, test.reason)
				} else {
					assert.Contains(t, got, s.fail, "step %d: %s", i, test.reason)
				}
			}
			assert.ElementsMatch(t, test.held, locked(locks), test.reason)
		})
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// A holder is a list of ranks, each above the one before.
func TestHolderAgainstModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		locks := oneOfEach(6)
		var h primitives.Holder
		type held struct {
			rank primitives.Rank
			lock int
		}
		var model []held
		t.Repeat(map[string]func(*rapid.T){
			"lock": func(t *rapid.T) {
				r := primitives.Rank(rapid.IntRange(0, 12).Draw(t, "rank"))
				i := rapid.IntRange(0, len(locks)-1).Draw(t, "lock")
				refused := len(model) > 0 && r <= model[len(model)-1].rank
				if !refused && slices.ContainsFunc(model, func(m held) bool { return m.lock == i }) {
					t.Skip("would wait for itself")
				}
				assert.Equal(t, refused, misuse(func() { h.Lock(r, locks[i]) }) != "")
				if !refused {
					model = append(model, held{r, i})
				}
			},
			"unlock": func(t *rapid.T) {
				i := rapid.IntRange(0, len(locks)-1).Draw(t, "lock")
				at := slices.IndexFunc(model, func(m held) bool { return m.lock == i })
				assert.Equal(t, at < 0, misuse(func() { h.Unlock(locks[i]) }) != "")
				if at >= 0 {
					model = slices.Delete(model, at, at+1)
				}
			},
			"": func(t *rapid.T) {
				var want []int
				for _, m := range model {
					want = append(want, m.lock)
				}
				assert.ElementsMatch(t, want, locked(locks))
			},
		})
	})
}

// A run ends while a Holder waits: its account is right, and deferred unlocks do no harm.
func TestHolderUnwound(t *testing.T) {
	e := listen(t)
	var a, b primitives.Mutex
	primitives.Name(&a, "a")
	e.held = func(o *hook.Object) bool { return o.Name() == "a" }
	b.Lock()
	e.run(func() {
		var h primitives.Holder
		h.Lock(1, &a)
		defer h.Unlock(&a)
		defer h.Unlock(&b) // which it never gets
		h.Lock(2, &b)
	})
	e.blocked(1)
	e.unwind()
	assert.Zero(t, e.missed.Load())
	assert.True(t, a.TryLock())
	assert.False(t, b.TryLock())
}

// A listener hears of a refusal as it does of a misuse.
func TestHolderTellsOfDisorder(t *testing.T) {
	e := listen(t)
	var a, b primitives.Mutex
	b.Lock() // the refusal does not wait for it
	e.run(func() {
		var h primitives.Holder
		h.Lock(2, &a)
		defer h.Unlock(&a)
		assert.Contains(t, misuse(func() { h.Lock(1, &b) }), "lock ranks must increase")
	})
	e.join()
	assert.EqualValues(t, 1, e.missed.Load())
}
