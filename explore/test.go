package explore

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"syncplay/detector/report"
)

// Test explores f and fails the test with the counterexample unless f is proved. Of a budget that
// ended before every interleaving was covered it only logs what was covered, unless something went
// wrong in what was.
//
// The environment has the last word: SYNCPLAY_SEED, SYNCPLAY_STRATEGY, SYNCPLAY_GRAIN,
// SYNCPLAY_PREEMPTIONS, SYNCPLAY_MAX_SCHEDULES, SYNCPLAY_MAX_STEPS, SYNCPLAY_MAX_TIME,
// SYNCPLAY_WORKERS, SYNCPLAY_KEEP_GOING and SYNCPLAY_HIDE_RACES stand for the options of these names, and
// SYNCPLAY_REPLAY=token runs that one schedule in the test that it names. What can't be read there
// fails the test.
//
// The token of a failure is also written to the artifact directory of the test (go test -artifacts).
func Test(t testing.TB, f func(), opts ...Option) Result {
	t.Helper()
	c := defaults()
	c.name = t.Name()
	c.replay = func(token string) string {
		return "SYNCPLAY_REPLAY=" + inShell(token) + " go test -run " + inShell(pattern(t.Name()))
	}
	for _, o := range opts {
		o.apply(&c)
	}
	if err := c.environment(os.LookupEnv); err != nil {
		t.Fatal("explore: " + err.Error())
	}
	r := c.run(f)
	r.check(t)
	return r
}

// check fails or logs as the verdict says.
func (r Result) check(t testing.TB) {
	t.Helper()
	switch r.Verdict {
	case report.Proved, report.NotFound:
		t.Log(r.String())
	case report.Found:
		keepToken(t, r)
		var b strings.Builder
		fmt.Fprintln(&b, r.String())
		for _, f := range r.Findings {
			fmt.Fprintf(&b, "\n%v", f)
		}
		t.Error(b.String())
	default:
		t.Error(r.String())
	}
}

// keepToken writes the token where the artifacts of the test are kept.
func keepToken(t testing.TB, r Result) {
	dir := t.ArtifactDir()
	for i, f := range r.Findings {
		file := filepath.Join(dir, fmt.Sprintf("syncplay-%d.token", i+1))
		if err := os.WriteFile(file, []byte(f.Token+"\n"), 0o600); err != nil {
			t.Log("the token could not be kept: ", err)
		}
	}
}

// inShell quotes a word for the shell.
func inShell(word string) string {
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// pattern returns the -run pattern for exactly this test.
func pattern(name string) string {
	parts := strings.Split(name, "/")
	for i, p := range parts {
		parts[i] = "^" + regexp.QuoteMeta(p) + "$"
	}
	return strings.Join(parts, "/")
}
