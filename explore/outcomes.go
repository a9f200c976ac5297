package explore

// Table is the outcomes of a function: every value that it can return, with a schedule that makes
// it do so.
type Table[T comparable] struct {
	Result
	Values map[T]string `json:"values"` // by value: a token
}

// Outcomes explores f to the end, past executions that go wrong, and returns every value that it
// returned. An execution that does not return has none: it is a finding.
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
	x := newExploration(c, func() { returned = false; value = f(); returned = true })
	x.eachEnd = func(m *machine) {
		if _, known := values[value]; returned && !known {
			values[value] = m.scheduleOf(c.name).String()
		}
	}
	return Table[T]{Result: x.supervise(), Values: values}
}
