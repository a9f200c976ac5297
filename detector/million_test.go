package detector_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/detector"
	"syncplay/primitives"
)

// TestMillionLocks makes, nests and drops a million locks in a watched process. What the Watch
// keeps in the end is below its documented bound.
func TestMillionLocks(t *testing.T) {
	const locks = 1_000_000
	before := heap()
	w := detector.Start(detector.OnFinding(func(f detector.Finding) { t.Error(f) }))
	for range locks / 2 {
		outer, inner := new(primitives.Mutex), new(primitives.Mutex)
		outer.Lock()
		inner.Lock()
		inner.Unlock()
		outer.Unlock()
	}
	after := heap()
	const bound = 130 << 20
	assert.Less(t, after, before+bound)
	r := w.Stop()
	t.Logf("%d locks: %d MiB more than before; %s", locks, (int64(after)-int64(before))>>20, r.Saturated)
}

// heap returns how many bytes are in use.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
