package predict_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"go.uber.org/goleak"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/explore/predict"
	"syncplay/primitives"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// ring is a prediction about the locks of that name.
func ring(names ...string) report.Finding {
	f := report.Finding{Kind: report.PotentialDeadlock, Message: "they are taken in orders that go round", Count: 1}
	for i, name := range names {
		task := string(rune('1' + i))
		f.Parties = append(f.Parties, report.Party{Task: task, Name: "goroutine " + task,
			Holds: []report.Hold{{Object: name, Mode: "exclusive"}},
			Waits: &report.Wait{Object: names[(i+1)%len(names)], Op: "Lock"}})
		f.Cycle = append(f.Cycle, "goroutine "+task, names[(i+1)%len(names)])
	}
	f.Cycle = append(f.Cycle, "goroutine 1")
	return f
}

// crosswise has two goroutines take two locks, each in its own order. With a gate both take a third before;
// wrong is done by a further goroutine.
func crosswise(gate bool, wrong func()) func() {
	return func() {
		var a, b, g primitives.Mutex
		primitives.Name(&a, "A")
		primitives.Name(&b, "B")
		cross := func(x, y *primitives.Mutex) func() {
			return func() {
				if gate {
					g.Lock()
					defer g.Unlock()
				}
				x.Lock()
				defer x.Unlock()
				y.Lock()
				defer y.Unlock()
			}
		}
		var group primitives.Group
		group.Go("there", cross(&a, &b))
		group.Go("back", cross(&b, &a))
		if wrong != nil {
			group.Go("wrong", wrong)
		}
		group.Wait()
	}
}

func TestTry(t *testing.T) {
	fails := func() { primitives.Check(false, "as it is meant to") }
	sometimes := func() {
		var n primitives.Int64
		var g primitives.Group
		g.Go("", func() { n.Add(1) })
		g.Go("", func() { primitives.Check(n.Load() == 0, "the other one was first") })
		g.Wait()
	}
	tests := []struct {
		name    string
		f       func()
		opts    []explore.Option
		ring    report.Finding
		verdict report.Verdict
		why     string
	}{
		{"it closes", crosswise(false, nil), nil, ring("A", "B"), report.Found, "^$"},
		{"it closes, besides what else goes wrong at times", crosswise(false, sometimes), nil, ring("B", "A"), report.Found, "^$"},
		{"something else always goes wrong before", crosswise(false, fails), nil, ring("A", "B"), report.NotFound, "^something else goes wrong before: check-failed: "},
		{"a gate", crosswise(true, nil), nil, ring("A", "B"), report.Proved, `^no interleaving closes it: \d+ schedules cover them all, and nothing goes wrong$`},
		{"a gate, and something else goes wrong", crosswise(true, fails), nil, ring("A", "B"), report.NotFound, "^something else goes wrong before: check-failed: "},
		{"not this ring", crosswise(false, nil), nil, ring("A", "C"), report.NotFound, "^something else goes wrong before: deadlock: "},
		{"not enough schedules", crosswise(false, nil), []explore.Option{explore.MaxSchedules(1)}, ring("A", "B"), report.NotFound, "."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := predict.Try(test.f, []report.Finding{test.ring}, test.opts...)
			if !assert.Len(t, r.Predictions, 1) {
				return
			}
			p := r.Predictions[0]
			assert.Equal(t, test.verdict, p.Verdict)
			assert.Regexp(t, test.why, p.Why)
			if p.Verdict == report.Found {
				assert.Equal(t, report.Deadlock, p.Finding.Kind)
				again := explore.Replay(p.Finding.Token, test.f)
				assert.Equal(t, report.Found, again.Verdict, "the token replays it")
			} else {
				assert.Equal(t, test.ring, p.Finding, "it stays a prediction")
			}
		})
	}
}

func TestNothingToTry(t *testing.T) {
	r := predict.Try(crosswise(true, nil), nil)
	assert.Empty(t, r.Predictions)
	assert.Zero(t, r.Explored.Schedules, "nothing was explored")
}
