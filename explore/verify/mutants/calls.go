package mutants

import "strings"

// keepPermits leaves out what gives something on: permits, the lock, the turn.
func keepPermits(s *source, f *function) (all []change) {
	for _, stmt := range f.statements() {
		on, name, call := s.method(stmt)
		if text := s.of(stmt); strings.HasPrefix(text, "unlockInTurn(") && f.Name.Name != "lockInTurn" {
			all = append(all, s.replace(stmt, "unlockInTurn left out", nothing("set")))
		}
		switch name {
		case "release", "serve", "settle", "letIn", "leave", "signal", "broadcast", "open", "quit", "close", "unlockSlow":
		case "Lock", "Unlock":
			if on != "l" {
				continue
			}
		case "SortFunc":
			on = "slices.SortFunc[[]lock]"
		case "unlock":
			if !strings.HasSuffix(on, "word") && !strings.HasSuffix(on, "mutex") {
				continue
			}
		default:
			continue
		}
		args := []string{on}
		for _, a := range call.Args {
			args = append(args, s.of(a))
		}
		all = append(all, s.replace(stmt, name+" left out", nothing(args...)))
	}
	return all
}
