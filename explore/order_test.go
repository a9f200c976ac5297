package explore

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/explore/internal/program"
	"syncplay/primitives/hook"
)

// order is what happened before what in an execution, as the Go memory model defines it: a graph of
// the steps whose edges are program order, the start of a task, and each release with all the
// acquires that it synchronizes before. No clock is in it.
type order struct {
	m      *machine
	before []uint64 // of each step: those that happened before it, by closure
}

func newOrder(m *machine) *order {
	o := &order{m, make([]uint64, len(m.steps))}
	for j := range m.steps {
		for i := range j {
			if o.edge(i, j) {
				o.before[j] |= o.before[i] | 1<<i
			}
		}
	}
	return o
}

// edge says whether step i synchronizes before the later step j, or comes before it in its program.
func (o *order) edge(i, j int) bool {
	a, b := &o.m.steps[i], &o.m.steps[j]
	if a.task == b.task || b.seq == 1 && int(b.birth) == i {
		return true
	}
	for x := a.from; x < a.to; x++ {
		for y := b.from; y < b.to; y++ {
			if o.m.accesses[x].object == o.m.accesses[y].object && o.synchronizes(i, j, x, y) {
				return true
			}
		}
	}
	return false
}

// synchronizes says whether the access x of step i synchronizes before the access y of step j.
func (o *order) synchronizes(i, j int, x, y int32) bool {
	m := o.m
	a, b := &m.accesses[x], &m.accesses[y]
	is := func(from, to []class) bool { return slices.Contains(from, a.class) && slices.Contains(to, b.class) }
	switch noun := m.objects[a.object].noun; noun {
	case hook.Var:
		return false
	case hook.Int64, hook.Bool, hook.Pointer:
		return a.class == write && o.reads(j, b) && o.latest(x, y)
	case hook.Mutex, hook.SpinLock, hook.TASLock, hook.TicketLock, hook.MCSLock:
		return is([]class{unlock}, []class{lock, try})
	case hook.RWMutex:
		return is([]class{unlock, runlock, steal}, []class{lock, try, entered}) || is([]class{unlock}, []class{rlock, tryr})
	case hook.Semaphore:
		return is([]class{give, serve}, []class{take, wake})
	case hook.WaitGroup, hook.Group:
		return is([]class{done, fail}, []class{await, hear})
	case hook.Once:
		return is([]class{unlock}, []class{called})
	case hook.Queue:
		return isPut(a.class) && isGet(b.class) && a.n == b.n ||
			isGet(a.class) && isPut(b.class) && a.n+b.room == b.n ||
			a.class == any_ && b.class == shutget
	case hook.Cond:
		return b.class == wake && int(m.steps[j].waker) == i
	case hook.Barrier:
		return b.class == wake && int(m.steps[j].waker) == i || b.class == any_ && o.sameRound(i, j)
	}
	return false
}

// reads says whether step j observes the value of an atomic: all do but a store.
func (o *order) reads(j int, b *access) bool {
	return b.class == read || o.m.steps[j].kind == hook.Modify
}

// latest says whether no write to the object lies between x and y.
func (o *order) latest(x, y int32) bool {
	for z := o.m.accesses[y].prev; z > x; z = o.m.accesses[z].prev {
		if o.m.accesses[z].class == write {
			return false
		}
	}
	return true
}

// sameRound says whether step j completes the round of a barrier that step i came to: it woke
// somebody, and nobody in between did.
func (o *order) sameRound(i, j int) bool {
	if !o.wakes(j) {
		return false
	}
	for k := i; k < j; k++ {
		if o.m.steps[k].object == o.m.steps[j].object && o.wakes(k) {
			return false
		}
	}
	return true
}

func (o *order) wakes(i int) bool {
	return slices.ContainsFunc(o.m.steps, func(s step) bool { return s.second && int(s.waker) == i })
}

// races returns all pairs of conflicting accesses to a Var that nothing orders, as racesOf does,
// and the names of the Vars.
func (o *order) races() (pairs, names []string) {
	m := o.m
	for j := range m.steps {
		for i := range j {
			a, b := &m.steps[i], &m.steps[j]
			if a.noun != hook.Var || b.noun != hook.Var || a.object != b.object || a.task == b.task ||
				a.kind != hook.Write && b.kind != hook.Write || o.before[j]>>i&1 != 0 {
				continue
			}
			name := m.objects[a.object].of.Name()
			sides := []string{
				access2{a.task, a.seq, a.kind == hook.Write}.String(),
				access2{b.task, b.seq, b.kind == hook.Write}.String(),
			}
			slices.Sort(sides)
			pairs = append(pairs, fmt.Sprintf("race on %s: %s, %s", name, sides[0], sides[1]))
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return pairs, slices.Compact(names)
}

func has(p program.Program, typ program.Type) bool {
	return slices.ContainsFunc(p.Objects, func(o program.Object) bool { return o.Type == typ })
}

// TestRacesByDefinition holds the clocks against the definition: what they report is a race, and where there is a
// race on a variable they report one. (They may leave out those that follow from another.)
func TestRacesByDefinition(t *testing.T) {
	if hook.Race {
		t.Skip("the race detector would find the races as well")
	}
	programs, _ := effort()
	s := newStudy(t)
	executions, racy := 0, 0
	all := samples()
	for _, sample := range all {
		seed := sample.from
		for tried := 0; tried < programs/len(all)/2 && sample.size.Chans == 0; seed++ {
			p := program.Random(seed, sample.size)
			if !has(p, program.Var) || has(p, program.Chan) || p.Interleavings() > 3000 { // channels are held against Go's
				continue
			}
			tried++
			s.searchEach(p, DFS.Search(Settings{}), 20_000, func(m *machine) {
				executions++
				found := racesOf(m)
				pairs, names := newOrder(m).races()
				require.Subset(t, pairs, found, "seed %d, schedule %s\n%v", seed, schedule(m), p)
				require.Equal(t, names, namesOf(m), "seed %d, schedule %s\n%v", seed, schedule(m), p)
				if len(found) > 0 {
					racy++
				}
			})
		}
	}
	t.Logf("%d executions, %d of them with a race", executions, racy)
	assert.NotZero(t, racy)
	assert.Less(t, racy, executions)
}

// namesOf returns the variables that an execution had races on.
func namesOf(m *machine) (names []string) {
	for _, r := range m.races {
		names = append(names, m.objects[r.object].of.Name())
	}
	slices.Sort(names)
	return slices.Compact(names)
}
