package program

import "math"

// Steps returns how many visible operations an execution has at the most, at the grain where an
// operation that waits is two steps or three. The start and the end of the tasks are not counted.
func (p Program) Steps() int {
	n := 0
	for _, list := range p.Tasks {
		n += p.steps(list)
	}
	return n
}

// Interleavings returns how many ways there are to interleave the steps of the tasks if none of
// them ever waits, which is no less than an execution has: n! / (n1! n2! ...).
func (p Program) Interleavings() float64 {
	log, _ := math.Lgamma(float64(p.Steps() + 1))
	for _, list := range p.Tasks {
		less, _ := math.Lgamma(float64(p.steps(list) + 1))
		log -= less
	}
	return math.Round(math.Exp(log))
}

func (p Program) steps(list []Statement) int {
	n := 0
	for _, s := range list {
		n += p.cost(s) + p.steps(s.Body)
	}
	return n
}

// cost returns the steps of a statement without its Body.
func (p Program) cost(s Statement) int {
	switch s.Op {
	case Yield:
		return 1
	case LockAll: // to draw the order, to lock and to unlock
		return 2 + p.lockCost(s.On) + p.lockCost(s.With) + 2
	case Lock, LockContext:
		return p.lockCost(s.On)
	case Acquire, Do: // to join and to be granted; to begin and to end
		return 2
	case Wait:
		if p.Objects[s.On].Type == Cond { // to join, to be woken, to lock again
			return 3
		}
		return 2
	case Send, Recv, SelectRecv, SelectSend, RecvContext: // to wait for a partner, and to go on
		return 2
	default:
		return 1
	}
}

// lockCost returns the steps of a lock: a writer announces itself first.
func (p Program) lockCost(i int) int {
	if p.Objects[i].Type == RWMutex {
		return 2
	}
	return 1
}
