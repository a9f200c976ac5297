package explore

// Table is the outcomes of a function: every value that it can return, with a schedule that makes
// it do so.
type Table[T comparable] struct {
	Result
	Values map[T]string `json:"values"` // by value: a token
}

// Outcomes explores f to the end, past executions that go wrong, and returns every value that it
// returned. An execution that does not return has none: it is a finding. So is one that returns what
// can't be compared, in a T that is an interface; and what is not equal to itself is left out.
func Outcomes[T comparable](f func() T, opts ...Option) Table[T] {
	check(f != nil)
	c := defaults()
	c.keepGoing = true
	for _, o := range opts {
		o.apply(&c)
	}
	values := map[T]string{}
	var value T
	var returned bool
	x := newExploration(c, func() {
		returned = false
		value = f()
		same := value
		returned = same == value // or panics, where that is a finding
	})
	x.eachEnd = func(m *machine) {
		if !returned {
			return
		}
		if _, known := values[value]; !known {
			values[value] = m.scheduleOf(c.name).String()
		}
	}
	return Table[T]{Result: x.supervise(), Values: values}
}
