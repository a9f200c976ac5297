package explore

import (
	"testing"

	"syncplay/primitives"
)

// BenchmarkStep measures one step of a task that goes on by itself.
func BenchmarkStep(b *testing.B) {
	programs := map[string]func(){
		"add": func() {
			var x primitives.Int64
			for range 1000 {
				x.Add(1)
			}
		},
		"lock": func() {
			var mu primitives.Mutex
			for range 500 {
				mu.Lock()
				mu.Unlock()
			}
		},
		"var": func() {
			var x primitives.Var[int]
			for range 1000 {
				x.Set(1)
			}
		},
	}
	for name, f := range programs {
		b.Run(name, func(b *testing.B) {
			m := harness(b, f)
			before := processorTime()
			for range b.N {
				m.execute(nonpreemptive.Search(Settings{}))
			}
			b.ReportMetric(float64(processorTime()-before)/float64(b.N)/1000, "cpu-ns/step")
		})
	}
}
