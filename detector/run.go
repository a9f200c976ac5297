package detector

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"time"
	"unsafe"

	"syncplay/detector/report"
	"syncplay/internal/gid"
	"syncplay/primitives/hook"
)

// Run runs f again and again on real goroutines and watches it. f is an ordinary function that
// creates its locks itself and starts its goroutines with primitives.Group or WaitGroup.Go.
//
// The goroutines of each run start together and are nudged at their operations, with yields and
// short delays drawn from a seed, so that rare interleavings show. A deadlock is reported at the
// moment when it closes. The goroutines of a run that went wrong are unwound, as by
// runtime.Goexit, with their deferred functions: nothing is left behind, except a goroutine
// that blocks outside the primitives, which is named.
//
// Watched are the operations of package primitives, on objects that the function creates, by
// goroutines that a Group or WaitGroup.Go started; one started with go is met at its first
// operation. Bare channels, package sync and plain variables are not watched: what blocks there
// is UNCONTROLLED, and for races there is -race. A timer or a goroutine of before may end a wait
// unseen, so a run has to stand still for a tenth of a second before it is called stuck.
//
// Run returns when a run showed a finding (unless KeepGoing or Until), when the runs or the time are
// used up, or when the context ends. It refuses to start inside another Run's function.
func Run(f func(), opts ...Option) Report {
	c := config{ctx: context.Background(), runs: 1000, maxTime: 10 * time.Second}
	for _, o := range opts {
		o.apply(&c)
	}
	if !c.seeded {
		c.seed = rand.Uint64() >> 11 // 53 bits: exact in JSON, and shorter to type
	}
	if t := hook.Self(); t != nil {
		panic("detector: Run inside a watched or explored function; call it from a plain goroutine")
	}
	if c.procs > 0 {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(c.procs))
	}
	hook.Listen(gid.Get())
	defer hook.Unlisten()
	s := series{config: c, start: time.Now()}
	s.report = Report{Verdict: report.Observed, Seed: c.seed, Findings: []Finding{}}
	s.all(f)
	s.report.Elapsed = time.Since(s.start)
	return s.report
}

// series is the runs of one Run.
type series struct {
	config
	report   Report
	start    time.Time
	strip    strip
	unwound  bool // the run before was unwound
	believed bool // a run stood still for as long as it takes
}

// all does the runs.
func (s *series) all(f func()) {
	seeds := random(s.seed)
	for i := 1; i <= s.runs; i++ {
		left := s.maxTime - time.Since(s.start)
		if left <= 0 {
			s.timeEnded()
			return
		}
		seed := seeds.next()
		if i == 1 {
			seed = s.seed
		}
		if !s.one(f, i, seed, left) {
			return
		}
		if s.progress != nil {
			s.progress(Progress{s.report.Runs, s.report.Seen, time.Since(s.start)})
		}
	}
}

// one does one run and says whether to go on.
func (s *series) one(f func(), i int, seed uint64, limit time.Duration) bool {
	s.strip.n = 0
	r := newRun(seed, s.calm, &s.strip)
	if !s.believed {
		r.patience = min(patience, s.maxTime/4)
	}
	end := r.supervise(s.ctx, f, limit)
	hook.TakeEdge(unsafe.Pointer(&r.edge))
	finding, seen := r.finding(r.strip)
	if end.verdict == report.Inconclusive && !seen && i > 1 && s.ctx.Err() == nil {
		s.timeEnded()
		return false
	}
	if end.verdict != report.Observed && !seen {
		s.stop(end.verdict, end.why)
		return false
	}
	if s.unwound && r.outside != nil {
		s.stop(report.Uncontrolled, r.lives(r.outside))
		return false
	}
	s.report.Runs++
	s.add(r)
	s.unwound = seen
	s.believed = s.believed || !r.still.IsZero() && seen
	if seen {
		finding.Run, finding.Seed = i, seed
		s.keep(finding)
	}
	if end.verdict != report.Observed {
		s.stop(end.verdict, end.why)
		return false
	}
	return !seen || s.onward || s.enough != nil && !s.enough(finding)
}

// lives says that an object of the run belongs to an earlier one, which left it as it was.
func (r *run) lives(res *resource) string {
	return fmt.Sprintf("%s lives outside the function, and a run that was unwound may have left it locked; create it inside the function",
		cmp.Or(res.object.Name(), nameless(res.noun, res.object, "")))
}

func (s *series) timeEnded() {
	s.stop(report.Inconclusive, fmt.Sprintf("the time ended after %d of %d runs", s.report.Runs, s.runs))
}

func (s *series) stop(v report.Verdict, why string) {
	s.report.Verdict, s.report.Why = v, why
}

// add adds what the run counted.
func (s *series) add(r *run) {
	sum := &s.report.Tally
	sum.Exclusive += r.tally.Exclusive
	sum.WaitsHolding += r.tally.WaitsHolding
	sum.Retreats += r.tally.Retreats
	sum.Inversions += r.tally.Inversions
	for l := r.reached; l != nil; l = l.next {
		if s.report.Reached == nil {
			s.report.Reached = map[string]int{}
		}
		s.report.Reached[l.text]++
	}
}

// keep keeps the first finding of each signature and counts the others.
func (s *series) keep(f Finding) {
	s.report.Seen++
	same := func(g Finding) bool { return signature(g) == signature(f) }
	if at := slices.IndexFunc(s.report.Findings, same); at >= 0 {
		s.report.Findings[at].Count++
		return
	}
	s.report.Findings = append(s.report.Findings, f)
}

// signature tells findings apart: by kind, and by who waited where or failed where.
func signature(f Finding) string {
	var b strings.Builder
	fmt.Fprint(&b, f.Kind, f.Place)
	for _, p := range f.Parties {
		fmt.Fprint(&b, "|", p.Task)
		if p.Waits != nil {
			fmt.Fprint(&b, p.Waits.Op, p.Waits.At)
		}
	}
	return b.String()
}
