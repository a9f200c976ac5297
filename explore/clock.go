package explore

// clock is a vector clock: of each task the number of its last step that is known to have
// happened. Only the first width entries are used, those of the tasks that there are.
type clock [MaxTasks]int32

// join adds what b knows.
//
//go:norace
func (c *clock) join(b *clock, width int) {
	to, from := c[:width], b[:width]
	for i, n := range from {
		if to[i] < n {
			to[i] = n
		}
	}
}

// copy makes c equal to b.
//
//go:norace
func (c *clock) copy(b *clock, width int) {
	copy(c[:width], b[:width])
}

// clear forgets everything.
//
//go:norace
func (c *clock) clear(width int) {
	clear(c[:width])
}
