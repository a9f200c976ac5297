package detector_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector"
	"syncplay/detector/report"
	"syncplay/primitives"
)

// A channel has no owner: who waits on it for ever is stuck or left behind, and not deadlocked.
func TestWaitsOnChannels(t *testing.T) {
	named := func(name string) *primitives.Chan[int] {
		c := primitives.NewChan[int](0)
		primitives.Name(c, name)
		return c
	}
	tests := []struct {
		name string
		f    func()
		kind report.Kind // "" for nothing
		says string
	}{
		{"a rendezvous", func() {
			c := named("c")
			var g primitives.Group
			g.Go("", func() { c.Send(1) })
			c.Recv()
			g.Wait()
		}, "", ""},
		{"nobody sends", func() { named("c").Recv() }, report.Stuck, "in Recv(c)"},
		{"nobody receives", func() { named("c").Send(1) }, report.Stuck, "in Send(c)"},
		{"nil", func() { new(primitives.Chan[int]).Recv() }, report.Stuck, "in Recv("},
		{"select", func() {
			primitives.Select(primitives.OnRecv(named("c"), nil), primitives.OnSend(named("d"), 1, nil))
		}, report.Stuck, "in Select(c, d)"},
		{"select without a case", func() { primitives.Select() }, report.Stuck, "in Select(no channel)"},
		{"left behind", func() {
			c := named("c")
			var g primitives.Group
			g.Go("worker", func() { c.Send(1) })
		}, report.Leak, "worker in Send(c)"},
		{"while it holds a lock", func() {
			c := named("c")
			var mu primitives.Mutex
			var g primitives.Group
			g.Go("sender", func() { mu.Lock(); c.Send(1); mu.Unlock() })
			g.Go("receiver", func() { mu.Lock(); c.Recv(); mu.Unlock() })
			g.Wait()
		}, report.Stuck, "(c)"},
		{"send on closed", func() {
			c := named("c")
			c.Close()
			c.Send(1)
		}, report.Misuse, `send on closed Chan "c"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := detector.Run(test.f, detector.Runs(2))
			if test.kind == "" {
				require.Empty(t, r.Findings)
				return
			}
			require.NotEmpty(t, r.Findings, "%v", r)
			assert.Equal(t, test.kind, r.Findings[0].Kind)
			assert.Contains(t, r.Findings[0].Message, test.says)
		})
	}
}

// What a Select took is in the trace.
func TestSelectIsTold(t *testing.T) {
	r := detector.Run(func() {
		c := primitives.NewChan[int](1)
		primitives.Name(c, "jobs")
		c.Send(1)
		primitives.Select(primitives.OnRecv(c, nil), primitives.Default(nil))
		primitives.Check(false, "the end")
	}, detector.Runs(1))
	require.Len(t, r.Findings, 1)
	var texts []string
	for _, e := range r.Findings[0].Trace.Events {
		texts = append(texts, e.Text())
	}
	assert.Contains(t, texts, "Select Recv(jobs)")
}
