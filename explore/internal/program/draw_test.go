package program

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

// each calls f for every statement, with those in the bodies.
func each(list []Statement, f func(Statement)) {
	for _, s := range list {
		f(s)
		each(s.Body, f)
	}
}

// kinds counts the operations by type and name, over programs of 5,000 seeds.
func kinds(size Size) map[string]int {
	seen := map[string]int{}
	for seed := range uint64(5000) {
		p := Random(seed, size)
		for _, list := range p.Tasks {
			each(list, func(s Statement) {
				if s.Op == Yield {
					seen["Yield"]++
				} else {
					seen[fmt.Sprint(p.Objects[s.On].Type, ".", s.Op)]++
				}
			})
		}
	}
	return seen
}

func TestEveryStatementIsDrawn(t *testing.T) {
	for _, m := range []Manners{Clean, Wild} {
		seen := kinds(small(m))
		assert.NotZero(t, seen["Yield"])
		for i := range types {
			for _, op := range types[i].ops {
				n := seen[fmt.Sprint(Type(i), ".", op)]
				if m == Clean && Type(i) == Chan && op == Close {
					assert.Zero(t, n, "others may send on it")
					continue
				}
				assert.NotZero(t, n, "manners %d: %v.%s", m, Type(i), op)
			}
		}
	}
}

func TestLiveProgramsWaitForNobody(t *testing.T) {
	seen := kinds(small(Live))
	for _, never := range []string{"Cond.Wait", "Barrier.Wait", "Queue[int].Put", "Queue[int].Get", "Mutex.LockAll"} {
		assert.Zero(t, seen[never], never)
	}
	for _, still := range []string{"Mutex.Lock", "RWMutex.RLock", "Semaphore.Acquire", "Once.Do", "WaitGroup.Wait", "Var[int].Get"} {
		assert.NotZero(t, seen[still], still)
	}
}

func TestNeitherVarsNorContextsUnlessAskedFor(t *testing.T) {
	size := small(Wild)
	size.Vars, size.Contexts, size.Timeouts = false, false, false
	seen := kinds(size)
	for _, never := range []string{"Var[int].Get", "Var[int].Set", "Context.Cancel", "Mutex.LockContext", "RWMutex.RLockContext"} {
		assert.Zero(t, seen[never], never)
	}
}

func TestRandomIsDeterministic(t *testing.T) {
	texts := map[string]bool{}
	for seed := range uint64(200) {
		p := Random(seed, small(Wild))
		assert.Equal(t, p, Random(seed, small(Wild)))
		texts[fmt.Sprint(p)] = true
	}
	assert.Greater(t, len(texts), 180, "another seed is another program, but for the shortest")
}

// TestSize lets rapid draw, so that its programs are checked as well.
func TestSize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := Size{
			Tasks:      rapid.IntRange(2, 4).Draw(t, "tasks"),
			Statements: rapid.IntRange(0, 8).Draw(t, "statements"),
			Objects:    rapid.IntRange(1, 4).Draw(t, "objects"),
			Manners:    rapid.SampledFrom([]Manners{Live, Clean, Wild}).Draw(t, "manners"),
			Vars:       rapid.Bool().Draw(t, "vars"),
			Contexts:   rapid.Bool().Draw(t, "contexts"),
			Timeouts:   rapid.Bool().Draw(t, "timeouts"),
		}
		p := Draw(t, size)
		assert.GreaterOrEqual(t, len(p.Tasks), 2)
		assert.LessOrEqual(t, len(p.Tasks), size.Tasks)
		assert.LessOrEqual(t, len(p.Objects), size.Objects+1, "a Cond's Mutex more")
		for _, list := range p.Tasks {
			assert.LessOrEqual(t, count(list), size.Statements)
			if size.Manners != Wild {
				balanced(t, p, list)
			}
		}
	})
}

// balanced requires that each block gives back what it takes, and nothing else, except permits
// of a semaphore without a bound.
func balanced(t assert.TestingT, p Program, list []Statement) {
	var open []hold
	for _, s := range list {
		body := s.Body
		if s.Op == Yield || p.Objects[s.On].Type == Semaphore {
			continue
		}
		back := hold{object: s.On, op: closing(p.Objects[s.On].Type, s.Op)}
		switch {
		case s.conditional():
			assert.NotEmpty(t, body, "what was taken must be given back")
			body = append([]Statement{{Op: takes(back.op), On: s.On, With: none}}, body...)
		case back.op != "":
			open = append(open, back)
		case closes(p.Objects[s.On].Type, s.Op):
			if assert.NotEmpty(t, open) {
				assert.Equal(t, hold{object: s.On, op: s.Op}, open[len(open)-1])
				open = open[:len(open)-1]
			}
		}
		balanced(t, p, body)
	}
	assert.Empty(t, open)
}

// takes returns an operation that takes what op gives back.
func takes(op Op) Op {
	return map[Op]Op{Unlock: Lock, RUnlock: RLock, Release: Acquire}[op]
}
