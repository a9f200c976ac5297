//go:build unix

package detector_test

import (
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector"
	"syncplay/primitives"
)

func TestNotifyOn(t *testing.T) {
	p := &pages{one: make(chan bool, 10)}
	w := detector.Start(detector.NotifyOn(syscall.SIGUSR1), detector.Log(p))
	var mu primitives.Mutex
	primitives.Name(&mu, "mu")
	mu.Lock()
	ended := make(chan bool)
	go func() { mu.Lock(); mu.Unlock(); ended <- true }()
	waiting(t, 1)
	require.NoError(t, syscall.Kill(syscall.Getpid(), syscall.SIGUSR1))
	await(t, p.one)
	mu.Unlock()
	await(t, ended)
	assert.Empty(t, w.Stop().Findings)
	assert.Regexp(t, `^[-0-9]+ [:0-9]+: 1 goroutine waits\n\n  goroutine \d+ waits in Lock\(mu\) at signal_unix_test.go:\d+, for goroutine \d+\n  and has waited for `, p.all.String())
}
