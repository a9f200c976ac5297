package main

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// writeWhole writes a file beside its place and moves it there, so that nobody ever sees half of
// it. What is no plain file, as a pipe or a device, is written to where it is.
func writeWhole(path string, content []byte) error {
	mode := fs.FileMode(0o666)
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real // the link stays
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && !info.Mode().IsRegular():
		return writeTo(path, os.O_WRONLY, mode, content)
	case err == nil:
		mode = info.Mode().Perm()
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	half := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+"."+rand.Text()[:8])
	if err = writeTo(half, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode, content); err == nil {
		err = os.Rename(half, path)
	}
	if err != nil {
		_ = os.Remove(half) // the first error is the one to tell
	}
	return err
}

func writeTo(path string, flag int, mode fs.FileMode, content []byte) error {
	f, err := os.OpenFile(path, flag, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}
