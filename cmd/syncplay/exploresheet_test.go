package main

import (
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/stretchr/testify/require"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/scenarios"
)

// exploreFixtures are sheets with everything that an exploration can come to.
func exploreFixtures() map[string]*exploreSheet {
	order := scenarios.Scenario{Name: "deadlock", Variants: []scenarios.Variant{
		{Name: "broken", Broken: true, Outcomes: []scenarios.Outcome{{Kind: report.Deadlock, Expect: scenarios.Must, Why: "they lock in opposite orders"}},
			Reaches: []string{"a", "both hold one"}},
		{Name: "order"},
	}}
	const token = "1:deadlock/broken:1L2L:2e1a04d8"
	f := deadlocked().Observed.Findings[0]
	f.Run, f.Seed, f.Token, f.Replay = 0, 0, token, "syncplay replay "+token
	f.Advice = "take the locks in one order everywhere"
	f.Trace.Events[5].Switch = "preempted: " + f.Parties[0].Name + " could have gone on"
	watched := explore.Watched{Tasks: 3, Objects: map[string]int{"Mutex": 2, "Group": 1}}
	found := explore.Result{Verdict: report.Found, Schedules: 2, Steps: 11, Failing: 1, Seed: 1, Findings: []report.Finding{f},
		Token: token, Trace: f.Trace, Watched: watched, Preemptions: 1, Fewest: true}
	deep := found
	deep.Schedules, deep.Preemptions, deep.Fewest = 12345, 5, false
	deep.Reached = map[string]string{"both hold one": token, "a": token}
	deep.Findings = append(deep.Findings, report.Finding{Kind: report.Panic, Message: "left click panicked: oh", Stack: "goroutine 7 [running]:\nbank.click()\n", Count: 1})
	proved := explore.Result{Verdict: report.Proved, Schedules: 4, Blocked: 1, Steps: 40, Complete: true, Seed: 1, Findings: []report.Finding{},
		Watched: watched, Assumes: []string{"plain variables are not watched (run with go test -race)", "a deadline may expire at any moment"}}
	spent := explore.Result{Verdict: report.NotFound, Schedules: 1000000, Seed: 7, Findings: []report.Finding{}, Watched: watched,
		Bound: "all schedules with at most 2 preemptions", Why: "the budget ended; covered: all schedules with at most 2 preemptions"}
	endless := found
	endless.Findings = []report.Finding{{Kind: report.Livelock, Message: "each gives way to the other, for ever", Count: 1, Token: token}}
	endless.Safety = &explore.Safety{States: 341, Assumes: []string{"plain variables are not watched (run with go test -race)"}}
	left := explore.Result{Verdict: report.Uncontrolled, Schedules: 3, Findings: []report.Finding{},
		Why: "A to B is blocked outside the primitives (chan receive) at bank.go:7 and stays behind; use what package primitives has for it"}
	sheet := func(variant string, interrupted bool, of ...explore.Result) *exploreSheet {
		x := &exploreSheet{scenario: order, call: exploreCall{search: search{variant: variant}, strategy: "ladder"}, interrupted: interrupted}
		for i, r := range of {
			v := order.Variants[i]
			if variant == "order" {
				v = order.Variants[1]
			}
			x.results = append(x.results, graded(order, v, r))
		}
		return x
	}
	return map[string]*exploreSheet{
		"found":       sheet("", false, found),
		"deep":        sheet("broken", false, deep),
		"endless":     sheet("broken", false, endless),
		"proved":      sheet("order", false, proved),
		"all":         sheet("all", false, found, proved),
		"harmless":    sheet("", false, proved),
		"relapsed":    sheet("order", false, found),
		"spent":       sheet("order", false, spent),
		"left":        sheet("", false, left),
		"interrupted": sheet("all", true, found),
		"nothing":     sheet("", true),
	}
}

func TestExploreScreens(t *testing.T) {
	for name, x := range exploreFixtures() {
		for kind, as := range map[string]stream{
			"80":     {width: 80},
			"40":     {width: 40},
			"120":    {width: 120},
			"ascii":  {width: 80, ascii: true},
			"colour": {width: 80, colour: true},
		} {
			t.Run(name+"/"+kind, func(t *testing.T) {
				var stdout writer
				as.w = &stdout
				x.page(as.screen())
				got := stdout.text
				for line := range strings.Lines(got) {
					line = strings.TrimSuffix(line, "\n")
					if !verbatim(line) {
						require.LessOrEqual(t, lipgloss.Width(line), as.width, line)
					}
					require.Equal(t, strings.TrimRight(line, " "), line, "nothing is left of the padding")
				}
				require.Equal(t, as.colour && name != "nothing", strings.Contains(got, "\x1b["))
				require.True(t, !as.ascii || isASCII(got))
				if name == "found" || kind == "80" {
					isGolden(t, "explore-"+name+"."+kind+".txt", got)
				}
			})
		}
	}
}

// The fixtures have in them what real explorations leave out.
func TestSchemaOfExploreFixtures(t *testing.T) {
	for name, x := range exploreFixtures() {
		t.Run(name, func(t *testing.T) {
			var stdout writer
			a := newApp([]string{"--json"}, &stdout, &writer{})
			a.json = true
			x.a = a
			a.code = exitOf(x.results)
			require.NoError(t, a.put(output{format: "json"}, x))
			require.Equal(t, "syncplay/exploration/1", valid(t, []byte(stdout.text))["schema"])
			if len(x.results) == 0 {
				return
			}
			stdout.text = ""
			require.NoError(t, a.put(output{format: "json"}, &replaySheet{a: a, token: "1::", result: x.results[0]}))
			require.Equal(t, "syncplay/replay/1", valid(t, []byte(stdout.text))["schema"])
		})
	}
}

// Every variant's real document is as the schema says, and each finding's schedule shows it again.
func TestExploreEveryScenario(t *testing.T) {
	for _, s := range scenarios.All() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			var stdout, stderr writer
			run("syncplay", []string{"explore", s.Name, "--variant", "all", "--max-schedules", "300", "--max-steps", "1000", "--json"}, &stdout, &stderr)
			doc := valid(t, []byte(stdout.text))
			require.Empty(t, stderr.text)
			results := doc["results"].([]any)
			require.Len(t, results, len(s.Variants))
			for i, v := range s.Variants {
				token, failed := results[i].(map[string]any)["explored"].(map[string]any)["token"].(string)
				if !v.Broken {
					continue
				}
				require.True(t, failed, "%s is broken", v.Name)
				var again, stderr writer
				require.Equal(t, exitDeclared, run("syncplay", []string{"replay", token}, &again, &stderr), stderr.text)
				require.Contains(t, again.text, " FOUND again: ")
			}
		})
	}
}
