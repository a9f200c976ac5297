//go:build race

package explore

import "runtime"

// raceErrors returns how many races the race detector has reported so far.
func raceErrors() int { return runtime.RaceErrors() }

// newBackend returns the back-end that the race detector can live with.
func newBackend(m *machine) backend {
	m.inside = false
	return &handoff{m: m}
}
