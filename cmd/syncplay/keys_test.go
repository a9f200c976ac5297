package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// typed returns the keys that the bytes mean.
func typed(bytes string) (all []key) {
	var k keys
	for _, b := range []byte(bytes) {
		if key := k.feed(b); key != noKey {
			all = append(all, key)
		}
	}
	return all
}

func TestKeys(t *testing.T) {
	for _, c := range []struct {
		bytes string
		want  []key
	}{
		{"n p q", []key{nextKey, nextKey, backKey, nextKey, quitKey}},
		{"\x1b[C\x1b[D\x1b[H\x1b[F", []key{nextKey, backKey, homeKey, endKey}},
		{"\x1bOC\x1bOD\x1bOH\x1bOF", []key{nextKey, backKey, homeKey, endKey}},
		{"\x1b[1~\x1b[4~\x1b[7~\x1b[8~", []key{homeKey, endKey, homeKey, endKey}},
		{"\x1b[A\x1b[B", []key{backKey, nextKey}},
		{"\r\n\x7f\b", []key{nextKey, nextKey, backKey, backKey}},
		{"\x03", []key{quitKey}},
		{"\x1bq", []key{quitKey}},                // a lone escape means nothing
		{"\x1b\x1b[C", []key{nextKey}},           // nor does it spoil the next key
		{"\x1b[1;5Cn", []key{nextKey}},           // with Ctrl it is another key
		{"\x1b[200~x\x1b[201~n", []key{nextKey}}, // of which we know nothing
		{"\x1b[99999999999999999~", nil},         // a sequence has an end
		{"xyz\x00\xff", nil},                     // the others are no keys
		{"\x1b[3~\x1b[5~\x1b[6~", nil},           // delete and the pages
		{"\x1b[" + strings.Repeat("1", 99), nil}, // not even a sequence
		{"\x1b[D\x1b[Dp", []key{backKey, backKey, backKey}},
	} {
		require.Equal(t, c.want, typed(c.bytes), "%q", c.bytes)
	}
}

// Whatever was typed before, a key is understood after at most one sequence.
func TestKeysRecover(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := rapid.SliceOf(rapid.Byte()).Draw(t, "before")
		got := typed(string(before) + "\x18\x18" + strings.Repeat("z", 16) + "q")
		require.NotEmpty(t, got)
		require.Equal(t, quitKey, got[len(got)-1])
	})
}
