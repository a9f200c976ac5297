package explore

import "math"

// DFS is depth-first search through all interleavings, one by one. It knows nothing of
// independence: it is the oracle that the others are held against, and what counting is taught by.
var DFS Strategy = &named{"dfs", func(Settings) Search { return &dfs{limit: math.MaxInt} }}

// Bounded is depth-first search through the interleavings with at most so many preemptions as the
// option Preemptions says: points where a task that could have gone on had to give way. (Musuvathi
// and Qadeer, "Iterative Context Bounding for Systematic Testing of Multithreaded Programs".)
var Bounded Strategy = &named{"bounded", func(s Settings) Search { return newBounded(s.Preemptions) }}

// named is a strategy from a constructor.
type named struct {
	name   string
	search func(Settings) Search
}

func (n *named) String() string           { return n.name }
func (n *named) Search(s Settings) Search { return n.search(s) }

// dfs is a stack of the choices of the execution under way, with what is left to try at each.
type dfs struct {
	limit int // of preemptions
	stack []choice
	at    int
	begun bool
	ended bool
}

// choice is a point of an execution where one of several tasks could go on.
type choice struct {
	chosen      int
	pick, picks int32 // the alternative that chosen takes, of how many
	left        Tasks // not tried yet
	preemptions int   // up to here, without this choice
	onward      int   // who goes on unless somebody is preempted
	free        bool
}

func newBounded(limit int) *dfs {
	if limit < 0 {
		limit = math.MaxInt
	}
	return &dfs{limit: limit}
}

// Begin goes back to the last choice that has something left.
func (d *dfs) Begin() bool {
	if d.ended {
		return false
	}
	for n := len(d.stack); n > 0; n-- {
		if c := &d.stack[n-1]; c.advance() {
			d.stack = d.stack[:n]
			break
		}
		d.stack = d.stack[:n-1]
	}
	d.ended = d.begun && len(d.stack) == 0
	d.begun, d.at = true, 0
	return !d.ended
}

// Next repeats the choices on the stack, and then makes new ones.
func (d *dfs) Next(s *State) int {
	if d.at == len(d.stack) {
		d.push(s)
	}
	c := &d.stack[d.at]
	d.at++
	s.Pick = uint64(c.pick)
	return c.chosen
}

// push adds a choice, with the one first who goes on without a preemption.
func (d *dfs) push(s *State) {
	c := choice{left: s.Runnable, onward: s.Onward(), free: s.Free()}
	if n := len(d.stack); n > 0 {
		last := &d.stack[n-1]
		c.preemptions = last.preemptions
		if !last.free && last.chosen != last.onward {
			c.preemptions++
		}
	}
	if !c.free && c.preemptions >= d.limit {
		c.left = only(c.onward)
	}
	c.take(c.onward)
	d.stack = append(d.stack, c)
}

// advance goes on to the next alternative of the task that was chosen, or to the next task.
func (c *choice) advance() bool {
	switch c.pick++; {
	case c.pick < c.picks:
		return true
	case c.left == 0:
		return false
	}
	c.take(c.left.First())
	return true
}

func (c *choice) take(i int) {
	c.chosen, c.pick, c.picks = i, 0, 1
	c.left &^= only(i)
}

// End learns how many alternatives each step had.
func (d *dfs) End(s *State) {
	for i := range d.stack[:min(len(d.stack), len(s.m.steps))] {
		d.stack[i].picks = max(d.stack[i].picks, s.m.steps[i].picks)
	}
}

func (d *dfs) complete() bool { return d.ended && d.limit == math.MaxInt }

func (d *dfs) bound() string {
	if !d.ended || d.limit == math.MaxInt {
		return ""
	}
	return "all schedules with at most " + count(d.limit, "preemption")
}
