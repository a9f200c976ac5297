package verify

import "syncplay/primitives"

func waitGroupChecks() []Check {
	const typ = "WaitGroup"
	claims := []Claim{Ordering, NoLostWakeup, Rendezvous}
	return []Check{
		{Type: typ, Name: "2 are done, 1 waits", Tasks: 3, Operations: 3, Claims: claims, program: waited(2, 1)},
		{Type: typ, Name: "1 is done, 2 wait", Tasks: 3, Operations: 3, Claims: claims, program: waited(1, 2)},
		{Type: typ, Name: "2 tasks x 2 operations: one adds and is done again", Tasks: 2, Operations: 4, Claims: claims, program: waitedTwice},
		{Type: typ, Name: "one adds while another is done", Tasks: 3, Operations: 4, Claims: claims[1:], program: addedMeanwhile},
		{Type: typ, Name: "histories of 2 tasks x 2 operations", Tasks: 2, Operations: 4, Claims: []Claim{Linearizable}, history: waitGroupHistory, model: countModel},
	}
}

// waited has some count down and others wait for all of them.
func waited(done, waiting int) func() {
	return func() {
		var wg primitives.WaitGroup
		var wrote [2]primitives.Var[int]
		ended := 0
		wg.Add(done)
		together(done+waiting, func(i int) {
			if i < done {
				wrote[i].Set(1)
				ended++
				wg.Done()
				return
			}
			wg.Wait()
			primitives.Check(ended == done, "one goes on when %d of %d are done", ended, done)
			for i := range done {
				primitives.Check(wrote[i].Get() == 1, "what one wrote before it was done is not seen after")
			}
		})
	}
}

// waitedTwice uses the group again while one may still be on the way out of the first Wait.
func waitedTwice() {
	var wg primitives.WaitGroup
	var wrote primitives.Var[int]
	wg.Add(1)
	beside(func() {
		wrote.Set(1)
		wg.Done()
		wg.Wait()
		wg.Add(1)
		wg.Done()
	}, func() {
		wg.Wait()
		primitives.Check(wrote.Get() == 1, "what one wrote before it was done is not seen after")
		wg.Wait()
	})
	wg.Wait()
}

// addedMeanwhile counts up and down while another task brings the counter to zero, and one waits.
func addedMeanwhile() {
	var wg primitives.WaitGroup
	wg.Add(1)
	beside(wg.Wait, wg.Done, func() {
		wg.Add(1)
		wg.Done()
	})
	wg.Wait()
}

func waitGroupHistory() history {
	var wg primitives.WaitGroup
	r := newRecorder(2)
	wg.Add(2)
	beside(func() {
		r.done(0, "Add", -1, wg.Done)
		r.done(0, "Wait", 0, wg.Wait)
	}, func() {
		r.done(1, "Add", -1, wg.Done)
		r.done(1, "Wait", 0, wg.Wait)
	})
	return r.end()
}

// countModel: the state is the counter, less the two of which it begins.
var countModel = &model{first: state{2}, step: func(s state, o operation) (state, bool) {
	if o.method == "Wait" {
		return s, s[0] == 0
	}
	return state{s[0] + o.in}, s[0]+o.in >= 0
}}
