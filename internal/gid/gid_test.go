package gid_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"go.uber.org/goleak"

	"syncplay/internal/gid"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestGetAgreesWithSlow(t *testing.T) {
	get := gid.Get()
	var mu sync.Mutex
	seen := map[uint64]bool{}
	var wg sync.WaitGroup
	start := make(chan struct{})
	for range 100 {
		wg.Go(func() {
			<-start // all alive at once, so that no number is used again
			n := get()
			assert.Equal(t, gid.Slow(), n)
			mu.Lock()
			defer mu.Unlock()
			assert.False(t, seen[n], "two goroutines with one number")
			seen[n] = true
		})
	}
	close(start)
	wg.Wait()
}

func BenchmarkGet(b *testing.B) {
	get := gid.Get()
	for b.Loop() {
		get()
	}
}

func BenchmarkSlow(b *testing.B) {
	for b.Loop() {
		gid.Slow()
	}
}
