//go:build bug

package bank

import (
	"testing"

	"syncplay/explore"
)

func TestTransfer(t *testing.T) {
	explore.Test(t, bothWays(Transfer))
}
