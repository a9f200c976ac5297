package verify

import "syncplay/primitives"

func onceChecks() []Check {
	claims := []Claim{Exclusion, Ordering, NoLostWakeup, Rendezvous}
	return []Check{
		{Type: "Once", Name: "2 tasks x 2 operations", Tasks: 2, Operations: 4, Claims: claims, program: calls(2, 2)},
		{Type: "Once", Name: "3 tasks x 1 operation", Tasks: 3, Operations: 3, Claims: claims, program: calls(3, 1)},
		{Type: "Once", Name: "the function panics", Tasks: 2, Operations: 2, Claims: claims, program: panicked},
		{Type: "Once", Name: "histories of 2 tasks x 1 operation", Tasks: 2, Operations: 2, Claims: []Claim{Linearizable}, history: onceHistory, model: onceModel},
	}
}

// calls has tasks call Do some times each.
func calls(tasks, times int) func() {
	return func() {
		var o primitives.Once
		var value primitives.Var[int]
		called := 0
		f := func() { called++; value.Set(value.Get() + 1) }
		together(tasks, func(int) {
			for range times {
				o.Do(f)
				primitives.Check(called == 1, "the function has been called %d times when Do returns", called)
				primitives.Check(value.Get() == 1, "Do returns before the function has ended")
			}
		})
	}
}

// panicked: a function that panics counts as called.
func panicked() {
	var o primitives.Once
	called := 0
	together(2, func(int) {
		defer func() {
			if v := recover(); v != nil && v != "out of order" {
				panic(v)
			}
		}()
		o.Do(func() { called++; panic("out of order") })
	})
	o.Do(func() { called++ })
	primitives.Check(called == 1, "the function was called %d times", called)
}

func onceHistory() history {
	var o primitives.Once
	r := newRecorder(2)
	together(2, func(i int) {
		called := 0
		r.do(i, "Do", 0, func() int {
			o.Do(func() { r.done(i, "function", 0, func() { called = 1 }) })
			return called
		})
	})
	return r.end()
}

// onceModel: the state is 1 once the function has been called. It is called for one Do, and no other Do
// returns before.
var onceModel = &model{step: func(s state, o operation) (state, bool) {
	switch {
	case o.method == "function":
		return state{1}, s[0] == 0
	case o.out == 0:
		return s, s[0] == 1
	}
	return s, true
}}
