package detector

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

// TestStillnessIsOfARunningProcess: a process that was stopped for a while has not stood still.
func TestStillnessIsOfARunningProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := run{patience: patience}
		assert.False(t, r.stoodStill(7))
		<-time.After(time.Hour)
		assert.False(t, r.stoodStill(7), "the next look came late")
		for range patience/longestPause - 1 {
			assert.False(t, r.stoodStill(7))
			<-time.After(longestPause)
		}
		assert.True(t, r.stoodStill(7))
		assert.False(t, r.stoodStill(8), "it has moved")
	})
}
