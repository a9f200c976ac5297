package explore

// priorities says of each task how much it takes precedence.
type priorities [MaxTasks]int64

// highest returns the one among these that takes precedence over the others.
func (p *priorities) highest(among Tasks) int {
	best := among.First()
	for i := range among.All() {
		if p[i] > p[best] {
			best = i
		}
	}
	return best
}
