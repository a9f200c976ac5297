package explore_test

import (
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"syncplay/explore"
	"syncplay/primitives"
)

// Memory does not grow with the number of executions. SYNCPLAY_LONG=1 makes that ten million.
func TestMemoryIsFlat(t *testing.T) {
	if raceBuild {
		t.Skip("the race detector has a memory of its own")
	}
	n := int64(200_000)
	if os.Getenv("SYNCPLAY_LONG") != "" {
		n = 10_000_000
	}
	for _, s := range []explore.Strategy{explore.Random, explore.DFS} {
		t.Run(s.String(), func(t *testing.T) {
			var warm, end uint64
			executions := int64(0)
			measure := func() uint64 {
				runtime.GC()
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				return m.HeapAlloc + m.StackInuse
			}
			r := explore.Run(func() {
				switch executions++; executions {
				case n / 10:
					warm = measure()
				case n:
					end = measure()
				}
				var mu primitives.Mutex
				var x primitives.Var[int]
				q := primitives.NewQueue[int](1)
				var g primitives.Group
				for range 4 {
					g.Go("", func() {
						mu.Lock()
						x.Set(x.Get() + 1)
						mu.Unlock()
						q.TryPut(1)
						q.TryGet()
					})
				}
				g.Wait()
			}, explore.With(s), explore.MaxSchedules(n), explore.MaxTime(time.Hour))
			assert.Equal(t, n, r.Schedules, r.String())
			assert.NotZero(t, warm)
			assert.Less(t, end, warm+256<<10)
		})
	}
}
