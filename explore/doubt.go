package explore

// A task that was taken to go round for ever is doubted where it matters: where all others have ended or
// wait as well, so that its loop would be called a livelock. Then it is tried once more, for a thousand
// rounds. A loop that does a thing a hundred times, such as to lock and to count, is left meanwhile; then
// it was wrong to put the task to sleep, and everything begins anew with more patience.

// mostDoubts is how many trials there are. After that, what was taken for endless is believed to be.
const mostDoubts = 100

// doubts says whether somebody sleeps of whom that has yet to be tried, and begins the trial.
func (m *machine) doubts() bool {
	if m.recording || m.patience >= furtherRounds || m.doubted == mostDoubts {
		return false
	}
	for i := range m.sleeping.All() {
		t := m.tasks[i]
		if m.known[headed(m.pastOf(t), t.loop.period)] == spins && t.open() {
			m.doubted++
			m.probe.begin(m, t, t.loop.period)
			m.probe.doubt = true
			return true
		}
	}
	return false
}

// rounds returns how many rounds t was run on for, who sleeps.
func (m *machine) rounds(t *task) int {
	if m.known[headed(m.pastOf(t), t.loop.period)] == endless {
		return furtherRounds
	}
	return m.patience
}

// rouse lets a task go on that sleeps.
func (m *machine) rouse(t *task) {
	m.sleeping &^= only(t.index)
	m.state.Runnable |= only(t.index)
	t.enabled = true
}

// anew begins the search again, with more patience.
func (x *exploration) anew() Search {
	m := x.m
	m.patience, m.known, m.slept = furtherRounds, nil, false
	m.steps, m.end = m.steps[:0], abandoned // nothing of it has to be the same
	x.found, x.suspicions, x.cuts = nil, nil, nil
	x.long, x.tooLongs, x.loops = token{}, 0, 0
	x.result = Result{Seed: x.seed, Findings: []Finding{}, Reached: map[string]string{}}
	return x.search()
}
