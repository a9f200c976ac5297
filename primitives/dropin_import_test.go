package primitives_test

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// One changed import is all that a program of somebody else's needs.
func TestOneChangedImport(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds two programs")
	}
	source, err := os.ReadFile(filepath.Join("testdata", "dropin", "main.go"))
	require.NoError(t, err)
	changed := inPlaceOfSync(t, source)
	output, err := tool(t, changed, "vet", ".")
	require.NoError(t, err, output)
	for _, program := range []string{string(source), changed} {
		output, err := tool(t, program, "run", ".")
		require.NoError(t, err, output)
		assert.Equal(t, "open\ngood morning\nshop <nil> 100 orders 250 sold 150 bread\nclosed\n", output)
	}
}

// inPlaceOfSync changes the import of package sync, and nothing else.
func inPlaceOfSync(t *testing.T, source []byte) string {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "main.go", source, parser.ParseComments)
	require.NoError(t, err)
	changed := 0
	for _, spec := range file.Imports {
		if spec.Path.Value == `"sync"` {
			spec.Name = ast.NewIdent("sync")
			spec.Path.Value = `"syncplay/primitives"`
			changed++
		}
	}
	require.Equal(t, 1, changed)
	var out bytes.Buffer
	require.NoError(t, format.Node(&out, files, file))
	return out.String()
}
