package explore

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
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
// SYNCPLAY_REPLAY=token runs that one schedule in the test that it names; if that explores several
// functions, one after the other, it runs in the one that it is of. What can't be read there fails the test.
//
// The token of a failure is also written to the artifact directory of the test (go test -artifacts).
func Test(t testing.TB, f func(), opts ...Option) Result {
	t.Helper()
	c := defaults()
	c.name = nameOf(t)
	c.replay = func(token string) string { return command(t.Name(), token) }
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

// calls counts the explorations of each test that has not ended.
var calls = struct {
	sync.Mutex
	of map[testing.TB]int
}{of: map[testing.TB]int{}}

// nameOf returns the name that tokens carry: of the test, and of its second exploration TestX~2, for a
// schedule of that one says nothing of the first.
func nameOf(t testing.TB) string {
	calls.Lock()
	defer calls.Unlock()
	calls.of[t]++
	if n := calls.of[t]; n > 1 {
		return t.Name() + "~" + strconv.Itoa(n)
	}
	t.Cleanup(func() {
		calls.Lock()
		defer calls.Unlock()
		delete(calls.of, t)
	})
	return t.Name()
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
