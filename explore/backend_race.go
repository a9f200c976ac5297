//go:build race

package explore

// newBackend returns the back-end that the race detector can live with.
func newBackend(m *machine) backend {
	m.inside = false
	return &handoff{m}
}
