package explore

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/explore/internal/program"
	"syncplay/primitives"
	"syncplay/primitives/hook"
)

// The oracle runs random programs through every interleaving, one by one, and asks whether
// partial-order reduction would have missed any: of each Mazurkiewicz trace it must run one
// execution, and no second one. And it asks whether the traces are right: all executions of a trace must
// end alike. Nobody is put to sleep who spins: what looks like a loop depends on more until it is known to end,
// so that executions of one trace would differ. (Sleeping has an oracle of its own.)

// study runs one program after another on one machine.
type study struct {
	m        *machine
	log      program.Log
	identity *identity
}

func newStudy(t testing.TB) *study {
	return &study{m: harness(t, nil), identity: newIdentity(dependency)}
}

// findings is what a search of one program showed.
type findings struct {
	traces     map[uint64]example
	runs       int
	abandoned  int
	duplicates int
	chosen     bool // an operation left open what it did, or a timer whether it expires before the end
	complete   bool
	torn       []string // traces whose executions end differently
}

// example is the first execution of a trace.
type example struct{ outcome, schedule string }

// search runs p under all interleavings that the search asks for, but no more than limit.
func (s *study) search(p program.Program, search Search, limit int) findings {
	return s.searchEach(p, search, limit, nil)
}

// searchEach is search that shows each execution.
func (s *study) searchEach(p program.Program, search Search, limit int, each func(*machine)) findings {
	return s.run(p.Func(&s.log), search, limit, each)
}

// run is searchEach for a function.
func (s *study) run(fun func(), search Search, limit int, each func(*machine)) findings {
	f := findings{traces: map[uint64]example{}}
	s.m.f, s.m.steps, s.m.end = fun, nil, abandoned
	for search.Begin() {
		if f.runs == limit {
			return f
		}
		s.m.execute(search)
		if s.m.end == abandoned {
			f.abandoned++
			continue
		}
		f.runs++
		s.enter(&f)
		f.chosen = f.chosen || slices.ContainsFunc(s.m.steps, func(st step) bool { return st.picks > 1 || s.m.tasks[st.task].timer })
		if each != nil {
			each(s.m)
		}
	}
	f.complete = true
	return f
}

// enter adds the execution that has ended to the findings.
func (s *study) enter(f *findings) {
	trace, outcome := s.identity.of(s.m), s.outcome()
	first, known := f.traces[trace]
	if !known {
		f.traces[trace] = example{outcome, schedule(s.m)}
		return
	}
	f.duplicates++
	if first.outcome != outcome && len(f.torn) < 3 {
		f.torn = append(f.torn, fmt.Sprintf("schedule %s:\n%s\nschedule %s:\n%s\ntrace:\n%s",
			first.schedule, first.outcome, schedule(s.m), outcome, s.identity.text(s.m)))
	}
}

// outcome returns all that an execution did that its program, or who debugs it, could tell from
// another: what its operations returned, how it ended, what went wrong in each task, and its races.
func (s *study) outcome() string {
	m := s.m
	var b strings.Builder
	b.WriteString(s.log.Outcome())
	m.alien.Store(nil) // that was us, reading variables
	fmt.Fprintf(&b, "\nend %d, blocked %b", m.end, m.blockedIfStuck())
	for i, t := range m.tasks[:m.n] {
		if t.failure != nil {
			fmt.Fprintf(&b, "\ntask %d: %d %s%s", i, t.failure.kind, t.failure.message, who(t.failure.value))
		}
	}
	for _, r := range racesOf(m) {
		b.WriteString("\n" + r)
	}
	return b.String()
}

func (m *machine) blockedIfStuck() Tasks {
	if m.end == stuck {
		return m.blocked
	}
	return 0
}

// who says whose panic was passed on.
func who(v any) string {
	if e, ok := v.(*primitives.PanicError); ok {
		return " of " + e.Name
	}
	return ""
}

// racesOf returns the data races of an execution in words, sorted.
func racesOf(m *machine) []string {
	var all []string
	for _, r := range m.races {
		sides := []string{r.first.String(), r.second.String()}
		slices.Sort(sides)
		all = append(all, fmt.Sprintf("race on %s: %s, %s", m.objects[r.object].of.Name(), sides[0], sides[1]))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (a access2) String() string {
	kind := "read"
	if a.write {
		kind = "write"
	}
	return fmt.Sprintf("%s at %d.%d", kind, a.task, a.seq)
}

// sample is a family of random programs.
type sample struct {
	name string
	size program.Size
	from uint64 // the first seed
}

// samples are small, so that there are few interleavings and many programs. Under the race
// detector they have no Var: their races would be reported.
func samples() (all []sample) {
	manners := []string{program.Live: "live", program.Clean: "clean", program.Wild: "wild"}
	shapes := []struct {
		name string
		size program.Size
	}{
		{"two tasks", program.Size{Tasks: 2, Statements: 7, Objects: 1}},
		{"three tasks", program.Size{Tasks: 3, Statements: 4, Objects: 2}},
		{"four tasks", program.Size{Tasks: 4, Statements: 3, Objects: 1}},
	}
	for m, manner := range manners {
		for _, shape := range shapes {
			size := shape.size
			size.Manners, size.Vars = program.Manners(m), !hook.Race
			all = append(all, sample{manner + ", " + shape.name, size, uint64(len(all)) * 1_000_000})
		}
	}
	for m, manner := range manners {
		size := program.Size{Tasks: 3, Statements: 4, Objects: 2, Manners: program.Manners(m), Vars: !hook.Race, Contexts: true}
		all = append(all, sample{manner + ", contexts", size, uint64(len(all)) * 1_000_000})
	}
	for m, manner := range manners {
		size := program.Size{Tasks: 4, Statements: 2, Objects: 2, Manners: program.Manners(m), Vars: !hook.Race}
		all = append(all, sample{manner + ", four tasks, two objects", size, uint64(len(all)) * 1_000_000})
	}
	for m, manner := range manners {
		size := program.Size{Tasks: 3, Statements: 4, Objects: 2, Manners: program.Manners(m), Vars: !hook.Race, Chans: 1}
		all = append(all, sample{manner + ", channels", size, uint64(len(all)) * 1_000_000})
	}
	size := program.Size{Tasks: 3, Statements: 3, Objects: 2, Manners: program.Wild, Chans: 2}
	all = append(all, sample{"wild, channels alone", size, uint64(len(all)) * 1_000_000})
	size = program.Size{Tasks: 3, Statements: 3, Objects: 2, Manners: program.Wild, Vars: !hook.Race, Timeouts: true}
	return append(all, sample{"wild, timeouts", size, uint64(len(all)) * 1_000_000})
}

// long says whether there is time for a long run.
func long() bool { return os.Getenv("SYNCPLAY_LONG") != "" }

// effort returns how many programs to try, and how many interleavings of each at the most.
func effort() (programs int, interleavings float64) {
	switch {
	case long():
		return 10_000, 20_000
	case hook.Race:
		return 60, 300
	}
	return 300, 3_000
}

func TestOracle(t *testing.T) {
	programs, interleavings := effort()
	all := samples()
	for _, sample := range all {
		t.Run(sample.name, func(t *testing.T) {
			s := newStudy(t)
			s.m.restless = true
			runs, traces, abandoned, tried := 0, 0, 0, 0
			seed := sample.from
			for ; tried < programs/len(all); seed++ {
				p := program.Random(seed, sample.size)
				if n := p.Interleavings(); n < 2 || n > interleavings {
					continue
				}
				all := s.search(p, DFS.Search(Settings{}), 20_000)
				if !all.complete {
					continue
				}
				tried++
				reduced := s.search(p, DPOR.Search(Settings{}), 20_000)
				require.Empty(t, all.compare(reduced), "seed %d\n%v", seed, p)
				runs += all.runs
				traces += reduced.runs
				abandoned += reduced.abandoned
			}
			t.Logf("%d programs of the seeds from %d up to %d: %d interleavings, %d traces, %d sleep-set-blocked", tried, sample.from, seed, runs, traces, abandoned)
			assert.Less(t, traces, runs)
		})
	}
}

// TestOracleAgain runs programs that found a wrong rule when more seeds than usual were tried.
func TestOracleAgain(t *testing.T) {
	s := seeded(t)
	s.m.restless = true
	small := program.Size{Tasks: 4, Statements: 2, Objects: 2, Manners: program.Wild, Contexts: true}
	tests := []struct {
		seed   uint64
		size   program.Size
		reason string
	}{
		{8006652, samples()[8].size, "another task unlocks for a writer that has not gone on yet"},
		{9001434, samples()[9].size, "who can't be brought before the end of its context can be brought before what it waits for"},
		{1764, small, "what waits in an abandoned execution could have come before"},
		{286, small, "the same"},
		{536995151, program.Size{Tasks: 5, Statements: 2, Objects: 2, Manners: program.Wild, Vars: true, Chans: 1}, "a channel of a Select is closed: it is nobody's partner any more"},
		{599000215, program.Size{Tasks: 4, Statements: 4, Objects: 2, Manners: program.Wild, Vars: true, Chans: 2}, "who could only follow what is between two that race can't be first"},
		{410979389, program.Size{Tasks: 4, Statements: 4, Objects: 3, Manners: program.Clean, Vars: true, Contexts: true}, "who gave up could have come before what it waited for"},
		{381935357, program.Size{Tasks: 3, Statements: 2, Objects: 2, Manners: program.Wild, Vars: true, Contexts: true}, "who gave up would else have depended on what is between"},
		{36480022, program.Size{Tasks: 4, Statements: 2, Objects: 2, Manners: program.Wild, Vars: true, Contexts: true}, "who gives up does not look at the lock"},
		{3421113, program.Size{Tasks: 4, Statements: 2, Objects: 3, Manners: program.Wild, Vars: true, Contexts: true}, "what did not panic would have, and so be the second to do so, or the first"},
	}
	for _, test := range tests {
		p := program.Random(test.seed, test.size)
		every := s.search(p, DFS.Search(Settings{}), 20_000)
		assert.Empty(t, every.compare(s.search(p, DPOR.Search(Settings{}), 20_000)), "%s: seed %d\n%v", test.reason, test.seed, p)
	}
}

// compare returns what is wrong with a reduced search, f being that of every interleaving.
func (f findings) compare(reduced findings) (wrong []string) {
	for _, torn := range f.torn {
		wrong = append(wrong, "a trace with two outcomes: "+torn)
	}
	if reduced.duplicates > 0 && !reduced.chosen { // one alternative may wake another that need not be
		wrong = append(wrong, fmt.Sprintf("%d executions were run again", reduced.duplicates))
	}
	if !reduced.complete {
		wrong = append(wrong, "not complete")
	}
	for trace, e := range f.traces {
		if other, there := reduced.traces[trace]; !there {
			wrong = append(wrong, "missed: schedule "+e.schedule+"\n"+e.outcome)
		} else if other.outcome != e.outcome {
			wrong = append(wrong, "another outcome: "+e.schedule+"\n"+e.outcome+"\n"+other.outcome)
		}
		if len(wrong) > 4 {
			break
		}
	}
	for trace, e := range reduced.traces {
		if _, there := f.traces[trace]; !there && len(wrong) < 5 {
			wrong = append(wrong, "impossible: schedule "+e.schedule+"\n"+e.outcome)
		}
	}
	return wrong
}

// covers says whether all traces of g are among those of f.
func (f findings) covers(g findings) bool {
	for trace := range g.traces {
		if _, there := f.traces[trace]; !there {
			return false
		}
	}
	return true
}

// TestBounded bounds the preemptions: a higher bound shows no less, and none at all shows
// everything.
func TestBounded(t *testing.T) {
	programs, interleavings := effort()
	s := newStudy(t)
	all := samples()
	less := 0
	for _, sample := range all {
		seed := sample.from
		for tried := 0; tried < max(1, programs/len(all)/4); seed++ {
			p := program.Random(seed, sample.size)
			if n := p.Interleavings(); n < 2 || n > interleavings {
				continue
			}
			tried++
			every := s.search(p, DFS.Search(Settings{}), 20_000)
			before := findings{}
			for bound := range 4 {
				f := s.search(p, Bounded.Search(Settings{Preemptions: bound}), 20_000)
				require.True(t, f.covers(before), "seed %d, %d preemptions", seed, bound)
				require.True(t, every.covers(f), "seed %d, %d preemptions", seed, bound)
				if len(f.traces) < len(every.traces) {
					less++
				}
				before = f
			}
			assert.Equal(t, every.runs, s.search(p, Bounded.Search(Settings{Preemptions: 1000}), 20_000).runs, "seed %d", seed)
		}
	}
	assert.NotZero(t, less, "a bound leaves something out")
}
