package hook_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/primitives/hook"
)

func TestObject(t *testing.T) {
	var o hook.Object
	assert.Empty(t, o.Name())
	o.SetName("a")
	o.SetName("b")
	assert.Equal(t, "b", o.Name(), "the last name counts")

	assert.Nil(t, o.First())
	first, second := hook.Here(0), hook.Here(0)
	o.MarkFirst(&first)
	o.MarkFirst(&second)
	assert.Same(t, &first, o.First(), "the first place counts")

	h, g := new(hook.Home), new(hook.Home)
	assert.Nil(t, o.Adopt(h))
	assert.Same(t, h, o.Adopt(h))
	assert.Same(t, h, o.Adopt(g))
}

func TestRank(t *testing.T) {
	objects := make([]hook.Object, 100)
	assert.False(t, objects[0].Ranked(), "nobody asked")
	drawn := make([][]uint64, 4)
	var all sync.WaitGroup
	for g := range drawn {
		all.Go(func() {
			for i := range objects {
				drawn[g] = append(drawn[g], objects[i].Rank())
			}
		})
	}
	all.Wait()
	seen := map[uint64]bool{0: true}
	for i := range objects {
		rank := objects[i].Rank()
		assert.True(t, objects[i].Ranked())
		assert.False(t, seen[rank], "no two objects have the number %d", rank)
		seen[rank] = true
		for g := range drawn {
			assert.Equal(t, rank, drawn[g][i], "whoever asks gets the same number")
		}
	}
}

func TestKindNames(t *testing.T) {
	k := hook.None
	for ; k.String() != "unknown"; k++ {
		assert.NotEmpty(t, k.String(), "kind %d", uint8(k))
	}
	assert.Equal(t, hook.Fork+1, k, "the last kind is the last that is known")
	assert.Equal(t, "unknown", hook.Kind(255).String())
}

func TestNounNames(t *testing.T) {
	seen := map[string]bool{"": true}
	n := hook.Nothing
	for ; n.String() != "unknown"; n++ {
		assert.False(t, seen[n.String()], "noun %d is %q", uint8(n), n)
		seen[n.String()] = true
	}
	assert.Equal(t, hook.Chan+1, n, "the last noun is the last that is known")
	assert.Equal(t, "unknown", hook.Noun(255).String())
}
