package mutants

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector/report"

	"syncplay/explore/verify"
	"syncplay/internal/module"
	"syncplay/primitives/hook"
)

var (
	update = flag.Bool("update", false, "write testdata/mutants.json anew, of the mutants that are tried")
	only   = flag.String("mutant", "", "try the mutants whose names match")
)

func long() bool { return os.Getenv("SYNCPLAY_LONG") != "" }

func generated(t *testing.T) (all []Mutant, root string) {
	t.Helper()
	root, err := module.Root()
	require.NoError(t, err)
	all, err = Generate(root)
	require.NoError(t, err)
	return all, root
}

var file = filepath.Join("testdata", "mutants.json")

// recorded are the outcomes as they are in docs/verification.md.
func recorded(t *testing.T) map[string]Outcome {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var list []Outcome
	require.NoError(t, json.Unmarshal(text, &list))
	all := map[string]Outcome{}
	for _, o := range list {
		all[o.Mutant] = o
	}
	return all
}

// Every mutant is caught by the check that the documentation names, or is equivalent.
func TestMutants(t *testing.T) {
	if hook.Race && !long() {
		t.Skip("the children are the same in this build")
	}
	all, root := generated(t)
	tried := all
	switch {
	case *only != "":
		tried = nil
		for _, m := range all {
			if regexp.MustCompile(*only).MatchString(m.Name()) {
				tried = append(tried, m)
			}
		}
	case !long():
		tried = Sample(all)
	}
	outcomes := recorded(t)
	child, err := Build(t.Context(), root, all)
	require.NoError(t, err)
	defer child.Close()
	for _, m := range tried {
		t.Run(m.Name(), func(t *testing.T) {
			o, err := child.Judge(t.Context(), m)
			require.NoError(t, err)
			o.Refutation.Page = ""
			if *update {
				outcomes[o.Mutant] = o
				write(t, all, outcomes)
			}
			assert.NotEqual(t, Survived, o.Status)
			was := outcomes[o.Mutant]
			assert.Equal(t, was.Status, o.Status)
			assert.Equal(t, was.Refutation.Check, o.Refutation.Check)
			assert.Equal(t, was.Refutation.Rejected, o.Refutation.Rejected)
			if token := o.Refutation.Token; token != "" {
				again, err := child.Replay(t.Context(), m, token)
				require.NoError(t, err)
				require.Equal(t, report.Found, again.Verdict, again.Why)
				assert.Equal(t, o.Refutation.Message, again.Findings[0].Message)
			}
		})
	}
}

// Beside the mutants the real functions do what they always do.
func TestControl(t *testing.T) {
	if hook.Race && !long() {
		t.Skip("the child is the same in this build")
	}
	all, root := generated(t)
	child, err := Build(t.Context(), root, all)
	require.NoError(t, err)
	defer child.Close()
	r, err := child.Control(t.Context(), []string{"Once", "WaitGroup", "LockAll"})
	require.NoError(t, err)
	assert.Empty(t, r)
}

func write(t *testing.T, all []Mutant, outcomes map[string]Outcome) {
	t.Helper()
	list := []Outcome{}
	for _, m := range all {
		if o, known := outcomes[m.Name()]; known {
			list = append(list, o)
		}
	}
	text, err := json.MarshalIndent(list, "", "  ")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, append(text, '\n'), 0o666))
}

// Histories of these are wrong, and porcupine says so: every type that has them has one.
func TestRejectedHistories(t *testing.T) {
	rejected := map[string]bool{}
	for _, o := range recorded(t) {
		if o.Refutation.Rejected != "" {
			typ, _, _ := strings.Cut(o.Refutation.Rejected, ":")
			rejected[typ] = true
		}
	}
	for _, c := range verify.All() {
		if slices.Contains(c.Claims, verify.Linearizable) {
			assert.True(t, rejected[c.Type], c.Type)
		}
	}
}

// There are enough mutants of every type, each has a name of its own, and all are accounted for.
func TestGenerate(t *testing.T) {
	all, _ := generated(t)
	assert.Greater(t, len(all), 100)
	outcomes, seen, of := recorded(t), map[string]bool{}, map[string]int{}
	argued := 0
	for _, m := range all {
		assert.False(t, seen[m.Name()], m.Name())
		seen[m.Name()] = true
		for _, typ := range m.Types {
			of[typ]++
		}
		o, known := outcomes[m.Name()]
		assert.True(t, known, "%s: go test -update writes down what becomes of it", m.Name())
		assert.NotEqual(t, Survived, o.Status, m.Name())
		if o.Status == Equivalent {
			argued++
			assert.Equal(t, equivalents[m.Name()], o.Argument)
		}
	}
	assert.LessOrEqual(t, argued*10, len(all), "at most a tenth is equivalent")
	assert.Len(t, outcomes, len(all), "nothing is recorded of a mutant that there is no more")
	assert.Len(t, Sample(all), len(sample))
	for name := range equivalents {
		assert.True(t, seen[name], name)
	}
	for typ, n := range of {
		assert.GreaterOrEqual(t, n, 3, typ)
	}
}
