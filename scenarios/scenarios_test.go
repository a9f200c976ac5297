package scenarios_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector/report"
	"syncplay/scenarios"
)

// each calls f for every variant of the catalogue, as a test of its own.
func each(t *testing.T, f func(t *testing.T, s scenarios.Scenario, v scenarios.Variant)) {
	for _, s := range scenarios.All() {
		for _, v := range s.Variants {
			t.Run(s.Name+"/"+v.Name, func(t *testing.T) { f(t, s, v) })
		}
	}
}

func TestFind(t *testing.T) {
	for _, c := range []struct {
		scenario, variant string
		found             bool
		reason            string
	}{
		{"deadlock", "order", true, "both names are in the catalogue"},
		{"deadlock", "Order", false, "names are matched as they are written"},
		{"deadlock", "", false, "an empty name is nobody's"},
		{"nonsense", "order", false, "no such scenario"},
	} {
		s, ok := scenarios.Find(c.scenario)
		v, found := s.Find(c.variant)
		assert.Equal(t, c.found, ok && found, c.reason)
		if found {
			assert.Equal(t, c.variant, v.Name, c.reason)
		}
	}
}

func TestNames(t *testing.T) {
	typable := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	seen := map[string]bool{}
	each(t, func(t *testing.T, s scenarios.Scenario, v scenarios.Variant) {
		name := s.Name + "/" + v.Name
		assert.Regexp(t, typable, s.Name)
		assert.Regexp(t, typable, v.Name)
		assert.False(t, seen[name], "two variants of one name")
		assert.NotContains(t, []string{"all", "next"}, v.Name, "the word means something else to the command or in the text")
		seen[name] = true
	})
}

func TestDeclarations(t *testing.T) {
	each(t, func(t *testing.T, s scenarios.Scenario, v scenarios.Variant) {
		shows := false
		for _, o := range v.Outcomes {
			shows = shows || o.Expect >= scenarios.Must || o.Expect == scenarios.Rarely
			assert.NotEmpty(t, o.Why)
			assert.True(t, v.Broken || o.Expect == scenarios.Rarely, "a cure shows nothing to real cores")
		}
		assert.True(t, shows || !v.Broken, "a broken variant shows something, to real cores or to exploration")
		assert.False(t, v.Broken && v.Removes != "", "a broken variant removes no condition")
		for _, name := range v.CuredBy {
			cure, ok := s.Find(name)
			assert.True(t, ok && !cure.Broken, "%s is no cure", name)
		}
	})
}

func TestFourCuresRemoveTheFourConditions(t *testing.T) {
	s, _ := scenarios.Find("deadlock")
	var removed []report.Condition
	for _, v := range s.Variants {
		if !v.Broken {
			removed = append(removed, v.Removes)
		}
	}
	assert.Equal(t, report.Conditions[:], removed)
}

func TestVerdict(t *testing.T) {
	assert.Equal(t, report.Found, scenarios.Variant{Broken: true}.Verdict())
	assert.Equal(t, report.Proved, scenarios.Variant{}.Verdict())
	livelock := []scenarios.Outcome{{Kind: report.Livelock, Expect: scenarios.Rarely}}
	assert.Equal(t, report.Found, scenarios.Variant{Outcomes: livelock}.Verdict(), "an adversary defeats the cure")
}

func TestPhilosophersNeedTwo(t *testing.T) {
	assert.Len(t, scenarios.Philosophers(2).Variants, len(scenarios.Philosophers(5).Variants))
	assert.Panics(t, func() { scenarios.Philosophers(1) })
}

func TestTexts(t *testing.T) {
	for _, s := range scenarios.All() {
		t.Run(s.Name, func(t *testing.T) {
			text := s.Text("en")
			assert.NotEmpty(t, text.Title)
			sentences := strings.Count(text.Summary, ". ") + strings.Count(text.Summary, ".\n") + 1
			assert.Greater(t, sentences, 1)
			assert.NotEmpty(t, text.Next)
			var names, sections []string
			for _, v := range s.Variants {
				names = append(names, v.Name)
			}
			for name, body := range text.Variants {
				sections = append(sections, name)
				assert.NotEmpty(t, body, name)
			}
			assert.ElementsMatch(t, names, sections, "a section for each variant and a variant for each section")
			assert.Equal(t, text, s.Text("xx"), "an unknown language falls back to English")
		})
	}
}

// Every scenario and variant that a text sends the reader to is in the catalogue.
func TestTextsSendNobodyAstray(t *testing.T) {
	for _, s := range scenarios.All() {
		for _, line := range s.Text("en").Next {
			command, comment, _ := strings.Cut(line, "#")
			assert.NotEmpty(t, strings.TrimSpace(comment), line)
			words := strings.Fields(command)
			if words[0] != "syncplay" {
				continue
			}
			next, ok := scenarios.Find(words[2])
			assert.True(t, ok, line)
			for i, w := range words {
				if w == "--variant" {
					_, ok := next.Find(words[i+1])
					assert.True(t, ok, line)
				}
			}
		}
	}
}

func TestEveryTextBelongsToAScenario(t *testing.T) {
	files, err := filepath.Glob("*.md")
	require.NoError(t, err)
	for _, file := range files {
		name, _, _ := strings.Cut(file, ".")
		_, ok := scenarios.Find(name)
		assert.True(t, ok, file)
	}
}

func TestSource(t *testing.T) {
	each(t, func(t *testing.T, s scenarios.Scenario, v scenarios.Variant) {
		source, err := s.Source(v.Name)
		require.NoError(t, err)
		file, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+source, parser.ParseComments)
		require.NoError(t, err, "what was cut parses as declarations")

		last, ok := file.Decls[len(file.Decls)-1].(*ast.FuncDecl)
		require.True(t, ok, "the function comes last")
		assert.NotNil(t, last.Doc, "with its comment")
		running := runtime.FuncForPC(reflect.ValueOf(v.Run).Pointer()).Name()
		assert.Contains(t, strings.Split(running, "."), last.Name.Name, "it is the function that runs")
	})
}

func TestSourceOfNoVariant(t *testing.T) {
	s, _ := scenarios.Find("deadlock")
	_, err := s.Source("nonsense")
	assert.EqualError(t, err, `scenario "deadlock" has no variant "nonsense"`)
}

func TestSourceShowsWhatTheFunctionUses(t *testing.T) {
	s, _ := scenarios.Find("self-deadlock")
	source, err := s.Source("broken")
	require.NoError(t, err)
	for _, decl := range []string{"type wallet struct", ") total() int", ") deposit(", "func selfDeadlockBroken()"} {
		assert.Contains(t, source, decl)
	}
	assert.NotContains(t, source, "Split", "and nothing else")
}

// A scenario is an ordinary function that a controller can drive: whatever starts, waits or
// synchronises in it goes through the primitives.
func TestScenariosUseThePrimitivesOnly(t *testing.T) {
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, e.Name(), nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, imp := range file.Imports {
			path, _ := strconv.Unquote(imp.Path.Value)
			assert.NotContains(t, []string{"sync", "sync/atomic", "context"}, path, e.Name())
		}
		ast.Inspect(file, func(n ast.Node) bool {
			assert.Empty(t, forbidden(n), "%v", fset.Position(posOf(n)))
			return true
		})
	}
}

func posOf(n ast.Node) token.Pos {
	if n == nil {
		return token.NoPos
	}
	return n.Pos()
}

// forbidden names what a scenario must not do, if n does it.
func forbidden(n ast.Node) string {
	switch n := n.(type) {
	case *ast.GoStmt:
		return "a bare go: use primitives.Group"
	case *ast.SendStmt, *ast.ChanType, *ast.SelectStmt:
		return "a bare channel: use primitives.Chan"
	case *ast.SelectorExpr:
		if x, ok := n.X.(*ast.Ident); ok && x.Name == "time" {
			switch n.Sel.Name {
			case "Duration", "Nanosecond", "Microsecond", "Millisecond", "Second":
			default:
				return "time." + n.Sel.Name + ": use primitives.Sleep"
			}
		}
	}
	return ""
}

// A scenario needs nobody who listens: its cures run as plain functions.
func TestCuresRunFree(t *testing.T) {
	each(t, func(t *testing.T, _ scenarios.Scenario, v scenarios.Variant) {
		if v.Broken {
			t.Skip("may run for ever")
		}
		for range 20 {
			v.Run()
		}
	})
}

func TestAdvice(t *testing.T) {
	for _, c := range []struct{ scenario, variant, advice, reason string }{
		{"deadlock", "broken", "take away mutual exclusion (atomic), hold and wait (all-at-once), no preemption (try-lock) or circular wait (order); see it: syncplay scenario deadlock --variant order", "each condition with its cure"},
		{"lock-order", "barrier", "take away circular wait (order, lock-all, rank); see it: syncplay scenario lock-order --variant rank", "several cures of one kind"},
		{"race", "broken", "cured by mutex, atomic, confinement or parts; see it: syncplay scenario race --variant parts", "cures of no condition"},
		{"bounded-queue", "one-sentinel", "cured by sentinel or close; see it: syncplay scenario bounded-queue --variant close", "the cures of this variant only"},
	} {
		s, _ := scenarios.Find(c.scenario)
		v, _ := s.Find(c.variant)
		assert.Equal(t, c.advice, s.Advice(v), c.reason)
	}
	assert.Empty(t, scenarios.Scenario{Name: "hopeless"}.Advice(scenarios.Variant{Broken: true}), "there is no cure")
}
