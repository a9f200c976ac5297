package mutants

import "go/ast"

// lists returns the lists of statements of the function, outermost first.
func (f *function) lists() (all [][]ast.Stmt) {
	ast.Inspect(f.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BlockStmt:
			all = append(all, n.List)
		case *ast.CaseClause:
			all = append(all, n.Body)
		}
		return true
	})
	return all
}

func (f *function) statements() (all []ast.Stmt) {
	for _, list := range f.lists() {
		all = append(all, list...)
	}
	return all
}

// method returns the receiver and the name of a call of a method that is a statement.
func (s *source) method(stmt ast.Stmt) (on, name string, call *ast.CallExpr) {
	e, ok := stmt.(*ast.ExprStmt)
	if !ok {
		return "", "", nil
	}
	return s.methodCall(e.X)
}

func (s *source) methodCall(n ast.Node) (on, name string, call *ast.CallExpr) {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return "", "", nil
	}
	if fun, ok := call.Fun.(*ast.SelectorExpr); ok {
		return s.of(fun.X), fun.Sel.Name, call
	}
	return "", "", nil
}
