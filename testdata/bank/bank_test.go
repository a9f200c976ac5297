package bank

import (
	"testing"

	"syncplay/detector"
	"syncplay/explore"
	"syncplay/primitives"
)

func bothWays(transfer func(from, to *Account, amount int)) func() {
	return func() {
		a, b := NewAccount(1, 100), NewAccount(2, 100)
		var g primitives.Group
		g.Go("A to B", func() { transfer(a, b, 10) })
		g.Go("B to A", func() { transfer(b, a, 20) })
		g.Wait()
		primitives.Check(a.balance+b.balance == 200, "money was lost")
	}
}

func TestMain(m *testing.M) { detector.VerifyTestMain(m) }

func TestTransferInOrder(t *testing.T) {
	explore.Test(t, bothWays(TransferInOrder))
}

func TestOnRealCores(t *testing.T) {
	r := detector.Run(bothWays(TransferInOrder))
	if !r.OK() {
		t.Fatal(r)
	}
}

func TestWatch(t *testing.T) {
	detector.VerifyNone(t)
	a, b := NewAccount(1, 100), NewAccount(2, 100)
	TransferInOrder(a, b, 1)
}
