package scenarios

import (
	"syncplay/detector/report"
	"syncplay/primitives"
)

func chanCross() Scenario {
	return Scenario{
		Name: "chan-cross",
		Variants: []Variant{
			{
				Name: "broken", Broken: true, Run: chanCrossBroken,
				Outcomes: []Outcome{{report.Stuck, Always, Least{0, 2}, "both send first, and nobody is left to receive"}},
			},
			{Name: "buffer", Run: chanCrossBuffer},
			{Name: "select", Run: chanCrossSelect},
			{Name: "order", Run: chanCrossOrder},
		},
	}
}

// chanCrossBroken lets each of two send before it receives. A send on an unbuffered channel waits
// until somebody receives, and both are busy sending.
func chanCrossBroken() {
	toAnn := primitives.NewChan[int](0)
	toBob := primitives.NewChan[int](0)
	primitives.Name(toAnn, "to Ann")
	primitives.Name(toBob, "to Bob")

	swap := func(out, in *primitives.Chan[int], v int) {
		out.Send(v)
		got, _ := in.Recv()
		primitives.Check(got == 3-v, "sent %d and got %d", v, got)
	}

	var both primitives.Group
	primitives.Name(&both, "both")
	both.Go("Ann", func() { swap(toBob, toAnn, 1) })
	both.Go("Bob", func() { swap(toAnn, toBob, 2) })
	both.Wait()
}

// chanCrossBuffer gives each channel room for one value. A send lays it there and goes on.
func chanCrossBuffer() {
	toAnn := primitives.NewChan[int](1)
	toBob := primitives.NewChan[int](1)
	primitives.Name(toAnn, "to Ann")
	primitives.Name(toBob, "to Bob")

	swap := func(out, in *primitives.Chan[int], v int) {
		out.Send(v)
		got, _ := in.Recv()
		primitives.Check(got == 3-v, "sent %d and got %d", v, got)
	}

	var both primitives.Group
	primitives.Name(&both, "both")
	both.Go("Ann", func() { swap(toBob, toAnn, 1) })
	both.Go("Bob", func() { swap(toAnn, toBob, 2) })
	both.Wait()
}

// chanCrossSelect sends and receives in whichever order the other one is ready for. What is done
// is set to nil, and a nil channel is never ready.
func chanCrossSelect() {
	toAnn := primitives.NewChan[int](0)
	toBob := primitives.NewChan[int](0)
	primitives.Name(toAnn, "to Ann")
	primitives.Name(toBob, "to Bob")

	swap := func(out, in *primitives.Chan[int], v int) {
		got := 0
		for out != nil || in != nil {
			primitives.Select(
				primitives.OnSend(out, v, func() { out = nil }),
				primitives.OnRecv(in, func(w int, _ bool) { got, in = w, nil }),
			)
		}
		primitives.Check(got == 3-v, "sent %d and got %d", v, got)
	}

	var both primitives.Group
	primitives.Name(&both, "both")
	both.Go("Ann", func() { swap(toBob, toAnn, 1) })
	both.Go("Bob", func() { swap(toAnn, toBob, 2) })
	both.Wait()
}

// chanCrossOrder lets Ann send first and Bob receive first.
func chanCrossOrder() {
	toAnn := primitives.NewChan[int](0)
	toBob := primitives.NewChan[int](0)
	primitives.Name(toAnn, "to Ann")
	primitives.Name(toBob, "to Bob")

	var both primitives.Group
	primitives.Name(&both, "both")
	both.Go("Ann", func() {
		toBob.Send(1)
		got, _ := toAnn.Recv()
		primitives.Check(got == 2, "sent 1 and got %d", got)
	})
	both.Go("Bob", func() {
		got, _ := toBob.Recv()
		toAnn.Send(2)
		primitives.Check(got == 1, "sent 2 and got %d", got)
	})
	both.Wait()
}
