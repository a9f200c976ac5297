package primitives_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// sources parses the files of a folder that are not tests, for every system.
func sources(t *testing.T, folder string) []*ast.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	require.NoError(t, err)
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		files = append(files, file)
	}
	require.NotEmpty(t, files, "no source in %s", folder)
	return files
}

// structs returns the exported struct types of the package; the value says whether one is generic.
func structs(t *testing.T) map[string]bool {
	t.Helper()
	types := map[string]bool{}
	for _, file := range sources(t, ".") {
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok && spec.Name.IsExported() {
				if _, ok := spec.Type.(*ast.StructType); ok {
					types[spec.Name.Name] = spec.TypeParams != nil
				}
			}
			_, inside := n.(*ast.FuncDecl)
			return !inside
		})
	}
	return types
}

// tool runs the go command in a folder, with a user's module beside ours if a program is given, and
// returns all that it says. It skips the test where there is no go command.
func tool(t *testing.T, program string, args ...string) (output string, err error) {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no go command at hand: ", err)
	}
	cmd := exec.CommandContext(t.Context(), "go", args...)
	if program != "" {
		cmd.Dir = module(t, program)
	}
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// module makes a module of a user's, in a folder of its own, with the one file program.
func module(t *testing.T, program string) string {
	t.Helper()
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	folder := t.TempDir()
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	require.NoError(t, err)
	for name, content := range map[string]string{
		"go.mod": "module user\n\ngo 1.26.0\n\nrequire syncplay v0.0.0\n\nreplace syncplay => " + strconv.Quote(root) + "\n",
		"go.sum": string(sums),
		"use.go": program,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600))
	}
	return folder
}
