package scenarios

import (
	"math/rand/v2"
	"time"

	"syncplay/detector/report"
	"syncplay/primitives"
)

func deadlock() Scenario {
	return Scenario{
		Name: "deadlock",
		Variants: []Variant{
			{
				Name: "broken", Broken: true, Run: deadlockBroken,
				Outcomes: []Outcome{{report.Deadlock, Must, Least{1, 2}, "the two transfers lock the same two accounts in opposite orders"}},
			},
			{
				Name: "barrier", Broken: true, Run: deadlockBarrier,
				Outcomes: []Outcome{{report.Deadlock, Always, Least{0, 5}, "the barrier lets nobody on before both hold their first account"}},
			},
			{Name: "atomic", Run: deadlockAtomic, Removes: report.MutualExclusion},
			{Name: "all-at-once", Run: deadlockAllAtOnce, Removes: report.HoldAndWait},
			{
				Name: "try-lock", Run: deadlockTryLock, Removes: report.NoPreemption,
				Outcomes: []Outcome{{report.Livelock, Rarely, Least{2, 10}, "two transfers that always meet give way to each other for ever"}},
			},
			{Name: "order", Run: deadlockOrder, Removes: report.CircularWait},
		},
	}
}

// An account is a balance and the lock that guards it.
type account struct {
	primitives.Mutex
	number  int
	balance int
}

// deadlockBroken moves money both ways at once. Each transfer locks the account that it takes
// from and then the one that it gives to: the two lock in opposite orders.
func deadlockBroken() {
	a := account{balance: 100}
	b := account{balance: 100}
	primitives.Name(&a, "A")
	primitives.Name(&b, "B")

	transfer := func(from, to *account, amount int) {
		from.Lock()
		defer from.Unlock()
		to.Lock()
		defer to.Unlock()
		from.balance -= amount
		to.balance += amount
	}

	var transfers primitives.Group
	primitives.Name(&transfers, "transfers")
	transfers.Go("A to B", func() { transfer(&a, &b, 10) })
	transfers.Go("B to A", func() { transfer(&b, &a, 20) })
	transfers.Wait()
	primitives.Check(a.balance+b.balance == 200, "the accounts hold %d together, not 200", a.balance+b.balance)
}

// deadlockBarrier is the broken transfer on its worst day: nobody goes on before both have
// locked their first account.
func deadlockBarrier() {
	a := account{balance: 100}
	b := account{balance: 100}
	primitives.Name(&a, "A")
	primitives.Name(&b, "B")
	both := primitives.NewBarrier(2)
	primitives.Name(both, "both hold one")

	transfer := func(from, to *account, amount int) {
		from.Lock()
		defer from.Unlock()
		both.Wait()
		to.Lock()
		defer to.Unlock()
		from.balance -= amount
		to.balance += amount
	}

	var transfers primitives.Group
	primitives.Name(&transfers, "transfers")
	transfers.Go("A to B", func() { transfer(&a, &b, 10) })
	transfers.Go("B to A", func() { transfer(&b, &a, 20) })
	transfers.Wait()
	primitives.Check(a.balance+b.balance == 200, "the accounts hold %d together, not 200", a.balance+b.balance)
}

// deadlockAtomic removes mutual exclusion. The balances are a snapshot that never changes; a
// transfer makes the next one and swaps it in, unless another transfer was faster.
func deadlockAtomic() {
	type balances struct{ a, b int }
	var bank primitives.Pointer[balances]
	primitives.Name(&bank, "bank")
	bank.Store(&balances{a: 100, b: 100})

	transfer := func(amount int) { // from A to B; a negative amount goes the other way
		for {
			now := bank.Load()
			next := &balances{a: now.a - amount, b: now.b + amount}
			if bank.CompareAndSwap(now, next) {
				return
			}
			// The other transfer was faster, and is done. Nothing of ours was seen: try again.
		}
	}

	var transfers primitives.Group
	primitives.Name(&transfers, "transfers")
	transfers.Go("A to B", func() { transfer(10) })
	transfers.Go("B to A", func() { transfer(-20) })
	transfers.Wait()
	end := bank.Load()
	primitives.Check(end.a+end.b == 200, "the accounts hold %d together, not 200", end.a+end.b)
}

// deadlockAllAtOnce removes hold and wait. A transfer takes both accounts in one step or
// neither, and it waits while it holds nothing.
func deadlockAllAtOnce() {
	type ledger struct {
		taken   bool // guarded by desk
		balance int  // belongs to the transfer that took it
	}
	a := ledger{balance: 100}
	b := ledger{balance: 100}

	var desk primitives.Mutex // held for a moment, to take accounts or to give them back
	primitives.Name(&desk, "desk")
	returned := primitives.NewCond(&desk)
	primitives.Name(returned, "accounts returned")

	transfer := func(from, to *ledger, amount int) {
		desk.Lock()
		for from.taken || to.taken {
			returned.Wait() // lets go of the desk: whoever waits here holds nothing
		}
		from.taken, to.taken = true, true
		desk.Unlock()

		from.balance -= amount
		to.balance += amount

		desk.Lock()
		from.taken, to.taken = false, false
		desk.Unlock()
		returned.Broadcast()
	}

	var transfers primitives.Group
	primitives.Name(&transfers, "transfers")
	transfers.Go("A to B", func() { transfer(&a, &b, 10) })
	transfers.Go("B to A", func() { transfer(&b, &a, 20) })
	transfers.Wait()
	primitives.Check(a.balance+b.balance == 200, "the accounts hold %d together, not 200", a.balance+b.balance)
}

// deadlockTryLock removes no preemption. A transfer that does not get its second account gives
// the first one back, and tries again after a pause.
func deadlockTryLock() {
	a := account{balance: 100}
	b := account{balance: 100}
	primitives.Name(&a, "A")
	primitives.Name(&b, "B")

	transfer := func(from, to *account, amount int) {
		from.Lock()
		for pause := time.Microsecond; !to.TryLock(); pause = min(2*pause, time.Millisecond) {
			from.Unlock()
			primitives.Sleep(rand.N(pause)) // by chance, so that two don't retry in step
			from.Lock()
		}
		from.balance -= amount
		to.balance += amount
		to.Unlock()
		from.Unlock()
	}

	var transfers primitives.Group
	primitives.Name(&transfers, "transfers")
	transfers.Go("A to B", func() { transfer(&a, &b, 10) })
	transfers.Go("B to A", func() { transfer(&b, &a, 20) })
	transfers.Wait()
	primitives.Check(a.balance+b.balance == 200, "the accounts hold %d together, not 200", a.balance+b.balance)
}

// deadlockOrder removes circular wait. Every transfer locks the account with the lower number
// first, whichever way the money goes.
func deadlockOrder() {
	a := account{number: 1, balance: 100}
	b := account{number: 2, balance: 100}
	primitives.Name(&a, "A")
	primitives.Name(&b, "B")

	transfer := func(from, to *account, amount int) {
		first, second := from, to
		if second.number < first.number {
			first, second = second, first
		}
		first.Lock()
		defer first.Unlock()
		second.Lock()
		defer second.Unlock()
		from.balance -= amount
		to.balance += amount
	}

	var transfers primitives.Group
	primitives.Name(&transfers, "transfers")
	transfers.Go("A to B", func() { transfer(&a, &b, 10) })
	transfers.Go("B to A", func() { transfer(&b, &a, 20) })
	transfers.Wait()
	primitives.Check(a.balance+b.balance == 200, "the accounts hold %d together, not 200", a.balance+b.balance)
}
