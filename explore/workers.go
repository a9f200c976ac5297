package explore

import (
	"maps"
	"slices"
	"sync"

	"syncplay/detector/report"
)

// MaxWorkers is how many explorations run side by side at the most. Each has memory of its own.
const MaxWorkers = 64

// portfolio is chance alone, by all its strategies in turn.
var portfolio = &named{"portfolio", func(s Settings) Search { return &rotation{searches: chances(s)} }}

// together lets several explorations of f run side by side, each on a machine of its own: the first
// as the strategy says, the others at random. The first that settles something ends the others, and
// so does the first of them when it has ended.
func (c config) together(f func()) Result {
	team := c.team(f)
	results := make([]Result, len(team))
	var winner int
	var won sync.Once
	run := func(i int) {
		results[i] = team[i].supervise()
		if i > 0 && !results[i].settles() {
			return
		}
		won.Do(func() {
			winner = i
			for _, x := range slices.Concat(team[:i], team[i+1:]) {
				x.cut.Store(true)
			}
		})
	}
	var others sync.WaitGroup
	for i := 1; i < len(team); i++ {
		own.Add(1)
		others.Go(func() { run(i) })
	}
	run(0)
	others.Wait()
	if i := slices.IndexFunc(results, Result.settles); i >= 0 && !results[winner].settles() {
		winner = i // found while the first one ended
	}
	return merge(results, winner)
}

// team returns the explorations.
func (c config) team(f func()) []*exploration {
	team := make([]*exploration, c.workers)
	for i := range team {
		w := c
		if i > 0 {
			w.strategy, w.seed, w.progress = portfolio, c.seed+uint64(i), nil
		} else if c.progress != nil {
			w.progress = func(p Progress) {
				for _, x := range team[1:] {
					p.Schedules += x.m.marks.Load()
				}
				c.progress(p)
			}
		}
		team[i] = newExploration(w, f)
	}
	return team
}

// settles says whether the verdict is more than that a budget has ended.
func (r Result) settles() bool {
	return r.Verdict != report.NotFound && r.Verdict != report.Inconclusive
}

// merge adds what the others did to the result of the winner. What a proof counts is its own.
func merge(results []Result, winner int) Result {
	r := results[winner]
	r.Reached = maps.Clone(r.Reached)
	for i, other := range results {
		if i == winner {
			continue
		}
		r.Steps += other.Steps
		r.Failing += other.Failing
		if r.Verdict != report.Proved {
			r.Schedules += other.Schedules
			r.Blocked += other.Blocked
		}
		for label, token := range other.Reached {
			if _, known := r.Reached[label]; !known {
				r.Reached[label] = token
			}
		}
		r.Watched = r.Watched.and(other.Watched)
	}
	r.Bound = results[0].Bound
	r.Unreached = slices.DeleteFunc(r.Unreached, func(label string) bool { return r.Reached[label] != "" })
	return r
}
