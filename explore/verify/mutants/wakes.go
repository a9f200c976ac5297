package mutants

import (
	"go/ast"
	"regexp"
	"strings"
)

// dropWakes leaves out a wake.
func dropWakes(s *source, f *function) (all []change) {
	for _, stmt := range f.statements() {
		if on, name, _ := s.method(stmt); name == "Wake" {
			all = append(all, s.replace(stmt, "a wake left out", nothing(on)))
		}
	}
	return all
}

// moveWakes wakes at once where something is released first: the wake changes places with the
// statement before it that releases.
func moveWakes(s *source, f *function) (all []change) {
	for _, list := range f.lists() {
		for i, stmt := range list {
			_, name, _ := s.method(stmt)
			if name != "Wake" || i == 0 {
				continue
			}
			first := i
			for first > 0 && releases(s, list[first-1]) {
				first--
			}
			if first < i && !onlyUnlocks(s, list[first:i]) {
				all = append(all, change{what: "a wake before the release", from: list[first].Pos(), to: stmt.End(),
					with: s.of(stmt) + "\n" + string(s.text[s.offset(list[first].Pos()):s.offset(stmt.Pos())])})
			}
		}
	}
	return all
}

var releasing = regexp.MustCompile(`^(Store\w*|settle|Unlock)$`)

// onlyUnlocks says whether nothing is released but the queue, which whoever is woken enters first.
func onlyUnlocks(s *source, list []ast.Stmt) bool {
	for _, stmt := range list {
		if _, name, _ := s.method(stmt); name != "Unlock" {
			return false
		}
	}
	return true
}

func releases(s *source, stmt ast.Stmt) bool {
	_, name, _ := s.method(stmt)
	return releasing.MatchString(name)
}

// joinLate changes the places of joining the queue and of the release that comes after it.
func joinLate(s *source, f *function) (all []change) {
	for _, list := range f.lists() {
		for i := 1; i < len(list); i++ {
			first, ok := list[i-1].(*ast.AssignStmt)
			if !ok || len(first.Rhs) != 1 {
				continue
			}
			_, name, _ := s.methodCall(first.Rhs[0])
			_, then, call := s.method(list[i])
			if name != "join" || then != "unlock" {
				continue
			}
			w := s.of(first.Lhs[0])
			last := s.of(call.Args[len(call.Args)-1])
			if last != w {
				continue
			}
			late := s.of(list[i])
			late = late[:strings.LastIndex(late, w)] + "park.Get(t))"
			all = append(all, change{what: "the release before the queue is joined", from: first.Pos(), to: list[i].End(),
				with: late + "\n" + s.of(first)})
		}
	}
	return all
}
