package scenarios

import (
	"embed"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"reflect"
	"runtime"
	"slices"
	"strings"
)

//go:embed *.go
var sources embed.FS

// Source returns the source of the variant's function, and before it the types, functions and
// methods of the same file that it uses. It is cut from the file that was compiled, by the name
// of the function that runs, so that it is never another one than what runs.
func (s Scenario) Source(variant string) (string, error) {
	v, ok := s.Find(variant)
	if !ok {
		return "", fmt.Errorf("scenario %q has no variant %q", s.Name, variant)
	}
	return cut(v.function())
}

// function returns the name of the declared function that Run is, or that made it.
func (v Variant) function() string {
	full := runtime.FuncForPC(reflect.ValueOf(v.Run).Pointer()).Name()
	path := strings.Split(full[strings.LastIndexByte(full, '/')+1:], ".")[1:]
	// A function literal is named after the function around it, and that one after the one
	// that it was inlined into: Philosophers.philosophersBroken.func1.
	for len(path) > 1 && isLiteral(path[len(path)-1]) {
		path = path[:len(path)-1]
	}
	return path[len(path)-1]
}

// isLiteral says whether the part of a function's name stands for a literal: func1, 2, gowrap3.
func isLiteral(part string) bool {
	part = strings.TrimRight(part, "0123456789")
	return part == "" || part == "func" || part == "gowrap"
}

// cut returns the declaration of the function, and of what it uses of the same file.
func cut(function string) (string, error) {
	names, err := fs.Glob(sources, "*.go")
	if err != nil {
		return "", err
	}
	for _, name := range names {
		text, err := sources.ReadFile(name)
		if err != nil {
			return "", err
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return "", err
		}
		if wanted := uses(file, function); wanted != nil {
			return cutDecls(fset, text, wanted), nil
		}
	}
	return "", fmt.Errorf("no source of the function %s", function)
}

// uses returns the declaration of the function, after those that it uses, or nil.
func uses(file *ast.File, function string) []ast.Decl {
	at := slices.IndexFunc(file.Decls, func(d ast.Decl) bool { return declares(d) == function })
	if at < 0 {
		return nil
	}
	wanted := []ast.Decl{file.Decls[at]}
	for i := 0; i < len(wanted); i++ {
		ast.Inspect(wanted[i], func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			for _, d := range file.Decls {
				if ok && declares(d) == id.Name && !slices.Contains(wanted, d) {
					wanted = append(wanted, d)
				}
			}
			return true
		})
	}
	helpers := wanted[1:]
	slices.SortFunc(helpers, func(a, b ast.Decl) int { return int(a.Pos() - b.Pos()) })
	return append(helpers, wanted[0])
}

// declares returns the name that a declaration of a function, a method or one type declares.
func declares(d ast.Decl) string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		return d.Name.Name
	case *ast.GenDecl:
		if t, ok := d.Specs[0].(*ast.TypeSpec); ok {
			return t.Name.Name
		}
	}
	return ""
}

// cutDecls returns the text of the declarations with the comments that belong to them.
func cutDecls(fset *token.FileSet, text []byte, decls []ast.Decl) string {
	var parts []string
	for _, d := range decls {
		from := d.Pos()
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Doc != nil {
				from = d.Doc.Pos()
			}
		case *ast.GenDecl:
			if d.Doc != nil {
				from = d.Doc.Pos()
			}
		}
		parts = append(parts, string(text[fset.Position(from).Offset:fset.Position(d.End()).Offset]))
	}
	return strings.Join(parts, "\n\n") + "\n"
}
