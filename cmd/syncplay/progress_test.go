package main

import (
	"strings"
	"sync"
	"testing"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/stretchr/testify/require"

	"syncplay/detector"
)

// A board keeps what is written, and says when there is something new.
type board struct {
	mu   sync.Mutex
	text strings.Builder
	news chan struct{}
}

func (b *board) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	select {
	case b.news <- struct{}{}:
	default:
	}
	return b.text.Write(p)
}

func (b *board) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func TestProgressIsErased(t *testing.T) {
	b := &board{news: make(chan struct{}, 1)}
	p := &progress{w: b, width: 80, delay: time.Nanosecond}
	p.begin("running deadlock/broken")
	p.runs(detector.Progress{Runs: 1234, Seen: 1, Elapsed: 1500 * time.Millisecond})
	p.start()
	<-b.news
	p.stop()
	p.stop() // does no harm
	require.True(t, strings.HasPrefix(b.String(), "\r\x1b[Krunning deadlock/broken, 0 s: 1,234 runs, something wrong in 1"), b)
	require.True(t, strings.HasSuffix(b.String(), "\r\x1b[K"), "the line is erased")
	require.NotContains(t, b.String(), "%")
}

func TestProgressIsSilent(t *testing.T) {
	b := &board{news: make(chan struct{}, 1)}
	p := newProgress(&stream{w: b, width: 80})
	p.begin("running")
	p.runs(detector.Progress{Runs: 1})
	p.stop()
	require.Empty(t, b.String(), "it is no terminal")

	p = newProgress(&stream{w: b, width: 80, terminal: true})
	p.stop()
	require.Empty(t, b.String(), "it took less than half a second")
}

func TestProgressFits(t *testing.T) {
	p := &progress{width: 30}
	p.begin("교착 상태를 실행하는 중입니다")
	p.say("building syncplay with the race detector")
	require.Less(t, lipgloss.Width(p.line()), 30)
}
