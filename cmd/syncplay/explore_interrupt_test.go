//go:build unix

package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// Ctrl-C ends an exploration, and what it came to so far is printed: as a page, or as a whole
// document.
func TestInterruptExplore(t *testing.T) {
	long := []string{"explore", "philosophers/order", "--strategy", "random", "--max-schedules", "1000000000", "--seconds", "60"}
	stdout, stderr := interrupted(t, os.Interrupt, long)
	require.Contains(t, string(stdout), "? INCONCLUSIVE after ")
	require.Contains(t, string(stdout), "! interrupted: this is what was seen so far")
	require.Empty(t, string(stderr))

	stdout, stderr = interrupted(t, os.Interrupt, append(long, "--json"))
	doc := valid(t, stdout)
	require.Equal(t, "syncplay/exploration/1", doc["schema"])
	require.Equal(t, true, doc["interrupted"])
	require.Equal(t, false, doc["as_declared"])
	require.Empty(t, string(stderr))
}
