// A program that knows package sync alone: workers take orders from a bounded shelf, and a ledger counts
// what they sold.
package main

import (
	"bytes"
	"fmt"
	"sync"
)

// A shelf holds a few orders.
type shelf struct {
	sync.Mutex
	changed *sync.Cond
	orders  []int
	closed  bool
}

func newShelf() *shelf {
	s := new(shelf)
	s.changed = sync.NewCond(s)
	return s
}

func (s *shelf) put(order int) {
	s.Lock()
	defer s.Unlock()
	for len(s.orders) == 3 {
		s.changed.Wait()
	}
	s.orders = append(s.orders, order)
	s.changed.Broadcast()
}

func (s *shelf) take() (order int, ok bool) {
	s.Lock()
	defer s.Unlock()
	for len(s.orders) == 0 && !s.closed {
		s.changed.Wait()
	}
	if len(s.orders) == 0 {
		return 0, false
	}
	order, s.orders = s.orders[0], s.orders[1:]
	s.changed.Broadcast()
	return order, true
}

func (s *shelf) close() {
	s.Lock()
	defer s.Unlock()
	s.closed = true
	s.changed.Broadcast()
}

// A ledger is read more often than it is written.
type ledger struct {
	mu   sync.RWMutex
	sold map[string]int
}

func (l *ledger) add(what string, n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sold[what] += n
}

func (l *ledger) total() (n int) {
	defer under(l.mu.RLocker())()
	for _, m := range l.sold {
		n += m
	}
	return n
}

func under(l sync.Locker) (unlock func()) {
	l.Lock()
	return l.Unlock
}

var (
	open   sync.Once
	prices = sync.OnceValue(func() map[string]int { return map[string]int{"bread": 3, "milk": 2} })
	parse  = sync.OnceValues(func() (string, error) { return "shop", nil })
	greet  = sync.OnceFunc(func() { fmt.Println("good morning") })
	papers = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	seen   sync.Map
)

func main() {
	s, l := newShelf(), &ledger{sold: map[string]int{}}
	var workers sync.WaitGroup
	for range 4 {
		workers.Go(func() { work(s, l) })
	}
	for order := range 100 {
		s.put(order)
	}
	s.close()
	workers.Wait()

	n := 0
	for range seen.Range {
		n++
	}
	name, err := parse()
	fmt.Println(name, err, n, "orders", l.total(), "sold", l.sold["bread"], "bread")
	if l.mu.TryLock() && !l.mu.TryRLock() {
		fmt.Println("closed")
	}
}

func work(s *shelf, l *ledger) {
	for {
		order, ok := s.take()
		if !ok {
			return
		}
		open.Do(func() { fmt.Println("open") })
		greet()
		what := []string{"bread", "milk"}[order%2]
		paper := papers.Get().(*bytes.Buffer)
		paper.Reset()
		fmt.Fprintf(paper, "%d %s", order, what)
		if _, twice := seen.LoadOrStore(paper.String(), order); !twice {
			l.add(what, prices()[what])
		}
		papers.Put(paper)
	}
}
