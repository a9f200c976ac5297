package mutants

import (
	"go/ast"
	"go/token"
	"regexp"
	"strings"
)

// nearest is the comparison that differs least: where the two are equal.
var nearest = map[token.Token]string{
	token.LSS: "<=", token.LEQ: "<", token.GTR: ">=", token.GEQ: ">",
	token.EQL: "!=", token.NEQ: "==",
}

// elsewise are comparisons that are about something else: a run that is given up, overflow, misuse, or
// that there is nobody.
var elsewise = regexp.MustCompile(`hook\.|max[CP]|\bnil\b|\blen\(|unasked|\berr\b|< 0$|s\.room|b\.n == 0|b\.arrived == 0|%tries`)

// compare relaxes or negates each comparison.
func compare(s *source, f *function) (all []change) {
	ast.Inspect(f.Body, func(n ast.Node) bool {
		b, ok := n.(*ast.BinaryExpr)
		if !ok || nearest[b.Op] == "" || f.Name.Name != "tryInTurn" && elsewise.MatchString(s.of(b)) {
			return true
		}
		x, y := s.of(b.X), s.of(b.Y)
		all = append(all, change{what: strings.Join([]string{short(x), b.Op.String(), short(y), "made", nearest[b.Op]}, " "),
			from: b.Pos(), to: b.End(), with: x + " " + nearest[b.Op] + " " + y})
		return true
	})
	return all
}

// short leaves out what makes an expression too long for a name.
func short(text string) string {
	if at := strings.Index(text, "("); at >= 0 && len(text) > 24 {
		return text[strings.LastIndexAny(text[:at], ".*")+1:at] + "()"
	}
	return text
}

// fields are those whose plain stores the algorithms rest on.
var fields = regexp.MustCompile(`^\w+\.(awake|Granted|departing|writer|arrived|waker|closed|N|puts|gets|queue|head|tail|owner)$`)

// forget leaves out a store to a field.
func forget(s *source, f *function) (all []change) {
	for _, stmt := range f.statements() {
		switch n := stmt.(type) {
		case *ast.IncDecStmt:
			if x := s.of(n.X); fields.MatchString(x) || f.Name.Name == "tryInTurn" {
				all = append(all, s.replace(n, x+n.Tok.String()+" left out", nothing(x)))
			}
		case *ast.AssignStmt:
			x := s.of(n.Lhs[0])
			if len(n.Lhs) == 1 && n.Tok == token.ASSIGN && fields.MatchString(x) {
				all = append(all, s.replace(n, s.of(n)+" left out", nothing(s.of(n.Rhs[0]))))
			}
		}
	}
	return all
}
