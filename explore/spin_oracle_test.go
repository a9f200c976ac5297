package explore

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/primitives"
	"syncplay/primitives/hook"
)

// The oracle of sleeping: random programs that retry, a few times or for ever, end in all the ways
// in which they end when nobody is ever put to sleep.

// retrial is a random program: what each task does in turn.
type retrial struct {
	tasks [][]retry
	locks func() locker
	most  int // rounds of a loop without a bound, after which the execution does not count; 0 for no limit
}

// locker is what all the locks have.
type locker interface {
	primitives.Locker
	TryLock() bool
}

func newMutex() locker  { return new(primitives.Mutex) }
func newTicket() locker { return new(primitives.TicketLock) }

// retry is a statement: something is done, or tried in a loop.
type retry struct {
	does  deed
	on    int
	bound int  // rounds, after which it gives up; 0 for ever
	yield bool // between two rounds
}

type deed uint8

const (
	doRaise   deed = iota // set a flag
	doLower               // take it back
	doCount               // add to the counter
	doSection             // lock, change what the lock guards, unlock
	trySeize              // try to lock, and keep it until the end of the task
	tryLook               // wait until a flag is set
	trySwap               // compare and swap a flag
	tryPolite             // try two locks, and give the first back if the second is refused
	tryPeek               // look under a lock at what it guards
	tryWatch              // wait until the counter is above 1, and note all that was seen
	tryShare              // try to lock for reading
	tryPermit             // try to take a permit
	deeds
)

func (d deed) String() string {
	return [...]string{"raise", "lower", "count", "section", "seize", "look", "swap", "polite", "peek", "watch", "read", "permit"}[d]
}

func (r retry) String() string { return fmt.Sprintf("%v(%d)x%d,%v", r.does, r.on, r.bound, r.yield) }

func (d deed) loops() bool { return d >= trySeize }

// randomRetrial returns the program of a seed.
func randomRetrial(seed uint64, forever bool) retrial {
	r := rand.New(rand.NewPCG(seed, 1))
	p := retrial{tasks: make([][]retry, 2+r.IntN(2)), locks: newMutex}
	for i := range p.tasks {
		for range 1 + r.IntN(3) {
			s := retry{does: deed(r.IntN(int(deeds))), on: r.IntN(2), yield: r.IntN(2) == 0}
			s.bound = 1 + r.IntN(3)
			if forever && r.IntN(2) == 0 {
				s.bound = 0
			}
			p.tasks[i] = append(p.tasks[i], s)
		}
	}
	return p
}

// stage is what a retrial works on.
type stage struct {
	locks   [2]locker
	readers [2]primitives.RWMutex
	flags   [2]primitives.Bool
	counter primitives.Int64
	permits *primitives.Semaphore
	guarded [2]int
	logs    []string
	void    []bool // of each task: it would have gone on
}

// run runs the program and leaves in outcome what came of it.
func (p retrial) run(outcome *string) {
	st := &stage{logs: make([]string, len(p.tasks)), void: make([]bool, len(p.tasks)), permits: primitives.NewSemaphore(1), locks: [2]locker{p.locks(), p.locks()}}
	*outcome = "unfinished"
	var g primitives.Group
	for i, task := range p.tasks {
		g.Go("", func() { st.task(i, task, p.most) })
	}
	g.Wait()
	*outcome = fmt.Sprint(strings.Join(st.logs, " | "), st.guarded)
	if slices.Contains(st.void, true) {
		*outcome = "void"
	}
}

func (st *stage) task(me int, list []retry, most int) {
	var after []func()
	defer func() {
		for _, f := range after {
			f()
		}
	}()
	for i, s := range list {
		if !s.does.loops() {
			st.once(s)
			continue
		}
		var undo func()
		switch i { // at lines of their own, as in any program
		case 0:
			undo = st.loop(me, s, most)
		case 1:
			undo = st.loop(me, s, most)
		default:
			undo = st.loop(me, s, most)
		}
		if undo != nil {
			after = append(after, undo)
		}
		if st.void[me] {
			return
		}
	}
}

func (st *stage) loop(me int, s retry, most int) (undo func()) {
	for round := 0; ; round++ {
		undo, done := st.attempt(me, s)
		switch {
		case done && s.bound > 0:
			st.logs[me] += fmt.Sprint(" after ", round)
			return undo
		case done:
			st.logs[me] += fmt.Sprint(" after some: ", round > 0)
			return undo
		case round+1 == s.bound:
			st.logs[me] += " gave up"
			return nil
		case s.bound == 0 && round+1 == most:
			st.void[me] = true
			return nil
		}
		if s.yield {
			primitives.Yield()
		}
	}
}

func (st *stage) once(s retry) {
	switch s.does {
	case doRaise:
		st.flags[s.on].Store(true)
	case doLower:
		st.flags[s.on].Store(false)
	case doCount:
		st.counter.Add(1)
	case doSection:
		st.locks[s.on].Lock()
		st.guarded[s.on]++
		st.locks[s.on].Unlock()
	}
}

// attempt does a round and says whether it was the last one, and what is to be undone in the end.
func (st *stage) attempt(me int, s retry) (undo func(), done bool) {
	a, b := st.locks[s.on], st.locks[1-s.on]
	switch s.does {
	case trySeize:
		if !a.TryLock() {
			return nil, false
		}
		return a.Unlock, true
	case tryLook:
		return nil, st.flags[s.on].Load()
	case trySwap:
		return nil, st.flags[s.on].CompareAndSwap(false, true)
	case tryPolite:
		if !a.TryLock() {
			return nil, false
		}
		defer a.Unlock()
		if !b.TryLock() {
			return nil, false
		}
		st.guarded[0]++
		b.Unlock()
		return nil, true
	case tryPeek:
		a.Lock()
		n := st.guarded[s.on]
		a.Unlock()
		return nil, n > 0
	case tryWatch:
		n := st.counter.Load()
		if seen := fmt.Sprint(" saw ", n); !strings.Contains(st.logs[me], seen) {
			st.logs[me] += seen
		}
		return nil, n > 1
	case tryShare:
		if !st.readers[s.on].TryRLock() {
			return nil, false
		}
		return st.readers[s.on].RUnlock, true
	default:
		if !st.permits.TryAcquire(1) {
			return nil, false
		}
		return func() { st.permits.Release(1) }, true
	}
}

// endings returns how the program ends, under all interleavings that the search asks for; or false
// if there are too many, or one has no end.
func endings(m *machine, p retrial, s Strategy, restless bool, limit int) (map[string]string, bool) {
	var outcome string
	m.f, m.steps, m.end, m.known, m.restless = func() { p.run(&outcome) }, nil, abandoned, nil, restless
	all := map[string]string{}
	search := s.Search(Settings{Preemptions: -1})
	for n := 0; search.Begin(); n++ {
		if n == limit {
			return all, false
		}
		outcome = "none"
		m.execute(search)
		m.alien.Store(nil)
		switch m.end {
		case abandoned:
			continue
		case stuck:
			outcome = fmt.Sprintf("stuck %b", m.left)
		case completed:
		default:
			return all, false
		}
		if _, known := all[outcome]; !known {
			all[outcome] = schedule(m)
		}
	}
	return all, true
}

// lacks returns what is in a and not in b.
func lacks(a, b map[string]string) (out []string) {
	for _, o := range slices.Sorted(maps.Keys(a)) {
		if _, there := b[o]; !there && !strings.HasPrefix(o, "void") {
			out = append(out, o+"  by "+a[o])
		}
	}
	return out
}

// Where all loops are bounded, sleeping makes no difference at all.
func TestSleepingChangesNothing(t *testing.T) {
	m := harness(t, nil)
	m.maxSteps = 400
	tried, want := 0, 150
	if hook.Race {
		want = 15
	}
	if long() {
		want = 10_000
	}
	for seed := uint64(1); tried < want; seed++ {
		p := randomRetrial(seed, false)
		all, ok := endings(m, p, DFS, true, 5_000)
		if !ok {
			continue
		}
		tried++
		for _, s := range []Strategy{DFS, DPOR} {
			some, ok := endings(m, p, s, false, 20_000)
			require.True(t, ok, "seed %d %v", seed, p)
			require.Empty(t, lacks(all, some), "seed %d, %v: %v", seed, s, p)
			require.Empty(t, lacks(some, all), "seed %d, %v: %v", seed, s, p)
		}
	}
}

// Where a loop has no bound, all ends show that are reached in a few rounds.
func TestSleepingMissesNoEnd(t *testing.T) {
	m := harness(t, nil)
	m.maxSteps = 400
	tried, want, slept := 0, 150, 0
	if hook.Race {
		want = 15
	}
	if long() {
		want = 10_000
	}
	endless := 0
	for seed := uint64(1); tried < want && seed < 100_000_000; seed++ {
		p := randomRetrial(seed, true)
		p.most = 4
		all, ok := endings(m, p, DFS, true, 5_000)
		if !ok {
			continue
		}
		p.most = 0
		m.slept = false
		every, ok := endings(m, p, DFS, false, 20_000)
		if !ok {
			endless++
			continue
		}
		tried++
		if m.slept {
			slept++
		}
		withoutStuck(all) // who gave up may have been waited for
		require.Empty(t, lacks(all, every), "seed %d: %v", seed, p)
		some, ok := endings(m, p, DPOR, false, 20_000)
		require.True(t, ok)
		require.Empty(t, lacks(every, some), "seed %d: %v", seed, p)
		require.Empty(t, lacks(some, every), "seed %d: %v", seed, p)
	}
	t.Log(tried, slept, endless)
	assert.NotZero(t, slept)
}
