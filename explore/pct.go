package explore

import (
	"fmt"
	"math"
	"strconv"
)

// PCT is probabilistic concurrency testing for bugs of depth 3; see [PCTDepth]. It never ends.
var PCT Strategy = &named{"pct", newPCT(3)}

// PCTDepth is probabilistic concurrency testing for bugs of depth d: those that show whenever d
// pairs of steps come in a certain order. Two locks in opposite orders are a bug of depth 2.
//
// Each task has a random priority, and the highest that can go on goes on. At d-1 random steps the
// task that took the step falls below all that have not fallen; so does, to the very bottom, a
// task that gives way of its own accord. In a program of n tasks and k steps, where nobody gives way,
// an execution finds a bug of depth d with a probability of at least 1/(n k^(d-1)). (Burckhardt, Kothari,
// Musuvathi and Nagarakatte, "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs".)
func PCTDepth(d int) Strategy { return &named{"pct-" + strconv.Itoa(d), newPCT(d)} }

// guess is how many steps the first execution is thought to have.
const guess = 100

// pct takes for k the most steps that an execution has had so far.
type pct struct {
	dice
	depth    int
	priority priorities
	met      Tasks // those that have a priority
	changes  []int // the i'th is the step after which a task falls to priority i+1
	bottom   int64 // the lowest priority so far

	// Of all executions.

	tasks, steps int   // the most that one had
	since        int64 // how many were begun with that many steps in mind
	yields       bool  // somebody gave way
}

func newPCT(depth int) func(Settings) Search {
	depth = max(depth, 1)
	return func(s Settings) Search {
		return &pct{dice: dice{seed: s.Seed}, depth: depth, changes: make([]int, depth-1)}
	}
}

// Begin draws the steps at which a priority changes.
func (p *pct) Begin() bool {
	k := p.steps
	if k == 0 {
		k = guess
	}
	more := p.dice.Begin()
	for i := range p.changes {
		p.changes[i] = 1 + p.below(k)
	}
	p.met, p.bottom = 0, 0
	return more
}

// Next returns the one with the highest priority.
func (p *pct) Next(s *State) int {
	p.meet(s.Live &^ p.met)
	p.change(s)
	s.Pick = p.pick(s.Step)
	return p.priority.highest(s.Runnable)
}

// meet draws the priorities of new tasks, above all those that tasks fall to.
func (p *pct) meet(tasks Tasks) {
	p.met |= tasks
	for i := range tasks.All() {
		p.priority[i] = int64(p.depth) + int64(p.draw()>>2)
	}
}

// change lowers the priority of the current task if it is time to, or if it gives way.
func (p *pct) change(s *State) {
	for i, step := range p.changes {
		if step == s.Step {
			p.priority[s.Current] = int64(i + 1)
		}
	}
	if s.Runnable.Has(s.Current) && s.Free() {
		p.yields = true
		p.bottom--
		p.priority[s.Current] = p.bottom
	}
}

// End learns how many tasks and steps there are. What was begun with fewer steps in mind may not
// have had a change where it mattered, and does not count.
func (p *pct) End(s *State) {
	p.tasks = max(p.tasks, p.met.Len())
	p.since++
	if s.Step > p.steps {
		p.steps, p.since = s.Step, 0
	}
}

func (p *pct) complete() bool { return false }

// bound is the guarantee of the executions together.
func (p *pct) bound() string {
	if p.yields || p.since == 0 || p.steps == 0 {
		return ""
	}
	found := 1 / (float64(p.tasks) * math.Pow(float64(p.steps), float64(p.depth-1)))
	missed := math.Exp(float64(p.since) * math.Log1p(-found))
	text, ok := atMost(missed)
	if !ok {
		return ""
	}
	return fmt.Sprintf("every bug of depth %d is missed with a probability of at most %s after %s, if none has more than %s and %s",
		p.depth, text, count(p.since, "schedule"), count(p.tasks, "task"), count(p.steps, "step"))
}

// atMost writes a probability with two digits, rounded up. It is not ok if it comes out as 1.
func atMost(p float64) (text string, ok bool) {
	p = max(p, 1e-9)
	digits := 1 - int(math.Floor(math.Log10(p)))
	p = math.Ceil(p*math.Pow10(digits)) / math.Pow10(digits)
	return strconv.FormatFloat(p, 'g', 2, 64), p < 1
}
