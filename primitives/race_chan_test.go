package primitives_test

import (
	"context"

	"syncplay/primitives"
)

var chanPrograms = []program{
	{"Chan: Send, Recv", "a Send synchronizes before the Recv of its value", false, func() {
		c := primitives.NewChan[int](1)
		x := 0
		inTurn(
			func() { x = 1; c.Send(1) },
			func() { c.Recv(); must(x == 1) })
	}},
	{"Chan: rendezvous", "both come after what both did", false, func() {
		c := primitives.NewChan[int](0)
		x, y := 0, 0
		together(
			func() { x = 1; c.Send(1); must(y == 1) },
			func() { y = 1; c.Recv(); must(x == 1) })
	}},
	{"Chan: Recv, Send", "the k'th Recv synchronizes before the k+C'th Send", false, func() {
		c := primitives.NewChan[int](1)
		c.Send(1)
		x := 0
		together(
			func() { linger(); x = 1; c.Recv() },
			func() { c.Send(2); must(x == 1) })
	}},
	{"Chan: Close, Recv", "a Close synchronizes before a Recv that returns false", false, func() {
		c := primitives.NewChan[int](1)
		x := 0
		inTurn(
			func() { x = 1; c.Close() },
			func() { _, ok := c.Recv(); must(!ok); must(x == 1) })
	}},
	{"Select: send, receive", "a case is ordered as the operation that it stands for", false, func() {
		c, d := primitives.NewChan[int](0), primitives.NewChan[int](0)
		x := 0
		together(
			func() { x = 1; primitives.Select(primitives.OnSend(c, 1, nil), primitives.OnSend(d, 1, nil)) },
			func() { primitives.Select(primitives.OnRecv(c, nil), primitives.OnRecv(d, nil)); must(x == 1) })
	}},
	{"Select: OnDone", "it comes after the cancellation", false, func() {
		c := primitives.NewChan[int](0)
		ctx, cancel := context.WithCancel(context.Background())
		x := 0
		together(
			func() { linger(); x = 1; cancel() },
			func() { primitives.Select(primitives.OnRecv(c, nil), primitives.OnDone(ctx, nil)); must(x == 1) })
	}},
	{"Chan: Send, Send", "two that send order nothing with each other", true, func() {
		c := primitives.NewChan[int](2)
		x := 0
		inTurn(
			func() { x = 1; c.Send(1) },
			func() { c.Send(2); must(x == 1) })
	}},
	{"Chan: Len", "it orders nothing", true, func() {
		c := primitives.NewChan[int](1)
		x := 0
		inTurn(
			func() { x = 1; c.Send(1) },
			func() { must(c.Len() == 1); must(x == 1) })
	}},
	{"Select: Default", "it orders nothing", true, func() {
		c := primitives.NewChan[int](1)
		c.Send(1)
		x := 0
		inTurn(
			func() { x = 1; primitives.Select(primitives.OnSend(c, 1, nil), primitives.Default(nil)) },
			func() {
				must(primitives.Select(primitives.OnSend(c, 1, nil), primitives.Default(nil)) == 1)
				must(x == 1)
			})
	}},
}
