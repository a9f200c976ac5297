package primitives_test

import (
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every exported name of package sync is one of ours, of the same type, with the same methods and
// fields: those of the Go release that runs this test. Ours may have more.
func TestEveryNameOfSync(t *testing.T) {
	packages := exported(t, "sync", "syncplay/primitives")
	theirs, ours := surface(packages[0]), surface(packages[1])
	require.Contains(t, theirs, "Mutex.Lock")
	for name, signature := range theirs {
		assert.Equal(t, signature, ours[name], name)
	}
}

// exported returns packages as those see them who import them.
func exported(t *testing.T, paths ...string) (packages []*types.Package) {
	t.Helper()
	list, err := tool(t, "", append([]string{"list", "-export", "-deps", "-f", "{{.ImportPath}}\t{{.Export}}"}, paths...)...)
	require.NoError(t, err, list)
	files := map[string]string{}
	for line := range strings.Lines(list) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "\t")
		files[path] = file
	}
	compiled := importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		return os.Open(files[path])
	})
	for _, path := range paths {
		pkg, err := compiled.Import(path)
		require.NoError(t, err)
		packages = append(packages, pkg)
	}
	return packages
}

// surface returns what a package exports, as text in which the package has no name: functions and
// variables, and of each type the fields and the methods.
func surface(pkg *types.Package) map[string]string {
	nameless := func(p *types.Package) string {
		if p == pkg {
			return ""
		}
		return p.Path()
	}
	all := map[string]string{}
	for _, name := range pkg.Scope().Names() {
		o := pkg.Scope().Lookup(name)
		typ, isType := o.(*types.TypeName)
		switch {
		case !o.Exported():
		case !isType:
			all[name] = types.TypeString(o.Type(), nameless)
		default:
			all[name] = "a type"
			for _, m := range members(typ.Type()) {
				all[name+"."+m.Name()] = types.TypeString(m.Type(), nameless)
			}
		}
	}
	return all
}

// members returns the exported fields and methods of a type and of its pointer.
func members(typ types.Type) (all []types.Object) {
	if s, ok := typ.Underlying().(*types.Struct); ok {
		for f := range s.Fields() {
			if f.Exported() {
				all = append(all, f)
			}
		}
	}
	if !types.IsInterface(typ) {
		typ = types.NewPointer(typ)
	}
	for m := range types.NewMethodSet(typ).Methods() {
		if m.Obj().Exported() {
			all = append(all, m.Obj())
		}
	}
	return all
}
