package detector

import (
	"fmt"
	"slices"
	"strings"

	"syncplay/detector/report"
	"syncplay/primitives/hook"
)

// title returns what people call the task.
func (t *task) title() string {
	if t.name != "" {
		return t.name
	}
	return "task " + t.path
}

// method returns the name of the operation as it stands in the source: a semaphore has two names
// for the same thing.
func method(k hook.Kind, at hook.Site) string {
	if k == hook.Acquire || k == hook.Release {
		if name := at.Method(); name == "Wait" || name == "Signal" {
			return name
		}
	}
	return k.String()
}

// namer names objects: by the name that they were given, or else by type and the line of their
// first use, with a number if several share both.
type namer map[*hook.Object]string

// names gives every object of the scene and the steps its name, in the order in which they came in.
func (s *scene) names(steps []step) namer {
	n := namer{}
	alike := map[string][]*hook.Object{}
	s.objects(steps, func(noun hook.Noun, o *hook.Object) {
		if _, known := n[o]; known || o == nil {
			return
		}
		n[o] = o.Name()
		if n[o] == "" {
			n[o] = nameless(noun, o, "")
			alike[n[o]] = append(alike[n[o]], o)
		}
	})
	s.objects(steps, func(noun hook.Noun, o *hook.Object) {
		if same := alike[n[o]]; len(same) > 1 {
			n[o] = nameless(noun, o, fmt.Sprintf(" #%d", 1+slices.Index(same, o)))
		}
	})
	return n
}

// nameless describes an object that was given no name: "Mutex #2 of bank.go:18".
func nameless(noun hook.Noun, o *hook.Object, number string) string {
	if first := o.First(); first != nil {
		return fmt.Sprintf("%s%s of %v", noun, number, first.Place())
	}
	return noun.String() + number
}

// objects calls f for every object of the scene and the steps: first those of the steps.
func (s *scene) objects(steps []step, f func(hook.Noun, *hook.Object)) {
	for i := range steps {
		f(steps[i].op.Noun, steps[i].op.Object)
	}
	for i := range s.failed.race {
		f(s.failed.race[i].op.Noun, s.failed.race[i].op.Object)
	}
	for t := s.tasks; t != nil; t = t.next {
		for h := t.holds; h != nil; h = h.nextOfTask {
			f(h.resource.noun, h.resource.object)
		}
		if t.waits != nil {
			f(t.waits.noun, t.waits.object)
			for _, p := range t.parts() {
				f(hook.Chan, p.Object)
			}
		}
	}
}

// parts returns the cases of the Select that t waits in; none if it waits in something else.
func (t *task) parts() []hook.Part {
	if g, ok := t.op.Gate.(hook.Spread); ok && t.op.Kind == hook.SelectOp {
		return g.Parts()
	}
	return nil
}

// waitsFor names what t waits for: all that its Select is about.
func (t *task) waitsFor(n namer) string {
	var names []string
	for _, p := range t.parts() {
		if name := n[p.Object]; p.Object != nil && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) < 2 {
		return n[t.waits.object]
	}
	return strings.Join(names, ", ")
}

// finding tells what went wrong after the steps of the journal. The graph must be frozen or locked.
// It returns false if nothing did.
func (s *scene) finding(j journal) (f Finding, ok bool) {
	if s.failed.kind == "" {
		return f, false
	}
	steps, dropped := j.kept()
	n := s.names(steps)
	f = Finding{Kind: s.failed.kind, Trace: s.trace(steps, dropped, n), Count: 1}
	switch s.failed.kind {
	case report.Deadlock:
		s.tellDeadlock(&f, n)
	case report.Stuck, report.Orphaned, report.Leak:
		s.tellStuck(&f, n)
	case report.DataRace:
		s.tellRace(&f, n)
	case report.Livelock, report.Starvation:
		if s.laps == nil {
			s.tellSpins(&f, n)
		} else {
			s.tellCycle(&f, n)
		}
	default:
		s.tellFailure(&f)
	}
	return f, true
}

// tellFailure tells of one task that failed by itself.
func (s *scene) tellFailure(f *Finding) {
	who := s.failed.task.title()
	f.Parties = []report.Party{{Task: s.failed.task.path, Name: s.failed.task.name}}
	f.Place = s.failed.site.Place()
	switch f.Kind {
	case report.CheckFailed:
		f.Message = fmt.Sprintf("%s: %s, at %v", who, s.failed.message, f.Place)
		f.Advice = adviseOnCheck(f.Trace, s.failed.task.path)
	case report.Goexit:
		f.Message = fmt.Sprintf("%s called runtime.Goexit after %v", who, f.Place)
		f.Stack = strings.TrimSpace(string(s.failed.stack))
		f.Advice = "t.FailNow and require.* end the goroutine; use assert.* or primitives.Check inside a task"
	case report.Panic:
		first, rest, _ := strings.Cut(fmt.Sprint(s.failed.value), "\n")
		f.Message = fmt.Sprintf("%s panicked: %s", who, first)
		f.Stack = strings.TrimSpace(rest + "\n" + string(s.failed.stack))
	default:
		f.Message = fmt.Sprintf("%s: %s", who, strings.TrimPrefix(s.failed.message, "primitives: "))
	}
}

// adviseOnCheck says where to look, of a task whose Check did not hold.
func adviseOnCheck(t report.Trace, task string) string {
	if slices.ContainsFunc(t.Events, func(e report.Event) bool { return e.Task == task && e.Op == hook.SleepOp.String() }) {
		return "a Sleep orders nothing and may end at any moment: wait for what it gives time to, with a Group.Wait or a channel"
	}
	return "read the steps from the last one upwards: which step of another goroutine came between?"
}

// tellDeadlock tells of a closed cycle, with the evidence for each of the four conditions.
func (s *scene) tellDeadlock(f *Finding, n namer) {
	tasks := s.chain.fromSmallest()
	var names []string
	for _, t := range tasks {
		f.Parties = append(f.Parties, s.party(t, n))
		f.Cycle = append(f.Cycle, t.title(), n[t.waits.object])
		names = append(names, t.title())
	}
	f.Cycle = append(f.Cycle, tasks[0].title())
	if len(tasks) == 1 {
		f.Message = names[0] + " waits for itself"
		if tasks[0].waits.noun == hook.Semaphore {
			f.Message = fmt.Sprintf("%s waits for a permit of %s and has taken all of them itself",
				names[0], n[tasks[0].waits.object])
		}
	} else {
		f.Message = fmt.Sprintf("%s wait for each other", and(names))
	}
	f.Conditions = []report.Evidence{
		{Condition: report.MutualExclusion, Facts: s.tellExclusion(tasks, n)},
		{Condition: report.HoldAndWait, Facts: s.tellHoldAndWait(f.Parties)},
		{Condition: report.NoPreemption, Facts: s.tellNoPreemption(f.Parties)},
		{Condition: report.CircularWait, Facts: tellCircle(f.Parties)},
	}
	f.Advice = "take away any one of the four conditions; the cures of `syncplay scenario deadlock` take away one each"
}

func (s *scene) tellExclusion(tasks []*task, n namer) []string {
	var parts []string
	for _, t := range tasks {
		res := t.waits
		var holders []string
		for h := res.holds; h != nil; h = h.nextOfResource {
			holders = append(holders, h.task.title())
		}
		what := "one goroutine at a time has it, now "
		switch {
		case res.noun == hook.Group:
			what = "its Wait returns when all of it have ended, and not before "
		case res.noun == hook.Semaphore:
			what = "its permits are all out, now with "
		case res.holds != nil && res.holds.mode == shared:
			what = "a writer has it alone, now read by "
		}
		name := n[res.object]
		if t.op.Kind == hook.RLock && (res.holds == nil || res.holds.mode == shared) {
			parts = append(parts, fmt.Sprintf("%s is %s: a waiting writer stops new readers", name, res.noun.Article()))
			continue
		}
		slices.Sort(holders)
		parts = append(parts, fmt.Sprintf("%s is %s: %s%s", name, res.noun.Article(), what, and(holders)))
	}
	slices.Sort(parts)
	return slices.Compact(parts)
}

// tellCircle says of each task of the cycle for which one it waits in the end: the next, whether
// that one holds the thing, some permits of it, or the place as its next writer.
func tellCircle(parties []report.Party) []string {
	var parts []string
	for i, p := range parties {
		next := parties[(i+1)%len(parties)].Title()
		if len(parties) == 1 {
			next = "itself"
		}
		parts = append(parts, fmt.Sprintf("%s waits for %s and so for %s", p.Title(), p.Waits.Object, next))
	}
	return parts
}

func (s *scene) tellHoldAndWait(parties []report.Party) []string {
	var parts []string
	for _, p := range parties {
		var held []string
		for _, h := range p.Holds {
			held = append(held, fmt.Sprintf("%s since %v", h.Object, h.Since))
		}
		if len(held) == 0 {
			held = []string{"its place as the next writer"}
		}
		parts = append(parts, fmt.Sprintf("%s holds %s and waits for %s at %v", p.Title(), and(held), p.Waits.Object, p.Waits.At))
	}
	return parts
}

func (s *scene) tellNoPreemption(parties []report.Party) []string {
	var parts []string
	for _, p := range parties {
		parts = append(parts, fmt.Sprintf("%s at %v", p.Waits.Op, p.Waits.At))
	}
	slices.Sort(parts)
	parts = slices.Compact(parts)
	verb, none := "wait", "they neither give up nor give back"
	if len(parts) == 1 {
		verb, none = "waits", "it neither gives up nor gives back"
	}
	return []string{fmt.Sprintf("%s %s for ever: %s, and nobody can take a lock from its holder", and(parts), verb, none)}
}

// tellStuck tells of waits that nobody is left to end.
func (s *scene) tellStuck(f *Finding, n namer) {
	tasks := s.waiting()
	names := s.tellWaits(f, tasks, n)
	switch f.Kind {
	case report.Orphaned:
		f.Message = fmt.Sprintf("%s: waits for a lock whose holder has ended", and(names))
		f.Advice = "unlock on every way out of the function: defer the Unlock right after the Lock"
	case report.Leak:
		f.Message = fmt.Sprintf("the function returned and left behind: %s", and(names))
		f.Advice = "join what you start: Group.Wait before returning, and somebody who ends each wait"
	default:
		f.Message = fmt.Sprintf("nobody is left who could end the wait of %s", and(names))
		f.Advice = adviseOnStuck(tasks, f.Parties)
	}
}

// waiting returns the tasks that wait, in the order in which they came in.
func (s *scene) waiting() (tasks []*task) {
	for t := s.tasks; t != nil; t = t.next {
		if t.waits != nil {
			tasks = append(tasks, t)
		}
	}
	slices.Reverse(tasks)
	return tasks
}

// tellWaits enters those who wait as parties, and says in what.
func (s *scene) tellWaits(f *Finding, tasks []*task, n namer) (names []string) {
	for _, t := range tasks {
		f.Parties = append(f.Parties, s.party(t, n))
		names = append(names, fmt.Sprintf("%s in %s(%s) at %v", t.title(), method(t.op.Kind, t.at), t.waitsFor(n), t.at.Place()))
	}
	return names
}

// adviseOnStuck says where to look, of tasks that wait for what nobody is left to do.
func adviseOnStuck(tasks []*task, parties []report.Party) string {
	for _, p := range parties {
		for _, h := range p.Holds {
			if slices.ContainsFunc(parties, func(q report.Party) bool { return q.Waits.Object == h.Object }) {
				return fmt.Sprintf("wait without %s in hand: whoever could end the wait of %s may need it", h.Object, p.Title())
			}
		}
	}
	if slices.ContainsFunc(tasks, func(t *task) bool { return t.waits.noun == hook.Cond }) {
		return "a Signal wakes one of those who wait at that moment, a Broadcast all, and neither is kept: change a variable under the lock first, and wait in a loop that looks at it"
	}
	return "for each wait ask who was to end it, and where that one is now"
}

// of says how n of something are held.
func (m mode) of(n int64) string {
	switch m {
	case shared:
		return "shared"
	case permits:
		return plural(n, "permit")
	case awaited:
		return "its end is awaited"
	}
	return "exclusive"
}

// party tells what a task holds and what it waits for.
func (s *scene) party(t *task, n namer) report.Party {
	p := report.Party{Task: t.path, Name: t.name}
	for h := t.holds; h != nil; h = h.nextOfTask {
		p.Holds = append(p.Holds, report.Hold{Object: n[h.resource.object], Mode: h.mode.of(h.n), Since: h.since.Place()})
	}
	slices.Reverse(p.Holds)
	if t.waits != nil {
		p.Waits = &report.Wait{Object: n[t.waits.object], Op: method(t.op.Kind, t.at), At: t.at.Place()}
		p.Waits.For = s.titles(t)
		if t.trail != nil {
			p.Stack, p.Waits.Since = t.trail.stack(), t.began
		}
	}
	return p
}

// titles names those for whom t waits.
func (s *scene) titles(t *task) (names []string) {
	list := make([]*task, 16)
	for _, u := range list[:s.whom(t, list)] {
		names = append(names, u.title())
	}
	return names
}

// trace tells the steps, and how many are missing before them.
func (s *scene) trace(steps []step, dropped int, n namer) (t report.Trace) {
	t.Dropped = dropped
	for u := s.tasks; u != nil; u = u.next {
		t.Tasks = append(t.Tasks, report.TaskInfo{Task: u.path, Name: u.name})
	}
	slices.Reverse(t.Tasks)
	for _, at := range steps {
		e := report.Event{Task: at.task.path, Op: method(at.op.Kind, at.site), Outcome: at.outcome, Place: at.site.Place(), Value: at.note.Value, Switch: at.note.Switch}
		if at.outcome == report.Part {
			e.Op, e.Place = at.part, at.site.Inner()
		}
		if at.op.Object != nil {
			e.Object = n[at.op.Object]
		}
		switch took := at.op.Took; {
		case at.op.Kind != hook.SelectOp || took == hook.None:
		case took == hook.CancelOp: // of a context, and not of the first channel
			e.Op, e.Object, e.Value = e.Op+" done", "", ""
		default:
			e.Op += " " + took.String()
		}
		if at.op.Kind == hook.Acquire || at.op.Kind == hook.TryAcquire || at.op.Kind == hook.Release {
			e.Permits = max(at.op.N, 1)
		}
		for _, by := range at.heldBy {
			if by != nil {
				e.HeldBy = append(e.HeldBy, by.title())
			}
		}
		t.Events = append(t.Events, e)
	}
	return t
}

// fromSmallest returns the tasks of the cycle, from the one that was spawned first.
func (c cycle) fromSmallest() cycle {
	tasks := slices.Clone(c)
	first := 0
	for i, t := range tasks {
		if t.path < tasks[first].path {
			first = i
		}
	}
	return append(tasks[first:], tasks[:first]...)
}

// and joins "a", "a and b", "a, b and c".
func and(parts []string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	last := len(parts) - 1
	return strings.Join(parts[:last], ", ") + " and " + parts[last]
}

func plural(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
