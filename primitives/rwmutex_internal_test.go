package primitives

import (
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/primitives/hook"
)

// Between its addition to the state and its look into the queue a reader may miss that the writer
// has gone. The generation tells it. Only from here can it be made to be that late.
func TestRWMutexGeneration(t *testing.T) {
	over := make(chan struct{})
	close(over) // who waits gives up at once

	var rw RWMutex
	rw.Lock()
	v := atomic.AddInt64(&rw.state, reader)
	rw.Unlock()
	assert.Equal(t, hook.Woken, rw.admit(nil, over, v), "the writer has let it in")
	rw.RUnlock()
	assert.True(t, rw.TryLock())
	rw.Unlock()

	rw.RLock()
	v = atomic.LoadInt64(&rw.state) - announced - reader
	assert.Equal(t, hook.Cancelled, rw.lock(nil, over), "a reader is in")
	atomic.AddInt64(&rw.state, -reader)
	assert.True(t, rw.depart(nil, v), "the writer has given up, and nobody is to be told")
	assert.True(t, rw.TryLock())
}
