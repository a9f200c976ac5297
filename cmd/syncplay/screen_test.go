package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/stretchr/testify/require"

	"syncplay/detector"
	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/primitives/hook"
	"syncplay/scenarios"
	"syncplay/scenarios/runner"
)

func at(line int) hook.Place {
	return hook.Place{Func: "bank.transfer", File: "/home/kim/bank/이체.go", Line: line}
}

// deadlocked is a deadlock of a program whose names are Korean, in its third run.
func deadlocked() runner.Result {
	step := func(task, op, object string, outcome report.Outcome, line int, heldBy ...string) report.Event {
		return report.Event{Task: task, Op: op, Object: object, Outcome: outcome, HeldBy: heldBy, Place: at(line)}
	}
	first, second := "철수에게", "영희에게"
	f := report.Finding{
		Kind: report.Deadlock, Message: first + " and " + second + " wait for each other", Run: 3, Seed: 7, Count: 1,
		Cycle: []string{first, "통장 B", second, "통장 A", first},
		Parties: []report.Party{
			{Task: "1.1", Name: first, Holds: []report.Hold{{Object: "통장 A", Mode: "exclusive", Since: at(12)}},
				Waits: &report.Wait{Object: "통장 B", Op: "Lock", At: at(13), For: []string{second}}},
			{Task: "1.2", Name: second, Holds: []report.Hold{{Object: "통장 B", Mode: "exclusive", Since: at(12)}},
				Waits: &report.Wait{Object: "통장 A", Op: "Lock", At: at(13), For: []string{first}}},
		},
		Conditions: []report.Evidence{
			{Condition: report.MutualExclusion, Facts: []string{"통장 A and 통장 B can each be held by one goroutine at a time"}},
			{Condition: report.HoldAndWait, Facts: []string{first + " holds 통장 A since 이체.go:12 and waits for 통장 B at 이체.go:13", second + " holds 통장 B since 이체.go:12 and waits for 통장 A at 이체.go:13"}},
			{Condition: report.NoPreemption, Facts: []string{"Lock does not give up, and nobody takes a lock away"}},
			{Condition: report.CircularWait, Facts: []string{first + " → 통장 B → " + second + " → 통장 A → " + first}},
		},
		Trace: report.Trace{
			Tasks: []report.TaskInfo{{Task: "1"}, {Task: "1.1", Name: first}, {Task: "1.2", Name: second}},
			Events: []report.Event{
				{Task: "1", Outcome: report.Started},
				{Task: "1.1", Outcome: report.Started},
				step("1", "Wait", "Group", report.Waits, 30, first, second),
				{Task: "1.2", Outcome: report.Started},
				step("1.1", "Lock", "통장 A", report.Took, 12),
				step("1.2", "Lock", "통장 B", report.Took, 12),
				step("1.1", "Lock", "통장 B", report.Waits, 13, second),
				step("1.2", "Lock", "통장 A", report.Waits, 13, first),
			},
		},
	}
	return runner.Result{
		Scenario: "deadlock", Variant: "broken", Broken: true, Verdict: report.Observed, AsDeclared: true, Why: "the declared deadlock was seen", Explored: unexplored(),
		Observed: detector.Report{Verdict: report.Observed, Runs: 3, Seen: 1, Seed: 42, Elapsed: 1500, Findings: []report.Finding{f},
			Tally: report.Tally{Exclusive: 12, WaitsHolding: 2, Inversions: 3}},
	}
}

// chosen is what exploration found of that deadlock, and a panic that real cores did not show.
func chosen() explore.Result {
	f := deadlocked().Observed.Findings[0]
	f.Run, f.Seed = 0, 0
	f.Token = "1:deadlock/broken:1L2L:2e1a04d8"
	f.Replay = "syncplay replay " + f.Token
	f.Trace.Events = slices.Clone(f.Trace.Events[2:])
	f.Trace.Events[2].Switch = "main waits"
	f.Trace.Events[3].Switch = "preempted: 철수에게 could have gone on"
	late := report.Finding{Kind: report.Panic, Message: "영희에게 panicked: oh", Stack: "bank.click()\n", Token: "1:deadlock/broken:1L:00000000", Count: 1}
	return explore.Result{Verdict: report.Found, Schedules: 3, Steps: 17, Complete: true, Token: f.Token, Findings: []report.Finding{f, late},
		Trace: f.Trace, Reached: map[string]string{"done": "1:deadlock/broken:1L:00000000"}, Seed: 1, Failing: 2, Preemptions: 1, Fewest: true,
		Watched: explore.Watched{Tasks: 3, Objects: map[string]int{"Mutex": 2}}}
}

// unexplored is an exploration that found nothing: what real cores showed is shown without it too.
func unexplored() explore.Result {
	return explore.Result{Verdict: report.Inconclusive, Why: "interrupted", Seed: 1}
}

// proved is an exploration that exhausted all schedules.
func proved() explore.Result {
	return explore.Result{Verdict: report.Proved, Schedules: 2, Steps: 14, Complete: true, Seed: 1,
		Watched: explore.Watched{Tasks: 3, Objects: map[string]int{"Mutex": 2}}, Assumes: []string{"plain variables are not watched (run with go test -race)"}}
}

// long is the same after a hundred steps that ended well.
func long() runner.Result {
	r := deadlocked()
	f := &r.Observed.Findings[0]
	var before []report.Event
	for range 50 {
		for _, task := range []string{"1.1", "1.2"} {
			before = append(before, report.Event{Task: task, Op: "Lock", Object: "desk", Outcome: report.Took, Place: at(40)})
		}
	}
	after := f.Trace.Events
	f.Trace.Events = append(append(before, after[4:6]...), before[:40]...)
	f.Trace.Events = append(f.Trace.Events, after[6:]...)
	return r
}

func cured(name string, c report.Condition, t report.Tally) runner.Result {
	return runner.Result{
		Scenario: "deadlock", Variant: name, Removes: c, Verdict: report.Proved, AsDeclared: true, Why: "nothing went wrong", Explored: proved(),
		Observed: detector.Report{Verdict: report.Observed, Runs: 1000, Seed: 42, Tally: t},
	}
}

func cures() []runner.Result {
	all := []runner.Result{
		cured("atomic", report.MutualExclusion, report.Tally{}),
		cured("all-at-once", report.HoldAndWait, report.Tally{Exclusive: 8000}),
		cured("try-lock", report.NoPreemption, report.Tally{Exclusive: 5201, Retreats: 1234, Inversions: 1000}),
		cured("order", report.CircularWait, report.Tally{Exclusive: 4000, WaitsHolding: 17}),
	}
	retries := &all[2]
	retries.Verdict, retries.Explored = report.Found, chosen()
	retries.Explored.Complete = false
	retries.Explored.Safety = &explore.Safety{States: 341, Assumes: []string{"plain variables are not watched (run with go test -race)", "loops unchanged for 64 rounds spin for ever"}}
	retries.Explored.Findings = []report.Finding{{Kind: report.Livelock, Message: "철수에게 and 영희에게 give way to each other for ever", Count: 1}}
	return all
}

// fixtures are sheets with everything that a screen can show.
func fixtures() map[string]*sheet {
	family := scenarios.Scenario{Name: "deadlock"}
	text := scenarios.Text{Title: "A transfer", Summary: "Two goroutines move money, one in each direction.\n\nEach locks two accounts.",
		Variants: map[string]string{"broken": "It locks from, and then to.", "order": "Removes circular wait: by number. The cost: one must know the numbers.", "mutex": "One lock. It costs a wait."},
		Next:     []string{"syncplay scenario deadlock --variant order   # the usual cure", "go vet ./..."}}
	make := func(call scenarioCall, results ...runner.Result) *sheet {
		return &sheet{scenario: family, text: text, call: call, results: results}
	}
	unsure := cured("order", report.CircularWait, report.Tally{})
	unsure.Verdict, unsure.Observed.Verdict, unsure.Why, unsure.Observed.Runs = report.Inconclusive, report.Inconclusive, "12 of 1000 runs ended within 10 s", 12
	unsure.AsDeclared = false
	relapsed := deadlocked()
	relapsed.Variant, relapsed.Broken, relapsed.Removes, relapsed.AsDeclared, relapsed.Why = "order", false, report.CircularWait, false, "not as declared: deadlock in 1 of 3 runs"
	found := deadlocked()
	found.Verdict, found.Explored = report.Found, chosen()
	spent := cured("order", report.CircularWait, report.Tally{})
	spent.Verdict, spent.AsDeclared, spent.Why = report.NotFound, false, "exploration came to NOT FOUND after 9 schedules: the budget ended instead of PROVED"
	spent.Explored = explore.Result{Verdict: report.NotFound, Schedules: 9, Steps: 70, Seed: 1, Why: "the budget ended", Bound: "all schedules with at most 1 preemption"}
	all := cures()[2]
	all.Explored.Complete, all.Explored.Safety = true, nil
	racy := cured("broken", "", report.Tally{})
	racy.Broken = true
	racy.Explored = unexplored()
	racy.Race = &runner.Race{Ran: true, Reports: 2, Runs: 20, Report: "==================\nWARNING: DATA RACE\nWrite at 0x00c000014098 by goroutine 8:\n  bank.click()\n      /home/kim/bank/이체.go:12 +0x44\n=================="}
	blind := racy
	blind.Verdict, blind.AsDeclared, blind.Why = report.Inconclusive, false, "the race detector could not be asked: there is no go command in PATH"
	blind.Race = &runner.Race{Why: "there is no go command in PATH"}
	calm := cured("mutex", "", report.Tally{})
	calm.Race = &runner.Race{Ran: true, Runs: 20}
	stopped := make(scenarioCall{}, deadlocked())
	stopped.interrupted = true
	checked := cured("broken", "", report.Tally{})
	checked.Explored = unexplored()
	checked.Observed.Seen, checked.Observed.Findings = 1, []report.Finding{
		{Kind: report.CheckFailed, Message: "two clicks were counted as 1", Place: at(31), Run: 9, Seed: 1, Count: 1, Advice: "look at who reads between another's read and write"},
		{Kind: report.Panic, Message: "left click panicked: oh", Run: 9, Seed: 1, Count: 1, Stack: "goroutine 7 [running]:\nbank.click()\n"},
	}
	return map[string]*sheet{
		"overview":     make(scenarioCall{}, append([]runner.Result{found}, cures()...)...),
		"retries":      make(scenarioCall{variant: "try-lock"}, cures()[2]),
		"spent":        make(scenarioCall{variant: "order"}, spent),
		"defeated":     make(scenarioCall{}, found, cures()[0], all),
		"long":         make(scenarioCall{variant: "broken", runs: 50, procs: 2}, long()),
		"cure":         make(scenarioCall{variant: "order"}, cures()[3]),
		"all":          make(scenarioCall{variant: "all"}, found, cures()[3]),
		"inconclusive": make(scenarioCall{variant: "order"}, unsure),
		"undeclared":   make(scenarioCall{variant: "order"}, relapsed),
		"race":         make(scenarioCall{}, racy, calm),
		"race-not-run": make(scenarioCall{}, blind, calm),
		"check":        make(scenarioCall{}, checked),
		"interrupted":  stopped,
	}
}

// shown prints a sheet on a screen of that kind.
func shown(t *testing.T, s *sheet, as stream) string {
	var stdout writer
	as.w = &stdout
	s.a = &app{out: &as, err: newStream(&writer{})}
	require.NoError(t, s.print())
	return stdout.text
}

func TestScreens(t *testing.T) {
	for name, s := range fixtures() {
		for kind, as := range map[string]stream{
			"80":     {width: 80},
			"40":     {width: 40},
			"120":    {width: 120},
			"ascii":  {width: 80, ascii: true},
			"colour": {width: 80, colour: true},
		} {
			t.Run(name+"/"+kind, func(t *testing.T) {
				got := shown(t, s, as)
				for line := range strings.Lines(got) {
					line = strings.TrimSuffix(line, "\n")
					if !verbatim(line) {
						require.LessOrEqual(t, lipgloss.Width(line), as.width, line)
					}
					require.Equal(t, strings.TrimRight(line, " "), line, "nothing is left of the padding")
				}
				require.Equal(t, as.colour, strings.Contains(got, "\x1b["))
				if as.ascii {
					require.True(t, isASCII(got))
				}
				if name == "overview" || kind == "80" {
					isGolden(t, name+"."+kind+".txt", got)
				}
			})
		}
	}
}

// verbatim lines are never broken: commands, which people copy, and what others wrote.
func verbatim(line string) bool {
	return strings.HasPrefix(line, "  syncplay ") || strings.HasPrefix(line, "    ")
}

func isGolden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join(golden, name)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o666))
		return
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

// The columns begin in the same cell in every line, although a Hangul syllable takes two.
func TestHangulColumns(t *testing.T) {
	got := shown(t, fixtures()["overview"], stream{width: 120})
	start := func(line, cell string) int {
		before, _, ok := strings.Cut(line, cell)
		require.True(t, ok, "%s is not in %q", cell, line)
		return lipgloss.Width(before)
	}
	_, table, _ := strings.Cut(got, "step by step, under a chosen schedule\n\n")
	lines := strings.Split(table, "\n")
	header := lines[0]
	lines = slices.DeleteFunc(lines, func(line string) bool { return strings.HasPrefix(line, "  --") })
	for i, cells := range [][2]string{{"철수에게", "Lock(통장 A)"}, {"영희에게", "Lock(통장 B)"}, {"철수에게", "waits for 통장 B"}, {"영희에게", "waits for 통장 A"}} {
		require.Equal(t, start(header, cells[0]), start(lines[i+1], cells[1]), lines[i+1])
		require.Equal(t, start(header, "line"), start(lines[i+1], "이체.go"), lines[i+1])
	}
}

// The exit code is that of the worst result that is settled.
func TestExit(t *testing.T) {
	broken := cured("race", "", report.Tally{})
	broken.Race = &runner.Race{BuildFailed: true}
	sheets := fixtures()
	for _, c := range []struct {
		reason  string
		results []runner.Result
		code    int
	}{
		{"all is as declared", sheets["overview"].results, exitDeclared},
		{"a broken variant that shows its bug is as declared", sheets["long"].results, exitDeclared},
		{"a cure that shows a bug is not", sheets["undeclared"].results, exitOther},
		{"not settled", sheets["inconclusive"].results, exitInconclusive},
		{"the race detector could not be asked", sheets["race-not-run"].results, exitInconclusive},
		{"a contradiction settles it, whatever else is open", append(sheets["inconclusive"].results, sheets["undeclared"].results...), exitOther},
		{"whatever is open later, too", append(sheets["undeclared"].results, sheets["inconclusive"].results...), exitOther},
		{"nothing is settled by what did not build", append(sheets["undeclared"].results, broken), exitBuild},
	} {
		s := &sheet{results: c.results}
		require.Equal(t, c.code, s.exit(), c.reason)
		s.interrupted = true
		require.Equal(t, exitInterrupted, s.exit(), c.reason)
	}
}
