package compare

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParse(t *testing.T) {
	s, err := parse(Case{Script: "1: La Rb | 2: acquire:s:2 | 1: Lc? | 2: try:a! fork:3 | 3: exit", With: "s Semaphore 2, c SpinLock, d Cond a, a class account"})
	require.NoError(t, err)
	assert.Equal(t, []stretch{
		{1, []step{{lock, "a", 1, succeeds}, {rlock, "b", 1, succeeds}}},
		{2, []step{{acquire, "s", 2, succeeds}}},
		{1, []step{{lock, "c", 1, waits}}},
		{2, []step{{try, "a", 1, refused}, {fork, "", 3, succeeds}}},
		{3, []step{{exit, "", 0, succeeds}}},
	}, s.stretches)
	assert.Equal(t, []thing{
		{name: "s", kind: semaphore, n: 2}, {name: "c", kind: spinlock}, {name: "a", kind: mutex, class: "account"},
		{name: "b", kind: rwmutex}, {name: "d", kind: cond, of: "a"},
	}, s.things)
	assert.Equal(t, map[int]bool{3: true}, s.forked)

	s, err = parse(Case{Script: "1: La Lb Lc", With: "locks SpinLock, b Once"})
	require.NoError(t, err)
	assert.Equal(t, []thing{{name: "b", kind: once}, {name: "a", kind: spinlock}, {name: "c", kind: spinlock}}, s.things)

	s, err = parse(Case{Script: "1: La Ua | 2: La Ua", Repeat: 3})
	require.NoError(t, err)
	assert.Len(t, s.stretches, 6)
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ script, with, says string }{
		{"", "", `"": a stretch is a goroutine and its steps`},
		{"1:", "", `a stretch is a goroutine and its steps`},
		{"La Ua", "", `"La": a stretch begins with its goroutine`},
		{"0: La", "", `"0:": a stretch begins with its goroutine`},
		{"1 La", "", `"1": a stretch begins with its goroutine`},
		{"1: La |", "", `"": a stretch is a goroutine`},
		{"1: Xa", "", `"Xa": there is no such step`},
		{"1: L", "", `"L": L takes a name`},
		{"1: ?", "", `"?": there is no such step`},
		{"1: acquire", "", `"acquire": acquire takes a name`},
		{"1: acquire:s:many", "s Semaphore 1", `"acquire:s:many": `},
		{"1: acquire:s:1:2", "s Semaphore 1", `acquire takes a name`},
		{"1: fork", "", `"fork": fork takes a number`},
		{"1: fork:a", "", `"fork:a": `},
		{"1: exit:a", "", `"exit:a": exit takes nothing`},
		{"1: La? Ua", "", `"La?": goroutine 1 can do no more in this stretch`},
		{"1: exit La", "", `"exit": goroutine 1 can do no more in this stretch`},
		{"1: La", "s", `"s": a declaration is a name and a type`},
		{"1: La", "s Monitor", `"s Monitor": there is no type Monitor`},
		{"1: La", "s Semaphore", `"s Semaphore": `},
	} {
		_, err := parse(Case{Name: "this case", Script: c.script, With: c.with})
		require.ErrorContains(t, err, c.says, c.script)
		require.ErrorContains(t, err, "this case: ")
	}
}

// Every case is well formed, and lockdep's table is whole.
func TestCases(t *testing.T) {
	names, families := map[string]bool{}, map[Family]int{}
	for _, c := range Cases() {
		_, err := parse(c)
		require.NoError(t, err)
		assert.False(t, names[c.Name], "%s is there twice", c.Name)
		names[c.Name] = true
		families[c.Family]++
		assert.NotEmpty(t, c.Why, c.Name)
		assert.False(t, strings.HasSuffix(c.Why, "."), c.Name)
		found, ok := Find(c.Name)
		assert.True(t, ok)
		assert.Equal(t, c, found)
	}
	assert.Equal(t, 76, families[Lockdep], "cells that exist in Go")
	_, ok := Find("nothing")
	assert.False(t, ok)
}

func TestOrders(t *testing.T) {
	assert.Equal(t, "1: La Lb Ub Ua | 2: Rb Lc Uc Ub", orders("LaLb RbLc"))
	assert.Equal(t, "1: La | 2: Lb | 1: Lb? | 2: La?", ring(2))
}
