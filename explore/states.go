package explore

// states is a search of all states that a program can come to, breadth first, by the names that histories
// give them. Who comes to a state that was seen need not go on. Every task that can go on is let on in
// every state, in all its alternatives: nothing is left out for the sake of independence, so that
// nobody is passed by for ever at a cycle. (Godefroid, "Partial-Order Methods for the Verification of
// Concurrent Systems", on the ignoring problem.)
//
// It is slower than DPOR, and ends where that does not: at cycles without end. (Holzmann, "The Model
// Checker SPIN".)
type states struct {
	histories histories
	fates     map[uint64]fate
	graph     []vertex
	seen      map[uint64]int32 // the states by their names
	at        int32            // the state that is left
	left      Tasks            // who has yet to be let on there
	path      []turned         // to it, and one step on
	picks     int32            // alternatives of that step
	period    int              // of the loop that the task of that step was tried at last
	begun     bool
}

// vertex is a state that the program came to.
type vertex struct {
	from     int32 // the state before it, on a shortest way
	by       turned
	runnable Tasks
	next     []int32 // the states after it
	ends     bool    // the program may end with the next step
}

func newStates() *states {
	return &states{fates: map[uint64]fate{}, seen: map[uint64]int32{}, at: -1}
}

// takeOver lets the machine run a search of states, in which nobody sleeps who spins, and who is tried has to
// go round as often as a livelock. It returns what gives it back.
func (d *states) takeOver(m *machine) (back func()) {
	known, patience := m.known, m.patience
	m.naming, m.known, m.patience, m.restless = &d.histories, d.fates, furtherRounds, true
	m.steps, m.end = nil, abandoned // who sleeps can't go on: nothing is compared with what was done before
	return func() {
		m.naming, m.known, m.patience, m.restless = nil, known, patience, false
		m.steps, m.end = nil, abandoned
	}
}

// Begin goes on to the next alternative of the step, to the next task, or to the next state.
func (d *states) Begin() bool {
	d.period = 0
	if !d.begun {
		d.begun = true
		return true
	}
	if n := len(d.path); n > 0 {
		if last := &d.path[n-1]; last.pick+1 < int(d.picks) {
			last.pick++
			return true
		}
	}
	for d.left == 0 {
		if d.at++; int(d.at) == len(d.graph) {
			return false
		}
		d.left = d.graph[d.at].runnable
		d.path = append(d.way(d.path[:0], d.at), turned{})
	}
	d.path[len(d.path)-1] = turned{task: d.left.First()}
	d.left &^= only(d.left.First())
	d.picks = 1
	return true
}

// way appends the steps that lead to a state.
func (d *states) way(path []turned, to int32) []turned {
	if to == 0 {
		return path
	}
	v := &d.graph[to]
	return append(d.way(path, v.from), v.by)
}

// Next repeats the way, and enters the state that it leads to.
func (d *states) Next(s *State) int {
	if s.Step < len(d.path) {
		s.Pick = uint64(d.path[s.Step].pick)
		return d.path[s.Step].task
	}
	if s.m.failing() {
		return s.Onward() // to be told, it has to end
	}
	d.arrives(s)
	return Abandon
}

// arrives enters the state that the last step has led to, unless its task has to be tried first.
func (d *states) arrives(s *State) {
	name := d.histories.state(s.m)
	to, known := d.seen[name]
	if !known && d.tries(s.m) {
		return
	}
	if !known {
		to = int32(len(d.graph))
		d.seen[name] = to
		d.graph = append(d.graph, vertex{from: d.at, runnable: s.Runnable})
	}
	if d.at < 0 {
		return // the first state of all
	}
	if !known {
		d.graph[to].by = d.path[len(d.path)-1]
	}
	d.graph[d.at].next = append(d.graph[d.at].next, to)
}

// tries has the task of the last step tried, if it may have come to the head of a loop and can go on.
func (d *states) tries(m *machine) bool {
	if len(d.path) == 0 {
		return false
	}
	t := m.tasks[d.path[len(d.path)-1].task]
	if !t.enabled {
		return false
	}
	l := &d.histories.lives[t.index]
	for d.period++; d.period <= longestRound && 2*d.period <= len(l.found); d.period++ {
		if l.twice(d.period) && m.known[headed(l.name(), d.period)] == unknown && m.returns(t, d.period) {
			m.probe.begin(m, t, d.period)
			return true
		}
	}
	return false
}

// returns says whether the last so many steps of t left everything as it was, and looked at something.
func (m *machine) returns(t *task, steps int) bool {
	var all loop
	for i := m.stepsBack(t, steps); i < len(m.steps); i++ {
		s := &m.steps[i]
		if int(s.task) != t.index {
			continue
		}
		if s.picks > 1 {
			return false
		}
		for j := s.from; j < s.to; j++ {
			if !s.passes(&m.accesses[j]) {
				return false
			}
			all.at(&m.accesses[j])
		}
	}
	return !all.keeps() && len(all.looks) > 0
}

// End learns how many alternatives the step had, and how the execution ended.
func (d *states) End(s *State) {
	m := s.m
	if n := len(d.path); n > 0 && n <= len(m.steps) {
		d.picks = m.steps[n-1].picks
	}
	if m.end == completed && d.at >= 0 {
		d.graph[d.at].ends = true
	}
}

// inescapable counts the states from which no end can be reached.
func (d *states) inescapable() (n int) {
	before := make([][]int32, len(d.graph))
	var out []int32
	escapes := make([]bool, len(d.graph))
	for i := range d.graph {
		for _, to := range d.graph[i].next {
			before[to] = append(before[to], int32(i))
		}
		if d.graph[i].ends {
			out, escapes[i] = append(out, int32(i)), true
		}
	}
	for len(out) > 0 {
		last := out[len(out)-1]
		out = out[:len(out)-1]
		for _, i := range before[last] {
			if !escapes[i] {
				out, escapes[i] = append(out, i), true
			}
		}
	}
	for _, yes := range escapes {
		if !yes {
			n++
		}
	}
	return n
}
