package explore_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/primitives"
)

const rightAfter = "a Group.Go comes right after the operation before it, also where a Wait for the Group might come between"

// A Wait that may come too early for a goroutine is not tried, so that what goes wrong then is not found: no
// proof passes over that. Where it is ordered, or tried, nothing is said of it.
func TestAWaitThatMightComeBefore(t *testing.T) {
	nothing := func() {}
	for _, c := range []struct {
		name string
		says bool
		f    func(work, other *primitives.Group)
	}{
		{"who waits starts them", false, func(work, _ *primitives.Group) {
			work.Go("worker", nothing)
			work.Wait()
		}},
		{"another starts them first thing", true, func(work, other *primitives.Group) {
			other.Go("starter", func() { work.Go("worker", nothing) })
			work.Wait()
		}},
		{"another's child starts them first thing", true, func(work, other *primitives.Group) {
			other.Go("starter", func() { other.Go("its child", func() { work.Go("worker", nothing) }) })
			work.Wait()
		}},
		{"another starts them after what lets the one go on who waits", true, func(work, other *primitives.Group) {
			c := primitives.NewChan[int](1)
			other.Go("starter", func() { c.Send(1); work.Go("worker", nothing) })
			c.Recv()
			work.Wait()
		}},
		{"another starts them before that", false, func(work, other *primitives.Group) {
			c := primitives.NewChan[int](1)
			other.Go("starter", func() { work.Go("worker", nothing); c.Send(1) })
			c.Recv()
			work.Wait()
		}},
		{"another has ended", false, func(work, other *primitives.Group) {
			other.Go("starter", func() { work.Go("worker", nothing) })
			other.Wait()
			work.Wait()
		}},
		{"another starts them after an operation, before or after which the Wait may be", false, func(work, other *primitives.Group) {
			var n primitives.Int64
			other.Go("starter", func() { n.Add(1); work.Go("worker", nothing) })
			work.Wait()
		}},
		{"who waits is started after them", false, func(work, other *primitives.Group) {
			work.Go("worker", nothing)
			other.Go("closer", func() { work.Wait() })
		}},
		{"who waits is started before them", true, func(work, other *primitives.Group) {
			other.Go("closer", func() { work.Wait() })
			work.Go("worker", nothing)
		}},
		{"a member starts another", false, func(work, _ *primitives.Group) {
			work.Go("worker", func() { work.Go("another", nothing) })
			work.Wait()
		}},
	} {
		r := explore.Run(func() {
			var work, other primitives.Group
			c.f(&work, &other)
			other.Wait()
		})
		assert.Equal(t, report.Proved, r.Verdict, "%s: %s", c.name, r)
		if c.says {
			assert.Contains(t, r.Assumes, rightAfter, c.name)
		} else {
			assert.NotContains(t, r.Assumes, rightAfter, c.name)
		}
	}
}
