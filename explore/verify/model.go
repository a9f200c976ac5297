package verify

import "github.com/anishathalye/porcupine"

// A model is a type as its documentation has it, one operation after another: in which states may an
// operation return what it did, and what is the state then?
type model struct {
	first state
	step  func(s state, o operation) (state, bool)
}

// state is of a model; what its numbers are is up to that.
type state [4]int

// explains says whether the operations of a history can be put into one order that agrees with the
// model and with which came before which. (Herlihy and Wing, "Linearizability".)
func (m *model) explains(h history) bool {
	operations := make([]porcupine.Operation, h.n)
	for i, o := range h.operations[:h.n] {
		operations[i] = porcupine.Operation{ClientId: o.task, Input: o, Call: int64(o.call), Output: o.out, Return: int64(o.return_)}
	}
	return porcupine.CheckOperations(porcupine.Model{
		Init: func() any { return m.first },
		Step: func(s, o, _ any) (bool, any) {
			next, ok := m.step(s.(state), o.(operation))
			return ok, next
		},
	}, operations)
}
