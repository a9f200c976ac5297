package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWriteWhole(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "page.txt")
	holds := func(want string) {
		t.Helper()
		got, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, want, string(got))
		files, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Len(t, files, 1, "nothing is left beside it")
	}
	require.NoError(t, writeWhole(path, []byte("one")))
	holds("one")
	require.NoError(t, os.Chmod(path, 0o600))
	require.NoError(t, writeWhole(path, []byte("two")))
	holds("two")
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), "who may read it stays")

	require.Error(t, writeWhole(filepath.Join(dir, "no", "page.txt"), nil))
	require.Error(t, writeWhole(dir, []byte("three")), "a folder is no file")
	holds("two")
}
