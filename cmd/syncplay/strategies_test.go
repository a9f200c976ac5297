package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"syncplay/explore"
)

// The names that we offer are those that the explorer knows, all of them.
func TestStrategies(t *testing.T) {
	for _, s := range strategies {
		found, err := findStrategy(strings.ToUpper(s.name))
		require.NoError(t, err)
		require.Equal(t, s.name, found.String())
		require.NotEmpty(t, s.does)
	}
	_, err := explore.ParseStrategy("")
	require.ErrorContains(t, err, "there are "+strings.Join(strategyNames(), ", "))
}
