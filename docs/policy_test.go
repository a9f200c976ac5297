package docs_test

import (
	"go/build"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fenced returns the lines of the first block of a Markdown file that is fenced with ```language.
func fenced(t *testing.T, file, language string) []string {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	_, block, found := strings.Cut(string(text), "```"+language+"\n")
	require.True(t, found, "%s has no block of %s", file, language)
	block, _, _ = strings.Cut(block, "```")
	return strings.Split(strings.TrimSpace(block), "\n")
}

// policy says who may import whom.
type policy struct {
	below    map[string][]string // package of ours -> those that it may import, directly stated
	external map[string][]string // package of ours -> modules of others that it may import
}

func readPolicy(t *testing.T) policy {
	t.Helper()
	p := policy{map[string][]string{}, map[string][]string{}}
	for _, line := range fenced(t, "design.md", "policy") {
		line, _, _ = strings.Cut(line, "#")
		steps := strings.Split(line, "<")
		for i := 0; i+1 < len(steps); i++ {
			for _, above := range names(steps[i+1]) {
				for _, below := range names(steps[i]) {
					if strings.Contains(below, ".") {
						p.external[above] = append(p.external[above], below)
					} else {
						p.below[above] = append(p.below[above], below)
					}
				}
			}
		}
	}
	return p
}

func names(list string) (all []string) {
	for name := range strings.SplitSeq(list, ",") {
		if name = strings.TrimSpace(name); name != "" {
			all = append(all, name)
		}
	}
	return all
}

// may says whether above may import below: directly, or by a chain.
func (p policy) may(above, below string) bool {
	return slices.ContainsFunc(p.below[above], func(b string) bool { return b == below || p.may(b, below) })
}

// TestImportPolicy holds every package to the block in design.md. Do not change the block to fix
// a build: change it when the plan changes, and say why beside it.
func TestImportPolicy(t *testing.T) {
	p := readPolicy(t)
	packages := 0
	err := filepath.WalkDir("..", func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if name := d.Name(); name == "testdata" || dir != ".." && strings.HasPrefix(name, ".") {
			return filepath.SkipDir
		}
		pkg, err := build.ImportDir(dir, 0)
		if err != nil || len(pkg.GoFiles) == 0 {
			return nil //nolint:nilerr // a folder without Go files has no imports
		}
		packages++
		name := filepath.ToSlash(strings.TrimPrefix(dir, ".."+string(filepath.Separator)))
		for _, path := range pkg.Imports {
			p.check(t, name, path)
		}
		return nil
	})
	require.NoError(t, err)
	assert.Greater(t, packages, 8)
}

func (p policy) check(t *testing.T, name, path string) {
	t.Helper()
	first, _, _ := strings.Cut(path, "/")
	switch ours, inside := strings.CutPrefix(path, "syncplay/"); {
	case inside:
		assert.True(t, p.may(name, ours), "%s imports %s: docs/design.md allows it no such door", name, ours)
	case strings.Contains(first, "."):
		ok := slices.ContainsFunc(p.external[name], func(m string) bool { return path == m || strings.HasPrefix(path, m+"/") })
		assert.True(t, ok, "%s imports %s: docs/design.md names no reason for it", name, path)
	}
}

// TestPolicyBites breaks the policy on purpose.
func TestPolicyBites(t *testing.T) {
	p := readPolicy(t)
	for _, forbidden := range [][2]string{
		{"primitives", "detector"}, {"primitives/hook", "primitives"}, {"detector", "primitives"},
		{"detector", "scenarios"}, {"detector/report", "detector"}, {"scenarios", "scenarios/runner"},
	} {
		assert.False(t, p.may(forbidden[0], forbidden[1]), "%s must not import %s", forbidden[0], forbidden[1])
	}
	assert.True(t, p.may("cmd/syncplay", "primitives/hook"), "a chain of doors is a way")
}

// TestDependenciesAreExplained requires a line in design.md for each direct dependency.
func TestDependenciesAreExplained(t *testing.T) {
	mod, err := os.ReadFile("../go.mod")
	require.NoError(t, err)
	design, err := os.ReadFile("design.md")
	require.NoError(t, err)
	direct := 0
	for line := range strings.SplitSeq(string(mod), "\n") {
		fields := strings.Fields(strings.TrimPrefix(line, "require"))
		if len(fields) != 2 || !strings.HasPrefix(fields[1], "v") {
			continue // not a requirement, or an indirect one
		}
		direct++
		assert.Contains(t, string(design), "`"+fields[0]+"`", "docs/design.md says nothing of it")
	}
	assert.Greater(t, direct, 5)
}
