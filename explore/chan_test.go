package explore_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/primitives"
)

// A case is taken out of a select by setting its channel to nil, the pointer too: it is never ready.
func TestASelectWaitsBesideANilPointer(t *testing.T) {
	r := explore.Run(func() {
		c := primitives.NewChan[int](0)
		var null *primitives.Chan[int]
		var g primitives.Group
		g.Go("", func() { c.Send(1) })
		taken := primitives.Select(primitives.OnRecv(null, nil), primitives.OnSend(null, 1, nil), primitives.OnRecv(c, nil))
		primitives.Check(taken == 2, "case %d was taken", taken)
		g.Wait()
	})
	assert.Equal(t, report.Proved, r.Verdict, "%v %v", r, r.Findings)
}
