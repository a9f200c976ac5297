package verify

import "syncplay/primitives"

func condChecks() []Check {
	const typ = "Cond"
	claims := []Claim{Ordering, NoLostWakeup, Rendezvous}
	return []Check{
		{Type: typ, Name: "a waiter and a signaller x 2", Tasks: 2, Operations: 4, Claims: claims, program: condPingPong},
		{Type: typ, Name: "2 waiters and 2 signals", Tasks: 3, Operations: 4, Claims: claims, program: condSignals},
		{Type: typ, Name: "2 waiters and a broadcast", Tasks: 3, Operations: 3, Claims: claims, program: condBroadcast},
		{Type: typ, Name: "Signal wakes the one that has waited longest", Tasks: 3, Operations: 4, Claims: []Claim{FIFO, NoLostWakeup}, program: condOrder},
	}
}

// A place is a condition variable, its lock, and what is waited for.
type place struct {
	mu    primitives.Mutex
	c     *primitives.Cond
	ready primitives.Var[int]
}

func newPlace() *place {
	p := new(place)
	p.c = primitives.NewCond(&p.mu)
	return p
}

// take waits for something and takes it.
func (p *place) take() {
	p.mu.Lock()
	for p.ready.Get() == 0 {
		p.c.Wait()
	}
	p.ready.Set(p.ready.Get() - 1)
	p.mu.Unlock()
}

// put brings so much, and wakes by wake, after the unlock.
func (p *place) put(n int, wake func()) {
	p.mu.Lock()
	p.ready.Set(p.ready.Get() + n)
	p.mu.Unlock()
	wake()
}

// condPingPong hands two things over, one after the other.
func condPingPong() {
	p := newPlace()
	beside(func() {
		p.take()
		p.take()
	}, func() {
		p.put(1, p.c.Signal)
		p.put(1, p.c.Signal)
	})
}

func condSignals() {
	p := newPlace()
	beside(p.take, p.take, func() {
		p.put(1, p.c.Signal)
		p.put(1, p.c.Signal)
	})
}

func condBroadcast() {
	p := newPlace()
	beside(p.take, p.take, func() { p.put(2, p.c.Broadcast) })
}

// condOrder signals if both wait: one that has gone on signals to the other. Who comes after one that
// found fewer does not wait.
func condOrder() {
	var mu primitives.Mutex
	c := primitives.NewCond(&mu)
	var came, went []int
	early := false
	wait := func(i int) func() {
		return func() {
			mu.Lock()
			if !early {
				came = append(came, i)
				c.Wait()
				went = append(went, i)
				c.Signal()
			}
			mu.Unlock()
		}
	}
	beside(wait(0), wait(1), func() {
		mu.Lock()
		if early = len(came) < 2; early {
			c.Broadcast()
		} else {
			c.Signal()
		}
		mu.Unlock()
	})
	primitives.Check(early || came[0] == went[0], "one that came later was woken first")
}
