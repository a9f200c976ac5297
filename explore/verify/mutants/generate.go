package mutants

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
)

// Generate returns every mutant of the source below root, file by file and line by line.
func Generate(root string) (all []Mutant, err error) {
	for _, t := range targets {
		of, err := t.mutants(root)
		if err != nil {
			return nil, err
		}
		all = append(all, of...)
	}
	for i := range all {
		all[i].number = i + 1
	}
	return all, nil
}

// A source is a file as text and as a tree.
type source struct {
	files *token.FileSet
	tree  *ast.File
	text  []byte
	target
}

// A change replaces a part of the text.
type change struct {
	what     string
	from, to token.Pos
	with     string
}

// An operator proposes changes to a function.
type operator func(s *source, f *function) []change

var operators = []operator{tear, dropStores, dropWakes, moveWakes, breakQueues, keepPermits, compare, forget, joinLate}

func (t target) mutants(root string) (all []Mutant, err error) {
	s := &source{files: token.NewFileSet(), target: t}
	if s.text, err = os.ReadFile(filepath.Join(root, t.file)); err != nil {
		return nil, err
	}
	if s.tree, err = parser.ParseFile(s.files, t.file, s.text, parser.ParseComments); err != nil {
		return nil, err
	}
	for _, d := range s.tree.Decls {
		fd, ok := d.(*ast.FuncDecl)
		if !ok || fd.Body == nil {
			continue
		}
		f := newFunction(s, fd)
		for _, change := range f.changes(s) {
			all = append(all, Mutant{File: t.file, Function: fd.Name.Name, What: change.what,
				Line: s.files.Position(change.from).Line, Types: t.types, source: s, function: f, change: change})
		}
	}
	return all, nil
}

// changes are all that the operators propose, in the order of the text, their descriptions made
// different from each other.
func (f *function) changes(s *source) (all []change) {
	for _, o := range operators {
		for _, c := range o(s, f) {
			if !f.quick(c.from) {
				all = append(all, c)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b change) int { return int(a.from - b.from) })
	seen := map[string]int{}
	for i := range all {
		seen[all[i].what]++
		if n := seen[all[i].what]; n > 1 {
			all[i].what += fmt.Sprintf(" (%d)", n)
		}
	}
	return all
}

func (s *source) offset(p token.Pos) int { return s.files.Position(p).Offset }

// of returns the text of a node.
func (s *source) of(n ast.Node) string { return string(s.text[s.offset(n.Pos()):s.offset(n.End())]) }

// replace is the change that puts other text in the place of a node.
func (s *source) replace(n ast.Node, what, with string) change {
	return change{what: what, from: n.Pos(), to: n.End(), with: with}
}
