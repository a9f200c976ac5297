package explore

// roundRobin is one schedule: at every step the next task in turn that can go on. It shows what
// shows as soon as the tasks move in step.
var roundRobin = &named{"round-robin", func(Settings) Search {
	return &single{next: func(s *State) int { return s.Runnable.After(s.Current) }}
}}

// nonpreemptive is one schedule: each task goes on until it can't, or gives way. It shows what needs
// no concurrency to go wrong.
var nonpreemptive = &named{"non-preemptive", func(Settings) Search {
	return &single{next: (*State).Onward}
}}

// single is the search that runs one execution.
type single struct {
	next  func(*State) int
	begun bool
}

// Begin says true once.
func (o *single) Begin() bool {
	first := !o.begun
	o.begun = true
	return first
}

// Next returns the one whose turn it is.
func (o *single) Next(s *State) int { return o.next(s) }

// End does nothing: there is no other execution.
func (o *single) End(*State) {}
