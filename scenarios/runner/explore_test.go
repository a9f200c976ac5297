package runner_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/scenarios"
	"syncplay/scenarios/runner"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Every variant is FOUND with all that it declares and nothing else, each outcome with the smallest
// schedule that it declares; if it declares nothing it is PROVED.
func TestExplorationShowsWhatIsDeclared(t *testing.T) {
	for _, s := range scenarios.All() {
		for _, v := range s.Variants {
			t.Run(s.Name+"/"+v.Name, func(t *testing.T) {
				start := time.Now()
				r := runner.Explore(t.Context(), s, v)
				t.Logf("%v in %v ms", r, time.Since(start).Milliseconds())
				require.Equal(t, v.Verdict(), r.Verdict, "%s: %v", r.Why, r.Findings)
				least := map[report.Kind]scenarios.Least{}
				for _, f := range r.Findings {
					if size, known := least[f.Kind]; !known || smaller(sizeOf(f), size) {
						least[f.Kind] = sizeOf(f)
					}
				}
				declared := map[report.Kind]scenarios.Least{}
				for _, o := range v.Outcomes {
					declared[o.Kind] = o.Least
				}
				assert.Equal(t, declared, least)
				var labels []string
				for label := range r.Reached {
					labels = append(labels, label)
				}
				assert.ElementsMatch(t, v.Reaches, labels)
			})
		}
	}
}

// Where tasks may only go round for ever, exploration proves that nothing else goes wrong.
func TestTheRestOfACycleIsProved(t *testing.T) {
	for _, name := range []string{"livelock/broken", "livelock/random", "starvation/broken", "deadlock/try-lock"} {
		family, variant, _ := strings.Cut(name, "/")
		s, _ := scenarios.Find(family)
		v, _ := s.Find(variant)
		r := runner.Explore(t.Context(), s, v)
		require.NotNil(t, r.Safety, name)
		assert.Contains(t, r.Safety.Assumes, "loops unchanged for 1,000 rounds spin for ever, and how often they went round changes nothing else", name)
	}
}

// sizeOf returns how many preemptions and steps the finding's schedule has.
func sizeOf(f report.Finding) (size scenarios.Least) {
	for _, e := range f.Trace.Events {
		if strings.HasPrefix(e.Switch, "preempted") {
			size.Preemptions++
		}
	}
	steps := strings.Split(f.Token, ":")[2]
	size.Steps = len(regexp.MustCompile(`[0-9]+[A-Za-z]-?`).FindAllString(steps, -1))
	return size
}

func smaller(a, b scenarios.Least) bool {
	return a.Preemptions < b.Preemptions || a.Preemptions == b.Preemptions && a.Steps < b.Steps
}

// A first failure comes early.
func TestTheFirstFailureIsFoundSoon(t *testing.T) {
	each(t, func(t *testing.T, s scenarios.Scenario, v scenarios.Variant) {
		first := explore.Run(v.Run, explore.HideRaces())
		assert.Equal(t, report.Found, first.Verdict)
		assert.LessOrEqual(t, first.Schedules, int64(1000))
	})
}

// A token leads to the same finding whenever it is replayed, and a cure does not follow it, or goes
// well under it.
func TestTokensReplay(t *testing.T) {
	each(t, func(t *testing.T, s scenarios.Scenario, v scenarios.Variant) {
		for _, f := range runner.Explore(t.Context(), s, v).Findings {
			for range 3 {
				again := runner.Replay(t.Context(), f.Token, s, v)
				require.Equal(t, report.Found, again.Verdict, again.Why)
				assert.Equal(t, f.Token, again.Token)
				assert.Equal(t, f.Kind, again.Findings[0].Kind)
			}
			for _, cure := range s.Variants {
				if cure.Verdict() == report.Found {
					continue
				}
				r := runner.Replay(t.Context(), f.Token, s, cure)
				assert.Contains(t, []report.Verdict{report.NonDeterministic, report.NotFound}, r.Verdict, cure.Name)
				assert.Regexp(t, `^the (function does not follow the schedule: at step \d+ .*|function does the operations .*|schedule was followed to its end, and nothing went wrong)$`, r.Why)
			}
		}
	})
}

// What exploration finds is a page that a student reads without other help. There is a golden page
// for each outcome of each variant.
func TestPages(t *testing.T) {
	const mostLines = 25
	each(t, func(t *testing.T, s scenarios.Scenario, v scenarios.Variant) {
		shown := map[report.Kind]bool{}
		for _, f := range runner.Explore(t.Context(), s, v).Findings {
			if shown[f.Kind] {
				continue
			}
			shown[f.Kind] = true
			page := f.String()
			assert.LessOrEqual(t, strings.Count(page, "\n"), mostLines, page)
			path := filepath.Join("testdata", "pages", s.Name+"-"+v.Name+"."+string(f.Kind)+".txt")
			if *update {
				require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
				require.NoError(t, os.WriteFile(path, []byte(page), 0o666))
			}
			want, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Equal(t, string(want), page)
		}
	})
}

// each calls f for every variant in which something is to be FOUND, as a test of its own.
func each(t *testing.T, f func(*testing.T, scenarios.Scenario, scenarios.Variant)) {
	for _, s := range scenarios.All() {
		for _, v := range s.Variants {
			if v.Verdict() == report.Found {
				t.Run(s.Name+"/"+v.Name, func(t *testing.T) { f(t, s, v) })
			}
		}
	}
}
