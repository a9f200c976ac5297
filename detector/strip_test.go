package detector

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/detector/report"
	"syncplay/primitives/hook"
)

func TestKeptSteps(t *testing.T) {
	var a, b hook.Object
	one, two, three := &task{path: "1"}, &task{path: "2"}, &task{path: "3"}
	lock := func(u *task, o *hook.Object, outcome report.Outcome) step {
		return step{task: u, op: hook.Op{Kind: hook.Lock, Object: o}, outcome: outcome}
	}
	gave := func(u *task, o *hook.Object) step {
		return step{task: u, op: hook.Op{Kind: hook.Unlock, Object: o}, outcome: report.Gave}
	}
	tests := []struct {
		name, reason string
		entered      []step
		want         []int // indices of entered
		heldBy       *task // of the only wait
	}{
		{"a wait entered before its hold", "the lock was taken when the other asked",
			[]step{lock(one, &a, report.Waits), lock(two, &a, report.Took)}, []int{1, 0}, two},
		{"with what came before the hold", "the steps of one task keep their order",
			[]step{lock(one, &a, report.Waits), lock(two, &b, report.Took), lock(three, &b, report.Refused), lock(two, &a, report.Took)},
			[]int{1, 3, 0, 2}, two},
		{"given back meanwhile", "whoever took it later was not the one who was waited for",
			[]step{lock(one, &a, report.Waits), gave(two, &a), lock(three, &a, report.Took)}, []int{0, 1, 2}, nil},
		{"another lock", "it has nothing to do with the wait",
			[]step{lock(one, &a, report.Waits), lock(two, &b, report.Took)}, []int{0, 1}, nil},
		{"its own", "the wait ended",
			[]step{lock(one, &a, report.Waits), lock(one, &a, report.Took)}, []int{0, 1}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var s strip
			s.n = copy(s.steps[:], test.entered)
			var want []step
			for _, i := range test.want {
				at := test.entered[i]
				if at.outcome == report.Waits {
					at.heldBy[0] = test.heldBy
				}
				want = append(want, at)
			}
			steps, dropped := s.kept()
			assert.Equal(t, want, steps, test.reason)
			assert.Zero(t, dropped)
		})
	}
}

func TestStripKeepsTheLast(t *testing.T) {
	var s strip
	u := &task{}
	for i := range 3 * len(s.steps) {
		s.add(u, hook.Op{N: int64(i)}, report.Took)
	}
	steps, dropped := s.kept()
	assert.Len(t, steps, len(s.steps))
	assert.Equal(t, 2*len(s.steps), dropped)
	assert.Equal(t, int64(2*len(s.steps)), steps[0].op.N)
	assert.Equal(t, int64(3*len(s.steps)-1), steps[len(steps)-1].op.N)
}
