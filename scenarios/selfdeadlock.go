package scenarios

import (
	"syncplay/detector/report"
	"syncplay/primitives"
)

func selfDeadlock() Scenario {
	return Scenario{
		Name: "self-deadlock",
		Variants: []Variant{
			{
				Name: "broken", Broken: true, Run: selfDeadlockBroken,
				Outcomes: []Outcome{{report.Deadlock, Always, Least{0, 1}, "deposit holds the wallet's lock and calls total, which locks it again"}},
			},
			{Name: "split", Run: selfDeadlockSplit, Removes: report.HoldAndWait},
			{Name: "unlock-first", Run: selfDeadlockUnlockFirst, Removes: report.HoldAndWait},
		},
	}
}

// A wallet holds coins and notes, both guarded by mu.
type wallet struct {
	mu           primitives.Mutex
	coins, notes int
}

// total returns what is in the wallet.
func (w *wallet) total() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.coins + w.notes
}

// deposit puts coins in and returns what is in the wallet then. It calls total while it holds
// the lock that total wants.
func (w *wallet) deposit(coins int) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.coins += coins
	return w.total()
}

// selfDeadlockBroken needs no second goroutine: the customer waits for itself.
func selfDeadlockBroken() {
	w := wallet{coins: 3, notes: 20}
	primitives.Name(&w.mu, "wallet")

	var customers primitives.Group
	primitives.Name(&customers, "customers")
	customers.Go("customer", func() {
		sum := w.deposit(2)
		primitives.Check(sum == 25, "the wallet holds %d, not 25", sum)
	})
	customers.Wait()
}

// totalLocked returns what is in the wallet. The caller holds mu.
func (w *wallet) totalLocked() int { return w.coins + w.notes }

// depositSplit calls the half of total that expects the lock to be held.
func (w *wallet) depositSplit(coins int) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.coins += coins
	return w.totalLocked()
}

// selfDeadlockSplit splits total in two: what locks, and what expects the lock to be held.
func selfDeadlockSplit() {
	w := wallet{coins: 3, notes: 20}
	primitives.Name(&w.mu, "wallet")

	var customers primitives.Group
	primitives.Name(&customers, "customers")
	customers.Go("customer", func() {
		sum := w.depositSplit(2)
		primitives.Check(sum == 25, "the wallet holds %d, not 25", sum)
	})
	customers.Wait()
}

// depositUnlockFirst unlocks the wallet before it calls total. Somebody else may come between.
func (w *wallet) depositUnlockFirst(coins int) int {
	w.mu.Lock()
	w.coins += coins
	w.mu.Unlock()
	return w.total()
}

// selfDeadlockUnlockFirst lets go of the lock before it calls what takes it.
func selfDeadlockUnlockFirst() {
	w := wallet{coins: 3, notes: 20}
	primitives.Name(&w.mu, "wallet")

	var customers primitives.Group
	primitives.Name(&customers, "customers")
	customers.Go("customer", func() {
		sum := w.depositUnlockFirst(2)
		primitives.Check(sum == 25, "the wallet holds %d, not 25", sum)
	})
	customers.Wait()
}
