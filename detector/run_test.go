package detector_test

import (
	"testing"

	"syncplay/detector"
	"syncplay/primitives"
)

func TestProbe(t *testing.T) {
	r := detector.Run(func() {
		var a, b primitives.Mutex
		primitives.Name(&a, "A")
		primitives.Name(&b, "B")
		var g primitives.Group
		g.Go("T1", func() {
			a.Lock()
			defer a.Unlock()
			b.Lock()
			defer b.Unlock()
		})
		g.Go("T2", func() {
			b.Lock()
			defer b.Unlock()
			a.Lock()
			defer a.Unlock()
		})
		g.Wait()
	}, detector.Runs(2000), detector.KeepGoing())
	t.Log(r)
	t.Log(r.Elapsed, r.Tally)
}
