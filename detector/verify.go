package detector

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"syncplay/detector/report"
)

// TestingM is what VerifyTestMain needs of a *testing.M.
type TestingM interface{ Run() int }

// TestingT is what VerifyNone needs of a *testing.T, *testing.B or *testing.F.
type TestingT interface {
	Helper()
	Name() string
	Cleanup(func())
	Errorf(format string, args ...any)
	Logf(format string, args ...any)
}

// VerifyTestMain runs the tests of a package under a Watch, and exits. The run fails, with exit code 1, if
// anything was found that was not resolved, but for predictions of low confidence:
//
//	func TestMain(m *testing.M) { detector.VerifyTestMain(m) }
//
// Each finding is logged when it is made, for a test that is deadlocked does not come to its end; with
// PanicOnDeadlock it does not wait for the limit of go test. At the end all are listed, with the tests in
// which they were seen.
func VerifyTestMain(m TestingM, opts ...Option) { os.Exit(Verified(m, opts...).Run()) }

// Verified returns what runs m as VerifyTestMain does, and returns the exit code. It is for those who verify
// something else at the end as well:
//
//	func TestMain(m *testing.M) { goleak.VerifyTestMain(detector.Verified(m)) }
func Verified(m TestingM, opts ...Option) TestingM { return verified{m, opts} }

type verified struct {
	m    TestingM
	opts []Option
}

func (v verified) Run() int {
	w := Start(v.opts...)
	var all observer
	w.audience.join(&all)
	code := v.m.Run()
	r := w.Stop()
	if all.list(w.config.writer(), r.Saturated) && code == 0 {
		return 1
	}
	return code
}

// fails says whether a test is to fail for the finding.
func fails(f Finding) bool { return f.Resolved == "" && f.Confidence != report.Low }

// list writes what was found and not resolved, a line each, and says whether the run is to fail for it.
func (o *observer) list(w io.Writer, saturated string) (failed bool) {
	var b strings.Builder
	for _, f := range o.found.list {
		if f.Resolved != "" {
			continue
		}
		failed = failed || fails(f)
		fmt.Fprintf(&b, "  %s: %s", f.Kind, f.Message)
		if tests := o.tests[cause(f)]; len(tests) > 0 {
			fmt.Fprintf(&b, ", in %s", strings.Join(tests, ", "))
		}
		if f.Confidence != "" {
			fmt.Fprintf(&b, " (%s confidence)", f.Confidence)
		}
		if f.Count > 1 {
			fmt.Fprintf(&b, ", %d times", f.Count)
		}
		fmt.Fprintln(&b)
	}
	if b.Len() == 0 {
		return false
	}
	if saturated != "" {
		fmt.Fprintf(&b, "  saturated: %s\n", saturated)
	}
	_, _ = fmt.Fprintf(w, "syncplay: the tests were watched, and this was found:\n%s", &b)
	return failed
}

// VerifyNone watches until the end of the test, which fails if anything is found that is not resolved; a
// prediction of low confidence it only logs. It is called at the beginning:
//
//	func TestTransfer(t *testing.T) {
//		detector.VerifyNone(t)
//		...
//
// Tests that run at the same time, and VerifyTestMain, share one Watch, whose options are those of who came
// first. Each test fails for what its own goroutines did, as far as can be seen. What might deadlock is
// told in the test that shows it first.
func VerifyNone(t TestingT, opts ...Option) {
	t.Helper()
	test, _, _ := strings.Cut(t.Name(), "/")
	o := &observer{test: test}
	w, leave := share(opts)
	w.audience.join(o)
	t.Cleanup(func() {
		t.Helper()
		w.flush()
		w.audience.quit(o)
		leave()
		for _, f := range o.found.list {
			switch {
			case fails(f):
				t.Errorf("syncplay: %v", f)
			case f.Resolved == "":
				t.Logf("syncplay: %v", f)
			}
		}
	})
}

// common is the Watch that tests started and share.
var common struct {
	mu    sync.Mutex
	watch *Watch
	users int
}

// share returns the Watch that is on, or else starts one, which goes off with the last who shares it.
func share(opts []Option) (w *Watch, leave func()) {
	common.mu.Lock()
	defer common.mu.Unlock()
	if w := current.Load(); w != nil && w != common.watch {
		return w, func() {}
	}
	if common.users == 0 {
		common.watch = Start(opts...)
	}
	common.users++
	return common.watch, unshare
}

func unshare() {
	common.mu.Lock()
	defer common.mu.Unlock()
	if common.users--; common.users == 0 {
		common.watch.Stop()
		common.watch = nil
	}
}
