package explore

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/explore/internal/program"
	"syncplay/primitives"
	"syncplay/primitives/hook"
)

var classNames = [classes]string{
	any_: "any", lock: "lock", try: "try", miss: "miss", crowd: "crowd", quit: "quit", unlock: "unlock", rlock: "rlock", tryr: "tryr",
	runlock: "runlock", steal: "steal", announce: "announce", entered: "entered", take: "take", join: "join",
	give: "give", serve: "serve", add: "add", start: "start", done: "done", fail: "fail", await: "await", hear: "hear", put: "put",
	tryput: "tryput", get: "get", tryget: "tryget", full: "full", empty: "empty", shut: "shut", shutput: "shutput",
	shutget: "shutget", called: "called", read: "read", write: "write", wake: "wake",
}

func (c class) String() string { return classNames[c] }

// mutant is a change to the table of dependencies, and what shows that it is wrong.
type mutant struct {
	a, b    class
	seed    uint64 // of a program of the samples
	f       func() // or else a program
	wastes  bool   // nothing is missed, but more is run
	between string // why there is no such program: what always lies between the two
}

// apply returns the table with the two classes related so, in both orders.
func (mu mutant) apply(is relation) *table {
	t := *dependency
	t[mu.a][mu.b], t[mu.b][mu.a] = is, is
	return &t
}

// dependencies are all pairs of classes that can meet on one object and do not commute.
var dependencies = []mutant{
	{a: any_, b: any_, seed: 1819},
	{a: any_, b: lock, seed: 6000392},
	{a: any_, b: try, seed: 7001427},
	{a: any_, b: miss, seed: 8018679},
	{a: any_, b: crowd, seed: 6015006},
	{a: any_, b: unlock, seed: 6029773},
	{a: any_, b: rlock, seed: 8029868},
	{a: any_, b: tryr, seed: 8011042},
	{a: any_, b: runlock, seed: 8029868},
	{a: any_, b: steal, seed: 7020793},
	{a: any_, b: announce, seed: 6011430},
	{a: any_, b: take, seed: 6002033},
	{a: any_, b: join, seed: 6017897},
	{a: any_, b: give, seed: 8000917},
	{a: any_, b: serve, seed: 8007199},
	{a: any_, b: add, seed: 7000956},
	{a: any_, b: done, seed: 6002075},
	{a: any_, b: await, seed: 6001795},
	{a: any_, b: put, seed: 6005968},
	{a: any_, b: tryput, seed: 2000198},
	{a: any_, b: get, seed: 3003903},
	{a: any_, b: tryget, seed: 8004598},
	{a: any_, b: full, seed: 2003333},
	{a: any_, b: empty, seed: 3742},
	{a: any_, b: shut, seed: 3742},
	{a: any_, b: shutput, seed: 6005968},
	{a: any_, b: shutget, seed: 6005495},
	{a: any_, b: read, seed: 3004694},
	{a: lock, b: lock, seed: 6001125},
	{a: lock, b: try, seed: 8000054},
	{a: lock, b: miss, seed: 6005101},
	{a: lock, b: crowd, between: "an unlock or a runlock"},
	{a: lock, b: unlock, seed: 7000715},
	{a: lock, b: rlock, seed: 6006105},
	{a: lock, b: tryr, seed: 6001833},
	{a: lock, b: runlock, seed: 6003988},
	{a: lock, b: steal, seed: 8028249},
	{a: lock, b: announce, seed: 8019926},
	{a: lock, b: called, seed: 461},
	{a: try, b: try, seed: 6002632},
	{a: try, b: miss, seed: 6002632},
	{a: try, b: crowd, between: "an unlock or a runlock"},
	{a: try, b: unlock, seed: 6002632},
	{a: try, b: rlock, seed: 7002670},
	{a: try, b: tryr, seed: 8026987},
	{a: try, b: runlock, seed: 8008873},
	{a: try, b: steal, seed: 7010361},
	{a: try, b: announce, between: "an unlock and a reader"},
	{a: miss, b: crowd, between: "an unlock, or an announce"},
	{a: miss, b: unlock, seed: 6002632},
	{a: miss, b: rlock, between: "an unlock, or an announce"},
	{a: miss, b: tryr, between: "an unlock, or an announce"},
	{a: miss, b: announce, seed: 7018081},
	{a: miss, b: take, seed: 6029564},
	{a: miss, b: join, seed: 6005028},
	{a: miss, b: give, seed: 4023172},
	{a: miss, b: serve, seed: 5004834},
	{a: crowd, b: unlock, between: "a reader, or who unlocks comes in"},
	{a: crowd, b: rlock, seed: 8000137},
	{a: crowd, b: tryr, seed: 8009728},
	{a: crowd, b: runlock, seed: 8008873},
	{a: crowd, b: steal, seed: 6021927},
	{a: crowd, b: announce, seed: 7027030},
	{a: unlock, b: unlock, seed: 8003070},
	{a: unlock, b: rlock, seed: 2001399, wastes: true},
	{a: unlock, b: tryr, seed: 8026987},
	{a: unlock, b: runlock, between: "a reader"},
	{a: unlock, b: steal, between: "a reader"},
	{a: unlock, b: announce, between: "a reader"},
	{a: unlock, b: called, seed: 7000237, wastes: true},
	{a: rlock, b: steal, seed: 8029868},
	{a: rlock, b: announce, seed: 8026339},
	{a: tryr, b: steal, seed: 7021827},
	{a: tryr, b: announce, seed: 7018081},
	{a: runlock, b: steal, seed: 6021927},
	{a: runlock, b: announce, seed: 6003988},
	{a: runlock, b: entered, seed: 2000120, wastes: true},
	{a: steal, b: steal, seed: 7020793},
	{a: steal, b: announce, seed: 7021827},
	{a: announce, b: announce, between: "an unlock"},
	{a: take, b: take, seed: 7027926},
	{a: take, b: join, seed: 7003244},
	{a: take, b: give, seed: 4023172},
	{a: take, b: serve, seed: 8012347},
	{a: join, b: join, seed: 5001558},
	{a: join, b: give, seed: 4017055},
	{a: join, b: serve, seed: 5001292},
	{a: give, b: give, seed: 7012421},
	{a: give, b: serve, seed: 4005306},
	{a: serve, b: serve, seed: 8025354},
	{a: add, b: add, seed: 7001893},
	{a: add, b: done, seed: 6004118},
	{a: add, b: await, seed: 6002480},
	{a: done, b: done, seed: 6002075},
	{a: done, b: await, seed: 8002290, wastes: true},
	{a: done, b: hear, f: heard, wastes: true},
	{a: fail, b: fail, seed: 7003082},
	{a: fail, b: await, between: "once somebody has failed, who waits hears it"},
	{a: fail, b: hear, f: heard, wastes: true},
	{a: start, b: await, f: startedLate},
	{a: start, b: hear, f: startedAfterAPanic},
	{a: await, b: hear, between: "a failure"},
	{a: hear, b: hear, f: heardTwice},
	{a: put, b: put, seed: 6001520},
	{a: put, b: tryput, seed: 4002120},
	{a: put, b: get, seed: 5001465, wastes: true},
	{a: put, b: tryget, seed: 5005923},
	{a: put, b: full, seed: 7001531},
	{a: put, b: empty, seed: 5005885},
	{a: put, b: shut, between: "the Close"},
	{a: put, b: shutput, seed: 8001872},
	{a: put, b: shutget, between: "the Close"},
	{a: tryput, b: tryput, seed: 1002343},
	{a: tryput, b: get, seed: 4002120},
	{a: tryput, b: tryget, seed: 4005038},
	{a: tryput, b: full, seed: 2684},
	{a: tryput, b: empty, seed: 4005038},
	{a: tryput, b: shut, between: "the Close"},
	{a: tryput, b: shutput, seed: 4000506},
	{a: tryput, b: shutget, between: "the Close"},
	{a: get, b: get, seed: 3000223},
	{a: get, b: tryget, seed: 4003458},
	{a: get, b: full, seed: 4002120},
	{a: get, b: empty, seed: 7004047},
	{a: get, b: shut, seed: 6001798},
	{a: get, b: shutput, seed: 7004411},
	{a: get, b: shutget, seed: 4001026},
	{a: tryget, b: tryget, seed: 103},
	{a: tryget, b: full, seed: 2000902},
	{a: tryget, b: empty, seed: 6001464},
	{a: tryget, b: shut, seed: 2004115},
	{a: tryget, b: shutput, seed: 6004953},
	{a: tryget, b: shutget, seed: 3000223},
	{a: full, b: empty, between: "a get"},
	{a: full, b: shut, between: "the Close"},
	{a: full, b: shutput, between: "the Close"},
	{a: full, b: shutget, between: "the Close"},
	{a: empty, b: shut, between: "the Close"},
	{a: empty, b: shutput, between: "the Close"},
	{a: empty, b: shutget, between: "the Close"},
	{a: read, b: write, seed: 2070},
	{a: write, b: write, seed: 1511},
}

// refinements are the pairs that do not simply race.
var refinements = []mutant{
	{a: any_, b: shutput, seed: 6004691},
	{a: any_, b: shutget, seed: 8005047},
	{a: lock, b: miss, seed: 8001478},
	{a: lock, b: unlock, seed: 6004764},
	{a: miss, b: miss, seed: 7002151},
	{a: miss, b: rlock, seed: 2001077},
	{a: miss, b: runlock, seed: 8003838},
	{a: crowd, b: crowd, seed: 8010013},
	{a: unlock, b: rlock, seed: 8004729},
	{a: unlock, b: called, seed: 1001336},
	{a: rlock, b: rlock, seed: 6000335},
	{a: rlock, b: tryr, seed: 8001504},
	{a: rlock, b: runlock, seed: 8001504},
	{a: tryr, b: tryr, seed: 7018081},
	{a: tryr, b: runlock, seed: 8016022},
	{a: runlock, b: runlock, seed: 3193},
	{a: take, b: take, seed: 6005718},
	{a: give, b: give, seed: 1838},
	{a: add, b: await, seed: 7003234},
	{a: done, b: done, seed: 1838},
	{a: done, b: fail, seed: 6004759},
	{a: start, b: start, f: startedByTwo},
	{a: start, b: done, f: startedByTwo},
	{a: start, b: fail, f: startedAfterAPanic},
	{a: done, b: await, seed: 1838},
	{a: done, b: hear, seed: 6004759},
	{a: fail, b: hear, seed: 6004650},
	{a: await, b: await, seed: 1004284},
	{a: put, b: get, seed: 3002220},
	{a: put, b: tryget, seed: 8002187},
	{a: put, b: full, seed: 5001080},
	{a: tryput, b: get, seed: 6005659},
	{a: tryput, b: tryget, seed: 2002041},
	{a: get, b: empty, seed: 5001806},
	{a: full, b: full, seed: 2003386},
	{a: full, b: shutput, seed: 8004340},
	{a: empty, b: empty, seed: 2000902},
	{a: empty, b: shutget, seed: 8004250},
	{a: shut, b: shut, seed: 4791},
	{a: shut, b: shutput, seed: 4025186},
	{a: shut, b: shutget, seed: 6002403},
	{a: shutput, b: shutput, seed: 6004609},
	{a: shutput, b: shutget, seed: 5003145},
	{a: shutget, b: shutget, seed: 5002482},
	{a: called, b: called, seed: 255},
	{a: read, b: read, seed: 1005253},
	{a: miss, b: steal, f: refusedMeanwhile},
}

// gatekeepers are the classes whose gate says that they followed, and programs where races with
// what was done while it was shut hide others.
var gatekeepers = []mutant{
	{b: lock, seed: 4000024},
	{b: rlock, seed: 9000048},
	{b: called, seed: 9000004},
	{b: await, seed: 11000273, wastes: true},
	{b: shutput, seed: 4000506, wastes: true},
	{b: shutget, seed: 8000091, wastes: true},
}

// refusedMeanwhile is a program where one gives back the read lock of another, and one tries to
// get one while a writer waits.
func refusedMeanwhile() {
	var rw primitives.RWMutex
	var g primitives.Group
	rw.RLock()
	g.Go("writer", func() { rw.Lock() })
	g.Go("thief", func() { rw.RUnlock() })
	g.Go("optimist", func() { rw.TryRLock() })
	g.Wait()
}

// heard is a program that goes on after a panic of its tasks.
func heard() {
	var x, y, z primitives.Int64
	var g primitives.Group
	g.Go("a", func() { x.Store(1); panic("a") })
	g.Go("b", func() { y.Store(1) })
	g.Go("c", func() { z.Store(1) })
	wait(&g)
	x.Load()
	y.Load()
}

// heardTwice is a program where one of two hears of a panic.
func heardTwice() {
	var failing, g primitives.Group
	failing.Go("a", func() { panic("a") })
	g.Go("b", func() { failing.Wait() })
	g.Go("c", func() { wait(&failing) })
	wait(&g)
}

// startedLate is a program where one waits for a group and another starts a goroutine in it.
func startedLate() {
	var g, late primitives.Group
	var x, y primitives.Int64
	g.Go("a", func() { x.Store(1); late.Go("b", func() { y.Store(1) }) })
	g.Go("c", func() { late.Wait(); y.Load() })
	g.Wait()
}

// startedAfterAPanic is startedLate where somebody has panicked before.
func startedAfterAPanic() {
	var g, late primitives.Group
	var x, y, z primitives.Int64
	late.Go("p", func() { z.Store(1); panic("p") })
	g.Go("a", func() { x.Store(1); late.Go("b", func() { y.Store(1) }) })
	g.Go("c", func() { wait(&late); y.Load() })
	g.Wait()
}

// startedByTwo is a program where two start goroutines in one group.
func startedByTwo() {
	var g, late primitives.Group
	var x, y primitives.Int64
	g.Go("a", func() { x.Store(1); late.Go("c", func() {}) })
	g.Go("b", func() { y.Store(1); late.Go("d", func() {}) })
	g.Wait()
	late.Wait()
}

// wait waits for the Group and takes its panic for an answer.
func wait(g *primitives.Group) {
	defer func() { _ = recover() }()
	g.Wait()
}

// program returns what the mutant is to be tried on. The seeds are of samples with Vars.
func (mu mutant) program(s *study) func() {
	if mu.f != nil {
		s.log = program.Log{}
		return mu.f
	}
	return program.Random(mu.seed, samples()[mu.seed/1_000_000].size).Func(&s.log)
}

func (f findings) all() int { return f.runs + f.abandoned }

// TestEveryDependencyIsNeeded switches off one dependency after the other. Either the oracle
// notices, or the search takes the long way round.
func TestEveryDependencyIsNeeded(t *testing.T) {
	s := seeded(t)
	for _, mu := range dependencies {
		if mu.between != "" {
			continue
		}
		f := mu.program(s)
		every := s.run(f, DFS.Search(Settings{}), 20_000, nil)
		right, wrong := s.run(f, newDPOR(dependency), 20_000, nil), s.run(f, newDPOR(mu.apply(commutes)), 20_000, nil)
		require.Empty(t, every.compare(right), "%v and %v", mu.a, mu.b)
		if mu.wastes {
			assert.Greater(t, wrong.all(), right.all(), "%v and %v", mu.a, mu.b)
		} else {
			assert.NotEmpty(t, every.compare(wrong), "%v and %v", mu.a, mu.b)
		}
	}
}

// TestEveryRefinementIsUsed lets pairs race that do not.
func TestEveryRefinementIsUsed(t *testing.T) {
	s := seeded(t)
	for _, mu := range refinements {
		f := mu.program(s)
		refined, coarse := s.run(f, newDPOR(dependency), 20_000, nil), s.run(f, newDPOR(mu.apply(races)), 20_000, nil)
		assert.Greater(t, coarse.all(), refined.all(), "%v and %v", mu.a, mu.b)
	}
}

// TestEveryGateIsNeeded takes for races what could not have happened in the other order.
func TestEveryGateIsNeeded(t *testing.T) {
	s := seeded(t)
	for _, mu := range gatekeepers {
		wrong := *dependency
		for c := range wrong {
			if wrong[c][mu.b] == gated {
				wrong[c][mu.b] = races
			}
		}
		f := mu.program(s)
		every := s.run(f, DFS.Search(Settings{}), 20_000, nil)
		right, without := s.run(f, newDPOR(dependency), 20_000, nil), s.run(f, newDPOR(&wrong), 20_000, nil)
		require.Empty(t, every.compare(right), mu.b.String())
		if mu.wastes {
			assert.Greater(t, without.all(), right.all(), mu.b.String())
		} else {
			assert.NotEmpty(t, every.compare(without), mu.b.String())
		}
	}
	assert.Len(t, gatekeepers, len(gates))
}

func seeded(t *testing.T) *study {
	if hook.Race {
		t.Skip("the seeds are of programs with data races")
	}
	return newStudy(t)
}

// meetings says which classes there are for the objects of each kind.
var meetings = [][]class{
	{any_, lock, try, miss, unlock}, // Mutex and the spinlocks
	{any_, lock, try, miss, crowd, unlock, rlock, tryr, runlock, steal, announce, entered}, // RWMutex
	{any_, take, join, miss, give, serve},                                                  // Semaphore
	{any_, add, done, await},                                                               // WaitGroup
	{start, done, fail, await, hear},                                                       // Group
	{any_, put, tryput, get, tryget, full, empty, shut, shutput, shutget},                  // Queue
	{lock, called, unlock},                                                                 // Once
	{read, write},                                                                          // variables
	{any_, read},                                                                           // Cond, Barrier, the ranks
}

// TestTheTableIsCovered requires that whatever does not commute, or not simply, is in the tables above.
func TestTheTableIsCovered(t *testing.T) {
	in := func(list []mutant, a, b class) bool {
		return slices.ContainsFunc(list, func(mu mutant) bool { return mu.a == a && mu.b == b || mu.a == b && mu.b == a })
	}
	for _, classes := range meetings {
		for _, a := range classes {
			for _, b := range classes {
				one, other := dependency[a][b], dependency[b][a]
				if one != commutes || other != commutes {
					assert.True(t, in(dependencies, a, b), "dependency of %v and %v", a, b)
				}
				simple := func(r relation) bool { return r == races || r == gated }
				if (!simple(one) || !simple(other)) && a != entered && b != entered {
					assert.True(t, in(refinements, a, b), "refinement of %v and %v", a, b)
				}
			}
		}
	}
}

// TestNoNeighbours requires of the pairs with something between that they never are neighbours.
func TestNoNeighbours(t *testing.T) {
	s := newStudy(t)
	met := map[[2]class]bool{}
	for _, sample := range samples() {
		for seed := sample.from; seed < sample.from+60; seed++ {
			p := program.Random(seed, sample.size)
			if p.Interleavings() > 1000 {
				continue
			}
			s.searchEach(p, DFS.Search(Settings{}), 20_000, func(m *machine) {
				for i := range m.accesses {
					a := &m.accesses[i]
					if a.prev < 0 {
						continue
					}
					b := &m.accesses[a.prev]
					if m.steps[a.event].task != m.steps[b.event].task {
						met[[2]class{a.class, b.class}], met[[2]class{b.class, a.class}] = true, true
					}
				}
			})
		}
	}
	for _, mu := range dependencies {
		if mu.between != "" {
			assert.False(t, met[[2]class{mu.a, mu.b}], "%v and %v met", mu.a, mu.b)
		}
	}
	assert.True(t, met[[2]class{miss, unlock}])
}
