package detector

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"syncplay/detector/report"
	"syncplay/internal/dump"
	"syncplay/primitives/hook"
)

// An audience is the tests that want to know what a Watch finds while they run.
type audience struct {
	mu   sync.Mutex
	seat []*observer
}

// An observer keeps what was found since it came, also what others had seen before.
type observer struct {
	test  string // its top-level test; "" wants all that is found
	found findings
	tests map[string][]string // in which tests a cause was seen
}

func (a *audience) join(o *observer) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.seat = append(a.seat, o)
}

func (a *audience) quit(o *observer) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.seat = slices.DeleteFunc(a.seat, func(p *observer) bool { return p == o })
}

// show gives the finding to the observers that it concerns: the test in which it was seen. If that is none
// of theirs, or not known, it may be of any.
func (a *audience) show(f Finding) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.seat) == 0 {
		return
	}
	tests := testsOf(f)
	known := slices.ContainsFunc(a.seat, func(o *observer) bool { return slices.Contains(tests, o.test) })
	for _, o := range a.seat {
		if o.test == "" || !known || slices.Contains(tests, o.test) {
			o.see(f, tests)
		}
	}
}

func (o *observer) see(f Finding, tests []string) {
	o.found.add(f)
	if o.tests == nil {
		o.tests = map[string][]string{}
	}
	why := cause(f)
	for _, test := range tests {
		if !slices.Contains(o.tests[why], test) {
			o.tests[why] = append(o.tests[why], test)
		}
	}
}

// testsOf names the top-level tests whose goroutines take part in the finding, as far as their stacks or
// those of the goroutines that started them show it.
func testsOf(f Finding) (tests []string) {
	for _, p := range f.Parties {
		tests = append(tests, testIn(p.Stack)...)
	}
	if tests == nil {
		all := dump.All()
		for _, p := range f.Parties {
			tests = append(tests, testAbove(all, p)...)
		}
	}
	slices.Sort(tests)
	return slices.Compact(tests)
}

// testAbove looks for the test from the party's goroutine upwards. A goroutine that has ended is not in the
// dump, but the function is that started another.
func testAbove(all map[uint64]dump.Goroutine, p report.Party) []string {
	id, _ := strconv.ParseUint(p.Task, 10, 64)
	for g, ok := all[id]; ok; g, ok = all[g.Parent] {
		if tests := testIn(append(g.Stack, g.Started)); tests != nil {
			return tests
		}
	}
	return nil
}

// testIn returns the test function in the stack, if there is one.
func testIn(stack []hook.Place) []string {
	for _, p := range stack {
		if name := testName(p); name != "" {
			return []string{name}
		}
	}
	return nil
}

// testName returns "TestTransfer" of a frame in bank_test.TestTransfer.func1, and "" of others.
func testName(p hook.Place) string {
	if !strings.HasSuffix(p.File, "_test.go") {
		return ""
	}
	_, name, _ := strings.Cut(p.Func[strings.LastIndexByte(p.Func, '/')+1:], ".")
	name, _, _ = strings.Cut(name, ".")
	for _, kind := range []string{"Test", "Benchmark", "Fuzz", "Example"} {
		if strings.HasPrefix(name, kind) {
			return name
		}
	}
	return ""
}
