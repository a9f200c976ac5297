package module

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRoot(t *testing.T) {
	root, err := Root()
	require.NoError(t, err)
	assert.FileExists(t, filepath.Join(root, "internal", "module", "root.go"))

	other := t.TempDir()
	write := func(text string) {
		require.NoError(t, os.WriteFile(filepath.Join(other, "go.mod"), []byte(text), 0o600))
	}
	assert.False(t, isRoot(other), "no go.mod")
	write("module syncplayer\n")
	assert.False(t, isRoot(other), "another module")
	write("// the playground\nmodule syncplay\n\ngo 1.26\n")
	assert.True(t, isRoot(other))
}
