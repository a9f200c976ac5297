//go:build !race

package explore

// newBackend returns the fast back-end.
func newBackend(m *machine) backend {
	m.inside = true
	return &coroutines{m}
}
