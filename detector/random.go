package detector

// random is SplitMix64 (Steele, Lea and Flood 2014): one word of state, no lock, and nothing
// that the race detector would see.
type random uint64

//go:norace
func (r *random) next() uint64 {
	*r += 0x9E3779B97F4A7C15
	z := uint64(*r)
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// child derives the state of a task's source from its parent's.
//
//go:norace
func (r *random) child(n int) random {
	s := *r + random(n)
	return random(s.next())
}
