package mutants

import (
	"fmt"
	"go/ast"
	"regexp"
	"slices"
	"strings"
)

// An atomicCall is an operation of sync/atomic: a function on an address, or a method of one of its
// types.
type atomicCall struct {
	*ast.CallExpr
	name string // CompareAndSwap
	typ  string // Uint32; empty for a method
	on   string // what the function belongs to, or the value
	args []string
}

var atomicName = regexp.MustCompile(`^(CompareAndSwap|Swap|Add|Load|Store)(Uint32|Int32|Uint64|Int64|)$`)

// asAtomic returns the atomic operation that a node is.
func (s *source) asAtomic(n ast.Node) (a atomicCall, ok bool) {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return a, false
	}
	fun, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return a, false
	}
	m := atomicName.FindStringSubmatch(fun.Sel.Name)
	if m == nil {
		return a, false
	}
	a = atomicCall{CallExpr: call, name: m[1], typ: m[2], on: s.of(fun.X)}
	for _, arg := range call.Args {
		a.args = append(a.args, s.of(arg))
	}
	if a.typ == "" {
		_, field := fun.X.(*ast.SelectorExpr) // of a struct: a value of sync/atomic's
		return a, field
	}
	return a, true
}

// tear makes two operations of one that reads and writes.
func tear(s *source, f *function) (all []change) {
	ast.Inspect(f.Body, func(n ast.Node) bool {
		a, ok := s.asAtomic(n)
		if !ok {
			return true
		}
		if with := a.torn(); with != "" {
			all = append(all, s.replace(n, a.called()+" torn into a load and a store", with))
		}
		return true
	})
	return all
}

func (a atomicCall) called() string {
	return map[string]string{"CompareAndSwap": "a compare-and-swap", "Swap": "a swap", "Add": "an addition", "Load": "a load", "Store": "a store"}[a.name]
}

func (a atomicCall) torn() string {
	t := strings.ToLower(a.typ)
	if len(a.args) == 0 {
		return ""
	}
	load := fmt.Sprintf("%s.Load%s(%s)", a.on, a.typ, a.args[0])
	store := func(v string) string {
		return fmt.Sprintf("hook.Step(t, hook.Write, %s); %s.Store%s(%s, %s)", a.args[0], a.on, a.typ, a.args[0], v)
	}
	switch {
	case a.name == "CompareAndSwap" && t == "":
		return fmt.Sprintf("tornCAS(t, &%s, %s, %s)", a.on, a.args[0], a.args[1])
	case a.name == "Swap" && t == "":
		return fmt.Sprintf("tornSwap(t, &%s, %s)", a.on, a.args[0])
	case a.name == "CompareAndSwap":
		return fmt.Sprintf("func() bool { if %s != %s { return false }; %s; return true }()", load, a.args[1], store(a.args[2]))
	case a.name == "Swap":
		return fmt.Sprintf("func() %s { old := %s; %s; return old }()", t, load, store(a.args[1]))
	case a.name == "Add":
		return fmt.Sprintf("func() %s { sum := %s + (%s); %s; return sum }()", t, load, a.args[1], store("sum"))
	}
	return ""
}

// dropStores leaves out a store, and an operation whose result nobody wants.
func dropStores(s *source, f *function) (all []change) {
	for _, stmt := range f.statements() {
		e, ok := stmt.(*ast.ExprStmt)
		if !ok {
			continue
		}
		if a, ok := s.asAtomic(e.X); ok {
			all = append(all, s.replace(stmt, a.called()+" left out", nothing(a.args...)))
		}
	}
	return all
}

// nothing uses the expressions, so that what stays compiles; nil can't be.
func nothing(args ...string) string {
	args = slices.DeleteFunc(args, func(a string) bool { return a == "nil" })
	if len(args) == 0 {
		return "{}"
	}
	return strings.Repeat("_, ", len(args)-1) + "_ = " + strings.Join(args, ", ")
}
