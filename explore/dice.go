package explore

import "math/bits"

// dice are what a search draws from. They begin afresh with each execution, from the seed and the
// execution's number alone, so that one can be drawn again without those before it. (SplitMix64, of
// Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators".)
type dice struct {
	seed      uint64
	execution uint64 // from 1
	state     uint64
}

// Begin begins another execution. There is always one.
func (d *dice) Begin() bool {
	d.execution++
	d.state = mix(mix(d.seed) + d.execution)
	return true
}

// draw returns a number of which every bit is as likely as not.
func (d *dice) draw() uint64 {
	d.state += 0x9E3779B97F4A7C15
	return mix(d.state)
}

// pick returns a number for a choice in the step that may not come up. It draws none.
func (d *dice) pick(step int) uint64 { return mix(^d.state ^ mix(uint64(step))) }

// below returns one of 0..n-1.
func (d *dice) below(n int) int {
	high, _ := bits.Mul64(d.draw(), uint64(n))
	return int(high)
}

// mix is a permutation that leaves no trace of the order of the numbers.
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}
