package detector_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector"
	"syncplay/detector/report"
	"syncplay/internal/gid"
	"syncplay/primitives"
)

// crossed takes two locks crosswise, in two goroutines, until each waits for the other. mend lets them go on
// by unlocking one of the locks; it returns when both have ended.
func crossed(t *testing.T, a, b *primitives.Mutex) (mend func()) {
	have, both, ended := make(chan bool), make(chan bool), make(chan bool, 2)
	cross := func(x, y *primitives.Mutex) {
		x.Lock()
		have <- true
		<-both
		y.Lock()
		y.Unlock()
		ended <- true
	}
	go cross(a, b)
	go cross(b, a)
	await(t, have)
	await(t, have)
	close(both)
	waiting(t, 2)
	return func() {
		a.Unlock()
		await(t, ended)
		b.Unlock()
		await(t, ended)
	}
}

// waiting returns when so many goroutines of the watched process wait.
func waiting(t *testing.T, n int) {
	t.Helper()
	for end := time.Now().Add(soon); time.Now().Before(end); runtime.Gosched() {
		if s, _ := detector.Now(); s.Waiting == n {
			return
		}
	}
	t.Fatalf("there are not %d who wait", n)
}

// pages is a writer that tells of each write.
type pages struct {
	mu  sync.Mutex
	all bytes.Buffer
	one chan bool
}

func (p *pages) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	defer func() { p.one <- true }()
	return p.all.Write(b)
}

func TestLogHasThePage(t *testing.T) {
	p := &pages{one: make(chan bool, 10)}
	w := detector.Start(detector.Log(p))
	var a, b primitives.Mutex
	primitives.Name(&a, "A")
	primitives.Name(&b, "B")
	mend := crossed(t, &a, &b)
	await(t, p.one)
	mend()
	r := w.Stop()
	assert.Equal(t, "syncplay: "+r.Findings[0].String()+"\n", p.all.String())
	assert.Contains(t, p.all.String(), "wait for each other")
}

// TestOneCauseIsToldOnce lets the same lines deadlock again and again, with other locks each time.
func TestOneCauseIsToldOnce(t *testing.T) {
	told := make(chan detector.Finding, 10)
	w := detector.Start(detector.OnFinding(func(f detector.Finding) { told <- f }))
	const times = 5
	for range times {
		crossed(t, new(primitives.Mutex), new(primitives.Mutex))()
	}
	r := w.Stop()
	await(t, told)
	assert.Empty(t, told, "who is told is told once")
	assert.Len(t, r.Findings, 1)
	assert.Equal(t, times, r.Findings[0].Count)
}

// TestListenerInTheDeadlock: who listens to findings and takes a lock of the deadlock waits with the others.
// The watch goes on, and stops.
func TestListenerInTheDeadlock(t *testing.T) {
	var a, b primitives.Mutex
	called, ended := make(chan bool), make(chan bool)
	w := detector.Start(detector.OnFinding(func(detector.Finding) {
		called <- true
		a.Lock()
		a.Unlock()
		ended <- true
	}))
	mend := crossed(t, &a, &b)
	await(t, called)
	assert.Len(t, w.Stop().Findings, 1)
	mend()
	await(t, ended)
}

func TestReportSaysWhatIsFull(t *testing.T) {
	r := detector.Report{Verdict: "OBSERVED", Runs: 1, Saturated: "65536 orders of locks are known"}
	assert.Contains(t, r.String(), "\nsaturated: 65536 orders of locks are known: what is missing may have gone wrong unseen\n")
	assert.True(t, r.OK())
	var b strings.Builder
	require.NoError(t, r.WriteJSON(&b))
	var back struct {
		Version int
		Kind    string
		Report  detector.Report
	}
	require.NoError(t, json.Unmarshal([]byte(b.String()), &back))
	assert.Equal(t, report.Version, back.Version)
	assert.Equal(t, "report", back.Kind)
	assert.Equal(t, r, back.Report)
}

// TestStacksAreTheUsers: a stack begins where the lock was called.
func TestStacksAreTheUsers(t *testing.T) {
	w := detector.Start(detector.Log(io.Discard))
	var a, b primitives.Mutex
	mend := crossed(t, &a, &b)
	s := w.Snapshot()
	mend()
	f := w.Stop().Findings[0]
	for _, p := range f.Parties {
		if assert.Len(t, p.Stack, 1) {
			assert.Equal(t, p.Waits.At, p.Stack[0])
			assert.Contains(t, p.Stack[0].Func, "crossed.func")
		}
	}
	assert.Len(t, s.Parties, 2)
	for _, p := range s.Parties {
		assert.Len(t, p.Waits.For, 1)
		assert.Len(t, p.Holds, 1)
	}
}

// TestSnapshotNamesWhoDoesNotWait: who holds a lock and does not wait is not in the graph, but the lock
// says who it is.
func TestSnapshotNamesWhoDoesNotWait(t *testing.T) {
	w := detector.Start()
	var mu primitives.Mutex
	mu.Lock()
	ended := make(chan bool)
	go func() { mu.Lock(); mu.Unlock(); ended <- true }()
	waiting(t, 1)
	s := w.Snapshot()
	mu.Unlock()
	await(t, ended)
	if assert.Len(t, s.Parties, 1) {
		assert.Equal(t, []string{fmt.Sprintf("goroutine %d", gid.Get()())}, s.Parties[0].Waits.For)
	}
	assert.Empty(t, w.Stop().Findings)
	_, watched := detector.Now()
	assert.False(t, watched)
}
