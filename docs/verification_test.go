package docs_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/explore/verify"
	"syncplay/explore/verify/mutants"
)

var update = flag.Bool("update", false, "write verification.md anew, from what the tests of explore/verify have recorded")

// TestVerificationPage holds verification.md to the records, which the tests of explore/verify hold to
// the proofs.
func TestVerificationPage(t *testing.T) {
	var proofs []verify.Record
	var tried []mutants.Outcome
	read(t, "../explore/verify/testdata/proofs.json", &proofs)
	read(t, "../explore/verify/mutants/testdata/mutants.json", &tried)
	text, err := os.ReadFile("testdata/verification.md")
	require.NoError(t, err)
	page := strings.NewReplacer(
		"{{totals}}", totals(proofs), "{{assumptions}}", assumptions(proofs), "{{proofs}}", proofTable(proofs),
		"{{mutants}}", mutantCounts(tried), "{{caught}}", caughtTable(tried), "{{equivalent}}", equivalentList(tried),
	).Replace(string(text))
	if *update {
		require.NoError(t, os.WriteFile("verification.md", []byte(page), 0o666))
		return
	}
	current, err := os.ReadFile("verification.md")
	require.NoError(t, err)
	assert.Equal(t, page, string(current), "go test ./docs -update writes it anew")
}

func read(t *testing.T, file string, into any) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, into))
}

func totals(proofs []verify.Record) string {
	var schedules int64
	types := map[string]bool{}
	for _, p := range proofs {
		schedules += p.Schedules
		types[p.Type] = true
	}
	return fmt.Sprintf("%d programs of %d types, in %s schedules", len(proofs), len(types), grouped(schedules))
}

// grouped writes a number with commas.
func grouped(n int64) string {
	text := fmt.Sprint(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}

func assumptions(proofs []verify.Record) string {
	var all []string
	for _, p := range proofs {
		for _, a := range p.Assumes {
			if line := "- " + a + "."; !slices.Contains(all, line) {
				all = append(all, line)
			}
		}
	}
	return strings.Join(all, "\n")
}

func proofTable(proofs []verify.Record) string {
	lines := []string{"| type | program | tasks | operations | claims | grain | verdict | schedules | histories |", "|---|---|--:|--:|---|---|---|--:|--:|"}
	last := ""
	for _, p := range proofs {
		typ := p.Type
		if typ == last {
			typ = ""
		}
		last = p.Type
		var claims []string
		for _, c := range p.Claims {
			claims = append(claims, string(c))
		}
		histories := ""
		if p.Histories > 0 {
			histories = fmt.Sprint(p.Histories)
		}
		lines = append(lines, fmt.Sprintf("| %s | %s | %d | %d | %s | %s | %s | %s | %s |", typ, p.Name, p.Tasks, p.Operations,
			strings.Join(claims, ", "), p.Grain, p.Verdict, grouped(p.Schedules), histories))
	}
	return strings.Join(lines, "\n")
}

func mutantCounts(tried []mutants.Outcome) string {
	n := map[mutants.Status]int{}
	for _, o := range tried {
		n[o.Status]++
	}
	rejected := 0
	for _, o := range tried {
		if o.Refutation.Rejected != "" {
			rejected++
		}
	}
	return fmt.Sprintf("%d mutants: %d are caught, %d are equivalent, %d survive. Of those that are caught, %d have histories that porcupine rejects",
		len(tried), n[mutants.Caught], n[mutants.Equivalent], n[mutants.Survived], rejected)
}

func caughtTable(tried []mutants.Outcome) string {
	lines := []string{"| mutant | caught by | how | schedule |", "|---|---|---|---|"}
	for _, o := range tried {
		if o.Status != mutants.Caught {
			continue
		}
		r := o.Refutation
		how, token := string(r.Kind), ""
		if how == "" {
			how = string(r.Verdict)
		}
		if r.Token != "" {
			token = "`" + schedule(r.Token) + "`"
		}
		if r.Rejected != "" {
			how += ", histories"
		}
		lines = append(lines, fmt.Sprintf("| %s | %s | %s | %s |", cell(o.Mutant), cell(r.Check), how, token))
	}
	return strings.Join(lines, "\n")
}

// schedule is what a token says but for the name of the program, which stands beside it.
func schedule(token string) string {
	parts := strings.Split(token, ":")
	return strings.Join(parts[2:], ":")
}

func cell(text string) string { return strings.ReplaceAll(text, "|", "\\|") }

func equivalentList(tried []mutants.Outcome) string {
	var lines []string
	for _, o := range tried {
		if o.Status == mutants.Equivalent {
			lines = append(lines, "- **"+o.Mutant+"**: "+o.Argument)
		}
	}
	return strings.Join(lines, "\n")
}
