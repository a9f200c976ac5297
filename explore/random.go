package explore

// Random is the uniform random walk: at every step each task that can go on is as likely as the
// others. It never ends. It favours no interleaving on purpose, but the interleavings are not all
// as likely: one in which a task has to go first so many times in a row gets rarer by half with
// each of them, which is what [PCT] and [POS] are better at.
var Random Strategy = &named{"random", func(s Settings) Search { return &random{dice{seed: s.Seed}} }}

type random struct{ dice }

// Next returns any of those that can go on.
func (r *random) Next(s *State) int {
	s.Pick = r.pick(s.Step)
	return s.Runnable.Nth(r.below(s.Runnable.Len()))
}

// End does nothing: a walk does not learn.
func (r *random) End(*State) {}
