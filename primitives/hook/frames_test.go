package hook

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestSwift says that the walk by the frame pointers is in use where there is one: without it a watched
// process pays a quarter of a microsecond for each lock.
func TestSwift(t *testing.T) {
	if runtime.GOARCH != "amd64" && runtime.GOARCH != "arm64" {
		t.Skip("the frame pointers are followed on amd64 and arm64")
	}
	assert.True(t, swift)
}

//go:noinline
func called() (s Site) {
	s.From()
	return s
}

// inlined is as Lock is, which is a part of its caller.
func inlined() Site { return called() }

func TestFromIsWhereTheCallerWasCalled(t *testing.T) {
	_, _, line, _ := runtime.Caller(0)
	s := inlined()
	places := s.places()
	assert.Contains(t, places[0].Func, "hook.inlined")
	assert.Equal(t, line+1, places[1].Line)
	assert.Contains(t, places[1].Func, "TestFromIsWhereTheCallerWasCalled")
}

// TestFromWhileTheStackMoves walks while the stack grows and shrinks under it.
func TestFromWhileTheStackMoves(t *testing.T) {
	var dive func(n int) int
	dive = func(n int) int {
		var pad [256]byte
		if s := called(); s[1] == 0 {
			t.Error("no frames")
		}
		if n == 0 {
			return len(pad)
		}
		return dive(n-1) + int(pad[n%256])
	}
	ended := make(chan bool)
	for range 4 {
		go func() {
			for range 50 {
				dive(100)
				runtime.GC()
			}
			ended <- true
		}()
	}
	for range 4 {
		<-ended
	}
}

func BenchmarkFrom(b *testing.B) {
	var s Site
	for b.Loop() {
		s.From()
	}
}
