package mutants

import (
	"go/ast"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
)

// A function is one that may be changed, and the parts of it that no exploration runs.
type function struct {
	*ast.FuncDecl
	fast []span
}

type span struct{ from, to token.Pos }

// elsewhere are functions that no proof at the fine grain is about: fast paths, which nobody takes
// while somebody listens; the gates of the coarse grain; constructors, misuse and what is refused; what
// only a run that is given up comes by; and what only announces.
var elsewhere = regexp.MustCompile(`^(Unlock|Open|Stock|op|check|known|unlockedTwice|New.*|count|enter|exit|recount|yield|abandon|RLockContext|newMCSNode|recycle|WaitedFor)$`)

// given are functions that only a run that is given up comes by, where no wait has a context.
var given = regexp.MustCompile(`^(cond\.go:(quit|unlock)|barrier\.go:quit|queue\.go:quit)$`)

func newFunction(s *source, fd *ast.FuncDecl) *function {
	f := &function{FuncDecl: fd}
	if elsewhere.MatchString(fd.Name.Name) || !s.cancels && given.MatchString(filepath.Base(s.file)+":"+fd.Name.Name) {
		f.fast = append(f.fast, span{fd.Pos(), fd.End()})
	}
	ast.Inspect(fd.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BlockStmt:
			f.afterwards(s, n.List)
		case *ast.IfStmt:
			f.asks(s, n)
		case *ast.AssignStmt:
			if asksLoud(s, n) {
				f.fast = append(f.fast, span{n.Pos(), n.End()})
			}
		}
		return true
	})
	return f
}

// asks notes what hangs on that nobody listens: the rest of the condition, and what is done then.
func (f *function) asks(s *source, n *ast.IfStmt) {
	cond := s.of(n.Cond)
	if strings.Contains(cond, "hook.Unwound") || !s.cancels && strings.Contains(cond, "hook.Woken") {
		f.fast = append(f.fast, span{n.Body.Pos(), n.Body.End()})
	}
	if cond == "left" { // found without a listener
		f.fast = append(f.fast, span{n.Body.Pos(), n.Body.End()})
	}
	if !strings.Contains(cond, "hook.Loud()") {
		return
	}
	f.fast = append(f.fast, span{n.Cond.Pos(), n.Cond.End()})
	if strings.HasPrefix(cond, "!hook.Loud()") {
		f.fast = append(f.fast, span{n.Body.Pos(), n.Body.End()})
	}
}

// afterwards notes what comes after the slow way was taken, in a list of statements.
func (f *function) afterwards(s *source, list []ast.Stmt) {
	for _, stmt := range list {
		n, ok := stmt.(*ast.IfStmt)
		if !ok || !strings.HasPrefix(s.of(n.Cond), "hook.Loud()") || n.Else != nil {
			continue
		}
		if _, returns := n.Body.List[len(n.Body.List)-1].(*ast.ReturnStmt); returns {
			f.fast = append(f.fast, span{n.End(), list[len(list)-1].End()})
		}
	}
}

func asksLoud(s *source, n ast.Node) bool { return strings.Contains(s.of(n), "hook.Loud()") }

// quick says whether a place is on the fast path, which nobody takes while somebody listens.
func (f *function) quick(p token.Pos) bool {
	for _, s := range f.fast {
		if s.from <= p && p < s.to {
			return true
		}
	}
	return false
}
