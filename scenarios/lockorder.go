package scenarios

import (
	"syncplay/detector/report"
	"syncplay/primitives"
)

func lockOrder() Scenario {
	return Scenario{
		Name: "lock-order",
		Variants: []Variant{
			{
				Name: "broken", Broken: true, Run: lockOrderBroken,
				Outcomes: []Outcome{{report.Deadlock, Must, Least{1, 3}, "each pair has one order, but the three orders together go round in a circle"}},
			},
			{
				Name: "barrier", Broken: true, Run: lockOrderBarrier,
				Outcomes: []Outcome{{report.Deadlock, Always, Least{0, 8}, "the barrier lets nobody on before all three hold their first lock"}},
			},
			{Name: "order", Run: lockOrderOrder, Removes: report.CircularWait},
			{Name: "lock-all", Run: lockOrderLockAll, Removes: report.CircularWait},
			{Name: "rank", Run: lockOrderRank, Removes: report.CircularWait},
		},
	}
}

// lockOrderBroken takes three locks in pairs. Each pair is always taken in the same order: users
// before orders, orders before stock, stock before users.
func lockOrderBroken() {
	var users, orders, stock primitives.Mutex
	primitives.Name(&users, "users")
	primitives.Name(&orders, "orders")
	primitives.Name(&stock, "stock")

	both := func(first, second *primitives.Mutex) {
		first.Lock()
		defer first.Unlock()
		second.Lock()
		defer second.Unlock()
	}

	var shop primitives.Group
	primitives.Name(&shop, "shop")
	shop.Go("checkout", func() { both(&users, &orders) })
	shop.Go("shipping", func() { both(&orders, &stock) })
	shop.Go("restock", func() { both(&stock, &users) })
	shop.Wait()
}

// lockOrderBarrier is the broken program on its worst day: nobody goes on before all three have
// taken their first lock.
func lockOrderBarrier() {
	var users, orders, stock primitives.Mutex
	primitives.Name(&users, "users")
	primitives.Name(&orders, "orders")
	primitives.Name(&stock, "stock")
	all := primitives.NewBarrier(3)
	primitives.Name(all, "all hold one")

	both := func(first, second *primitives.Mutex) {
		first.Lock()
		defer first.Unlock()
		all.Wait()
		second.Lock()
		defer second.Unlock()
	}

	var shop primitives.Group
	primitives.Name(&shop, "shop")
	shop.Go("checkout", func() { both(&users, &orders) })
	shop.Go("shipping", func() { both(&orders, &stock) })
	shop.Go("restock", func() { both(&stock, &users) })
	shop.Wait()
}

// lockOrderOrder has one order for all three: users, orders, stock. Only restock had to change.
func lockOrderOrder() {
	var users, orders, stock primitives.Mutex
	primitives.Name(&users, "users")
	primitives.Name(&orders, "orders")
	primitives.Name(&stock, "stock")

	both := func(first, second *primitives.Mutex) {
		first.Lock()
		defer first.Unlock()
		second.Lock()
		defer second.Unlock()
	}

	var shop primitives.Group
	primitives.Name(&shop, "shop")
	shop.Go("checkout", func() { both(&users, &orders) })
	shop.Go("shipping", func() { both(&orders, &stock) })
	shop.Go("restock", func() { both(&users, &stock) })
	shop.Wait()
}

// lockOrderLockAll leaves the order to LockAll, however the locks are listed.
func lockOrderLockAll() {
	var users, orders, stock primitives.Mutex
	primitives.Name(&users, "users")
	primitives.Name(&orders, "orders")
	primitives.Name(&stock, "stock")

	both := func(first, second *primitives.Mutex) {
		unlock := primitives.LockAll(first, second)
		defer unlock()
	}

	var shop primitives.Group
	primitives.Name(&shop, "shop")
	shop.Go("checkout", func() { both(&users, &orders) })
	shop.Go("shipping", func() { both(&orders, &stock) })
	shop.Go("restock", func() { both(&stock, &users) })
	shop.Wait()
}

// lockOrderRank gives each lock a rank. A Holder checks at every lock that the ranks go up, and
// refuses one that does not at the first try, whether or not somebody else is in the way.
func lockOrderRank() {
	const (
		usersRank primitives.Rank = iota + 1
		ordersRank
		stockRank
	)
	var users, orders, stock primitives.Mutex
	primitives.Name(&users, "users")
	primitives.Name(&orders, "orders")
	primitives.Name(&stock, "stock")

	both := func(first *primitives.Mutex, firstRank primitives.Rank, second *primitives.Mutex, secondRank primitives.Rank) {
		var holder primitives.Holder // one for each goroutine
		holder.Lock(firstRank, first)
		defer holder.Unlock(first)
		holder.Lock(secondRank, second)
		defer holder.Unlock(second)
	}

	var shop primitives.Group
	primitives.Name(&shop, "shop")
	shop.Go("checkout", func() { both(&users, usersRank, &orders, ordersRank) })
	shop.Go("shipping", func() { both(&orders, ordersRank, &stock, stockRank) })
	shop.Go("restock", func() { both(&users, usersRank, &stock, stockRank) })
	shop.Wait()
}
