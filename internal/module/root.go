// Package module finds the source that this program was built from.
package module

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Root returns the folder of the module's source: where this file was compiled, or else above the
// working directory.
func Root() (string, error) {
	if _, file, _, ok := runtime.Caller(0); ok && filepath.IsAbs(file) {
		if root := filepath.Dir(filepath.Dir(filepath.Dir(file))); isRoot(root) {
			return root, nil
		}
	}
	dir, err := os.Getwd()
	for err == nil {
		if isRoot(dir) {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			break
		}
		dir = up
	}
	return "", errors.New("the source of syncplay is not at hand to build from; run syncplay inside a clone of it")
}

// isRoot says whether dir is the root of the module syncplay.
func isRoot(dir string) bool {
	text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(text)) {
		if strings.TrimSpace(line) == "module syncplay" {
			return true
		}
	}
	return false
}
