package program

import (
	"flag"
	"fmt"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files")

func TestText(t *testing.T) {
	for name, p := range map[string]Program{
		"hand": one(), "live": Random(252, small(Live)), "clean": Random(49, small(Clean)), "wild": Random(98, small(Wild)),
	} {
		golden := filepath.Join("testdata", name+".txt")
		got := p.String() + "\n"
		if *update {
			require.NoError(t, os.WriteFile(golden, []byte(got), 0o600))
		}
		want, err := os.ReadFile(golden)
		require.NoError(t, err)
		assert.Equal(t, string(want), got)
	}
}

// source returns programs as a file that can be compiled.
func source(n uint64, size Size) string {
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n\t\"context\"\n\t\"time\"\n\n\t\"syncplay/primitives\"\n)\n")
	b.WriteString("\nvar _, _ = context.Background, time.Millisecond\n")
	for seed := range n {
		fmt.Fprintf(&b, "\nvar _ = %v\n", Random(seed, size))
	}
	return b.String() + "\nfunc main() {}\n"
}

// TestTextIsGo has the compiler read what was printed, and gofmt.
func TestTextIsGo(t *testing.T) {
	text := source(300, small(Wild))
	formatted, err := format.Source([]byte(text))
	require.NoError(t, err)
	assert.Equal(t, string(formatted), text)
	if testing.Short() {
		t.Skip("no compiler in the short form")
	}
	file := filepath.Join(t.TempDir(), "main.go")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	out, err := exec.Command("go", "vet", file).CombinedOutput()
	assert.NoError(t, err, "%s", out)
}
