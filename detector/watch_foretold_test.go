package detector_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector"
	"syncplay/detector/report"
	"syncplay/primitives"
)

// bench is what the watched programs below are made of.
type bench struct {
	a, b, gate primitives.Mutex
	rw         primitives.RWMutex
	group      primitives.Group
	turn       chan struct{} // what the program does after another thing, though nothing known orders them
}

func (b *bench) ab() { b.a.Lock(); b.b.Lock(); b.b.Unlock(); b.a.Unlock() }
func (b *bench) ba() { b.b.Lock(); b.a.Lock(); b.a.Unlock(); b.b.Unlock() }

// inTurn runs both as goroutines of a group, the second after the first; the channel is not ours, so nobody
// sees that.
func (b *bench) inTurn(first, second func()) {
	b.group.Go("first", func() { first(); close(b.turn) })
	b.group.Go("second", func() { <-b.turn; second() })
	b.group.Wait()
}

// under calls f on a goroutine of its own, with the gate held.
func (b *bench) under(f func()) {
	var g primitives.Group
	b.gate.Lock()
	g.Go("inner", f)
	g.Wait()
	b.gate.Unlock()
}

// What a Watch sees of a whole program: each safe one beside its unsafe twin.
func TestWatchForetells(t *testing.T) {
	tests := []struct {
		name string
		run  func(*bench)
		want report.Confidence
	}{
		{"both orders", func(b *bench) { b.inTurn(b.ab, b.ba) }, report.High},
		{"one order", func(b *bench) { b.inTurn(b.ab, b.ab) }, ""},
		{"joined", func(b *bench) { b.group.Go("first", b.ba); b.group.Wait(); b.ab() }, ""},
		{"joined too late", func(b *bench) {
			b.group.Go("first", func() { b.ba(); close(b.turn) })
			<-b.turn
			b.ab()
			b.group.Wait()
		}, report.High},
		{"before the fork", func(b *bench) { b.ab(); b.group.Go("first", b.ba); b.group.Wait() }, ""},
		{"gate", func(b *bench) {
			b.inTurn(func() { b.gate.Lock(); b.ab(); b.gate.Unlock() }, func() { b.gate.Lock(); b.ba(); b.gate.Unlock() })
		}, ""},
		{"held while another works", func(b *bench) { b.inTurn(func() { b.under(b.ab) }, func() { b.under(b.ba) }) }, ""},
		{"held while one of them works", func(b *bench) { b.inTurn(func() { b.under(b.ab) }, b.ba) }, report.High},
		{"a wait for one who takes another", func(b *bench) {
			b.inTurn(func() { b.under(func() { b.a.Lock(); b.a.Unlock() }) }, func() { b.a.Lock(); b.gate.Lock(); b.gate.Unlock(); b.a.Unlock() })
		}, report.Medium},
		{"a try", func(b *bench) {
			b.inTurn(b.ab, func() {
				b.b.Lock()
				if b.a.TryLock() {
					b.a.Unlock()
				}
				b.b.Unlock()
			})
		}, ""},
		{"a lock that reads", func(b *bench) {
			b.inTurn(func() { b.rw.RLock(); b.a.Lock(); b.a.Unlock(); b.rw.RUnlock() }, func() { b.a.Lock(); b.rw.RLock(); b.rw.RUnlock(); b.a.Unlock() })
		}, ""},
		{"a lock that reads, and who writes", func(b *bench) {
			b.group.Go("writer", func() { b.rw.Lock(); b.rw.Unlock() })
			b.inTurn(func() { b.rw.RLock(); b.a.Lock(); b.a.Unlock(); b.rw.RUnlock() }, func() { b.a.Lock(); b.rw.RLock(); b.rw.RUnlock(); b.a.Unlock() })
		}, report.Medium},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := detector.Start(detector.OnFinding(func(detector.Finding) {}))
			test.run(&bench{turn: make(chan struct{})})
			got := w.Stop()
			if test.want == "" {
				assert.Empty(t, got.Findings)
				return
			}
			require.Len(t, got.Findings, 1)
			assert.Equal(t, report.PotentialDeadlock, got.Findings[0].Kind)
			assert.Equal(t, test.want, got.Findings[0].Confidence)
		})
	}
}
