package explore

// DPOR is source-set dynamic partial-order reduction with sleep sets. Of the interleavings that
// differ only in the order of steps that commute (a Mazurkiewicz trace) it runs one; when it has
// nothing left, every interleaving is covered. (Abdulla, Aronis, Jonsson and Sagonas, "Source Sets:
// A Foundation for Optimal Dynamic Partial Order Reduction".)
//
// After each execution it looks for races in it: two steps that depend on each other, with nothing
// between them that already orders them. Each race could have gone the other way round, so one
// of those tasks is put on the list of its point that can bring that about. A task whose step was
// tried at a point sleeps in what is explored from there after it, until a step is taken that
// its own depends on: to run it before that would be to run the same trace again.
var DPOR Strategy = &named{"dpor", func(Settings) Search { return newDPOR(dependency) }}

type dpor struct {
	table *table
	nodes []node
	at    int
	from  int // the first step that the execution before did not have
	past  past
	begun bool
	ended bool
}

// node is a point of the execution under way.
type node struct {
	chosen    int
	pick      int32 // the alternative that chosen takes
	picks     int32 // of how many
	runnable  Tasks
	backtrack Tasks // those that have to be tried here
	tried     Tasks // those that were, but for chosen
	sleep     Tasks // those that need not be
	steps     []footprint
}

// footprint is what a task's step did: what it will do again as long as nothing happens that it
// depends on.
type footprint struct {
	accesses []access
	known    int32 // objects that there were before the step; a later one has its number by chance
}

func newDPOR(t *table) *dpor { return &dpor{table: t, past: past{table: t}} }

// Begin goes back to the last point where a task is left that has to be tried.
//
//go:norace
func (d *dpor) Begin() bool {
	d.at = 0
	if !d.begun {
		d.begun = true
		return true
	}
	for n := len(d.nodes); n > 0; n-- {
		if nd := &d.nodes[n-1]; nd.advance() {
			d.nodes, d.from = d.nodes[:n], n-1
			return true
		}
	}
	d.ended = true
	return false
}

// advance goes on to the next alternative of the task that was chosen, or to the next task.
func (nd *node) advance() bool {
	if nd.pick++; nd.pick < nd.picks {
		return true
	}
	nd.pick, nd.picks = 0, 1
	nd.tried |= only(nd.chosen)
	left := nd.backtrack &^ nd.tried &^ nd.sleep
	if left == 0 {
		return false
	}
	nd.chosen = left.First()
	return true
}

// Next repeats the choices up to the one that was changed, and then goes on as it comes.
//
//go:norace
func (d *dpor) Next(s *State) int {
	if d.at < len(d.nodes) {
		nd := &d.nodes[d.at]
		d.at++
		s.Pick = uint64(nd.pick)
		return nd.chosen
	}
	nd := d.push(s.m.width)
	nd.runnable, nd.backtrack, nd.tried, nd.pick, nd.picks = s.Runnable, 0, 0, 0, 1
	nd.sleep = d.stillAsleep(s.m, nd)
	awake := s.Runnable &^ nd.sleep
	if awake == 0 {
		d.nodes = d.nodes[:len(d.nodes)-1]
		return Abandon
	}
	nd.chosen = awake.First()
	if i := s.Onward(); awake.Has(i) {
		nd.chosen = i
	}
	nd.backtrack = only(nd.chosen)
	d.at++
	return nd.chosen
}

// push adds a node, in the memory of one that was there before.
func (d *dpor) push(width int) *node {
	lengthen(&d.nodes)
	nd := &d.nodes[len(d.nodes)-1]
	for len(nd.steps) < width {
		nd.steps = append(nd.steps, footprint{})
	}
	return nd
}

// stillAsleep returns those that slept or were tried at the node before, and do not depend on the
// step taken from there.
//
//go:norace
func (d *dpor) stillAsleep(m *machine, nd *node) (asleep Tasks) {
	n := len(d.nodes) - 1
	if n == 0 {
		return 0
	}
	before := &d.nodes[n-1]
	last := &m.steps[n-1]
	taken := m.accesses[last.from:last.to]
	for i := range ((before.sleep | before.tried) &^ only(before.chosen)).All() {
		if f := &before.steps[i]; d.unimpaired(f, taken) {
			asleep |= only(i)
			nd.steps[i].copy(f.accesses, f.known)
		}
	}
	return asleep
}

// unimpaired says whether a step that could have been taken does the same after another was.
//
//go:norace
func (d *dpor) unimpaired(f *footprint, taken []access) bool {
	for i := range f.accesses {
		for j := range taken {
			if f.meets(f.accesses[i].object, taken[j].object) && d.table.impairs(&taken[j], &f.accesses[i]) {
				return false
			}
		}
	}
	return true
}

// meets says whether an object of the step may be one that another step touched. Of those that the
// step was the first to mention nobody knows what their numbers would be after the other.
func (f *footprint) meets(mine, other int32) bool {
	return mine == other || mine >= f.known && other >= f.known
}

func (f *footprint) copy(accesses []access, known int32) {
	f.accesses, f.known = append(f.accesses[:0], accesses...), known
}

// End remembers what the step did that was new, and looks for races.
//
//go:norace
func (d *dpor) End(s *State) {
	m := s.m
	if d.from < len(d.nodes) && d.from < len(m.steps) {
		for n := d.from; n < len(d.nodes) && n < len(m.steps); n++ {
			st := &m.steps[n]
			d.nodes[n].took(st, m.accesses[st.from:st.to])
		}
	}
	d.past.read(m, d.from, d.reverse)
	d.from = len(d.nodes)
}

// took remembers the step that was taken. What it did in any of its alternatives it may do again.
//
//go:norace
func (nd *node) took(s *step, accesses []access) {
	f := &nd.steps[s.task]
	nd.picks = max(nd.picks, s.picks)
	if nd.pick == 0 {
		f.accesses = f.accesses[:0]
	}
	for i := range accesses {
		lengthen(&f.accesses)
		f.accesses[len(f.accesses)-1] = accesses[i]
	}
	f.known = s.known
}

// reverse makes sure that the race between step e and a later one is also run the other way round:
// that some task is tried where e was taken which can begin what does not depend on e. Those are
// the initials; if one is tried already, or need not be, there is nothing to do.
//
//go:norace
func (d *dpor) reverse(e int, initials Tasks, later int) {
	nd := &d.nodes[e]
	able := initials & nd.runnable
	if initials&(nd.backtrack|nd.sleep) != 0 {
		return
	}
	switch {
	case able.Has(later):
		nd.backtrack |= only(later)
	case able != 0:
		nd.backtrack |= only(able.First())
	default:
		nd.backtrack |= nd.runnable
	}
}

// complete says whether every interleaving was covered.
func (d *dpor) complete() bool { return d.ended }

func (d *dpor) bound() string { return "" }
