package explore

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/detector/report"
	"syncplay/primitives"
)

// Without the race detector, races between accesses to a Var are found by the same edges.
func TestRacesAcrossChannels(t *testing.T) {
	for _, p := range chanRacePrograms {
		if !strings.Contains(p.name, "Var") {
			continue
		}
		r := Run(p.run, HideRaces(), With(DFS))
		found := len(r.Findings) > 0 && r.Findings[0].Kind == report.DataRace
		assert.Equal(t, p.races, found, "%s: %s: %v", p.name, p.reason, r)
	}
}

// chanRacePrograms are those about channels, which are not Go's own while they are explored.
var chanRacePrograms = []raceProgram{
	{"Chan: rendezvous", "both come after what both did", false, func() {
		c := primitives.NewChan[int](0)
		x, y := 0, 0
		twoTasks(func() { x = 1; c.Send(1); _ = y }, func() { y = 1; c.Recv(); _ = x })
	}},
	{"Chan: buffered", "a Send comes before the Recv of its value", false, func() {
		c := primitives.NewChan[*int](2)
		x := 0
		twoTasks(func() { x++; c.Send(&x) }, func() { p, _ := c.Recv(); *p++ })
	}},
	{"Chan: slots", "the k'th Recv comes before the k+C'th Send", false, func() {
		c := primitives.NewChan[int](1)
		x := 0
		twoTasks(func() { c.Send(1); c.Send(2); x++ }, func() { x++; c.Recv() })
	}},
	{"Chan: another slot", "and before no other", true, func() {
		c := primitives.NewChan[int](2)
		x := 0
		twoTasks(func() { c.Send(1); c.Send(2); x++ }, func() { x++; c.Recv() })
	}},
	{"Chan: Close", "it comes before a Recv that returns false", false, func() {
		c := primitives.NewChan[int](0)
		x := 0
		twoTasks(func() { x++; c.Close() }, func() { c.Recv(); x++ })
	}},
	{"Chan: two senders", "they order nothing with each other", true, func() {
		c := primitives.NewChan[int](2)
		x := 0
		twoTasks(func() { x++; c.Send(1) }, func() { c.Send(1); x++ })
	}},
	{"Chan: as a mutex", "who sends comes after who received", false, func() {
		c := primitives.NewChan[int](1)
		x := 0
		add := func() { c.Send(1); x++; c.Recv() }
		twoTasks(add, add)
	}},
	{"Select", "a case is ordered as the operation that it stands for", false, func() {
		c, d := primitives.NewChan[int](0), primitives.NewChan[int](1)
		x := 0
		twoTasks(func() { x++; primitives.Select(primitives.OnSend(c, 1, nil), primitives.OnSend(d, 1, nil)) },
			func() { primitives.Select(primitives.OnRecv(c, nil), primitives.OnRecv(d, nil)); x++ })
	}},
	{"Select: partner", "who waits in a Select gets the edge of who comes", false, func() {
		c, d := primitives.NewChan[int](0), primitives.NewChan[int](0)
		x := 0
		twoTasks(func() { primitives.Select(primitives.OnRecv(c, nil), primitives.OnRecv(d, nil)); x++ },
			func() { x++; c.Send(1) })
	}},
	{"Select: OnDone", "it comes after the cancellation", false, func() {
		c := primitives.NewChan[int](0)
		ctx, cancel := primitives.WithCancel(context.Background())
		x := 0
		twoTasks(func() { x++; cancel() }, func() { primitives.Select(primitives.OnRecv(c, nil), primitives.OnDone(ctx, nil)); x++ })
	}},
	{"Select: Default", "it orders nothing", true, func() {
		c := primitives.NewChan[int](1)
		x := 0
		twoTasks(func() { x++; c.Send(1) }, func() {
			primitives.Select(primitives.OnSend(c, 1, nil), primitives.Default(func() { x++ }))
		})
	}},
	{"Chan: Var", "the same for a Var", false, func() {
		c := primitives.NewChan[int](0)
		var x primitives.Var[int]
		twoTasks(func() { x.Set(1); c.Send(1); x.Set(2) }, func() { c.Recv() })
	}},
	{"Chan: Var, afterwards", "what comes after both is not ordered", true, func() {
		c := primitives.NewChan[int](0)
		var x primitives.Var[int]
		twoTasks(func() { c.Send(1); x.Set(2) }, func() { c.Recv(); x.Get() })
	}},
	{"Chan: Var, before", "the receiver's Set comes before the return of the Send", false, func() {
		c := primitives.NewChan[int](0)
		var x primitives.Var[int]
		twoTasks(func() { c.Send(1); x.Get() }, func() { x.Set(1); c.Recv() })
	}},
	{"Chan: Var, Close", "Close comes before the Recv", false, func() {
		c := primitives.NewChan[int](1)
		var x primitives.Var[int]
		twoTasks(func() { x.Set(1); c.Close() }, func() { c.Recv(); x.Get() })
	}},
	{"Chan: Var, slots", "the k'th Recv comes before the k+C'th Send", false, func() {
		c := primitives.NewChan[int](1)
		var x primitives.Var[int]
		twoTasks(func() { c.Send(1); c.Send(2); x.Get() }, func() { x.Set(1); c.Recv() })
	}},
	{"Chan: Var, another slot", "and before no other", true, func() {
		c := primitives.NewChan[int](2)
		var x primitives.Var[int]
		twoTasks(func() { c.Send(1); c.Send(2); x.Get() }, func() { x.Set(1); c.Recv() })
	}},
	{"Select: Var, OnDone", "it comes after the cancellation", false, func() {
		c := primitives.NewChan[int](0)
		ctx, cancel := primitives.WithCancel(context.Background())
		var x primitives.Var[int]
		twoTasks(func() { x.Set(1); cancel() }, func() {
			primitives.Select(primitives.OnRecv(c, nil), primitives.OnDone(ctx, nil))
			x.Get()
		})
	}},
}
