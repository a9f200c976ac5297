// Package bank is somebody else's code: it knows syncplay from the README alone.
package bank

import "syncplay/primitives"

type Account struct {
	mu      primitives.Mutex
	number  int
	balance int
}

func NewAccount(number, balance int) *Account {
	return &Account{number: number, balance: balance}
}

// Transfer locks the account that it takes from, then the one that it gives to.
func Transfer(from, to *Account, amount int) {
	from.mu.Lock()
	defer from.mu.Unlock()
	to.mu.Lock()
	defer to.mu.Unlock()
	from.balance -= amount
	to.balance += amount
}

// TransferInOrder locks the account with the lower number first.
func TransferInOrder(from, to *Account, amount int) {
	first, second := from, to
	if second.number < first.number {
		first, second = second, first
	}
	first.mu.Lock()
	defer first.mu.Unlock()
	second.mu.Lock()
	defer second.mu.Unlock()
	from.balance -= amount
	to.balance += amount
}
