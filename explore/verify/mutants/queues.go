package mutants

import (
	"go/ast"
	"regexp"
)

// breakQueues changes each operation on a queue of waiters: one is not put in, or at the wrong end; nobody
// is taken out; one who left is still in.
func breakQueues(s *source, f *function) (all []change) {
	for _, stmt := range f.statements() {
		on, name, call := s.method(stmt)
		if !isQueue(on) {
			continue
		}
		switch name {
		case "Push", "PushFront", "Insert":
			all = append(all, s.replace(stmt, "a waiter not queued", nothing(s.of(call.Args[0]))))
		case "Remove":
			all = append(all, s.replace(stmt, "a waiter stays in the queue", nothing(s.of(call.Args[0]))))
		}
		if s.fifo && (name == "Push" || name == "Insert") {
			all = append(all, s.replace(stmt, "the queue turned round", on+".PushFront("+s.of(call.Args[0])+")"))
		}
	}
	ast.Inspect(f.Body, func(n ast.Node) bool {
		on, name, call := s.methodCall(n)
		if !isQueue(on) || call == nil {
			return true
		}
		switch name {
		case "Pop":
			all = append(all, s.replace(call, "nobody taken out of the queue", "(*park.Waiter)(nil)"))
		case "Head":
			all = append(all, s.replace(call, "an empty queue seen", "(*park.Waiter)(nil)"))
		}
		return true
	})
	return append(all, leave(s, f)...)
}

// isQueue says whether an expression is a queue of waiters, by the names that there are.
func isQueue(on string) bool { return queueName.MatchString(on) }

var queueName = regexp.MustCompile(`(^|\.)(queue|putters|getters|in|q)$`)

// leave changes what one who gives up does to the queue.
func leave(s *source, f *function) (all []change) {
	ast.Inspect(f.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ExprStmt:
			if on, name, call := s.methodCall(n.X); name == "Quit" && isQueue(on) {
				all = append(all, s.replace(n, "the token of one who gave up left lying", nothing(s.of(call.Args[len(call.Args)-1]))))
			}
			return false
		case *ast.CallExpr:
			on, name, call := s.methodCall(n)
			if !isQueue(on) {
				break
			}
			if name == "Remove" || name == "Quit" {
				w := s.of(call.Args[len(call.Args)-1])
				all = append(all, s.replace(n, "one who gave up stays in the queue", "("+w+" != nil)"))
			}
		}
		return true
	})
	return all
}
