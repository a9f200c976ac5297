package compare

// beyond returns the cases that lockdep does not ask: what is safe for a reason that it does not
// know, each beside a twin without that reason, and what only happens with more than mutexes.
func beyond() []Case {
	all := []Case{
		{Name: "gate/semaphore", Script: "1: acquire:s La Lb Ub Ua release:s | 2: acquire:s Lb La Ua Ub release:s", With: "s Semaphore 1", Want: Silent, Why: "there is one permit for the two"},
		{Name: "gate/two permits", Script: "1: acquire:s La Lb Ub Ua release:s | 2: acquire:s Lb La Ua Ub release:s", With: "s Semaphore 2", Want: Potential, Why: "there is a permit for each"},
		{Name: "gate/one side", Script: "1: Lg La Lb Ub Ua Ug | 2: Lb La Ua Ub", Want: Potential, Why: "only one of them holds g"},
		{Name: "gate/two gates", Script: "1: Lg La Lb Ub Ua Ug | 2: Lh Lb La Ua Ub Uh", Want: Potential, Why: "each has a gate of its own"},
		{Name: "gate/given back between", Script: "1: Lg La Ug Lb Ub Ua | 2: Lg Lb La Ua Ub Ug", Want: Potential, Why: "1 no longer holds g when it asks for b"},
		{Name: "gate/readers", Script: "1: Rg La Lb Ub Ua Ug | 2: Rg Lb La Ua Ub Ug", Want: Potential, Why: "two readers are in at once"},
		{Name: "gate/reader and writer", Script: "1: Rg La Lb Ub Ua Ug | 2: Lg Lb La Ua Ub Ug", Want: Silent, Why: "a reader and a writer are not"},

		{Name: "fork/parent first", Script: "1: La Lb Ub Ua fork:2 | 2: Lb La Ua Ub exit | 1: join:2", Want: Silent, Why: "the child begins afterwards"},
		{Name: "fork/parent goes on", Script: "1: fork:2 La Lb Ub Ua | 2: Lb La Ua Ub exit | 1: join:2", Want: Potential, Why: "the child is there before the parent is through"},
		{Name: "fork/parent goes on as before", Script: "1: La Lb Ub Ua fork:2 La Lb Ub Ua | 2: Lb La Ua Ub exit | 1: join:2", Want: Potential, Why: "what was in order before the fork is not after it"},
		{Name: "fork/siblings", Script: "1: fork:2 fork:3 | 2: La Lb Ub Ua exit | 3: Lb La Ua Ub exit | 1: join:2 join:3", Want: Potential, Sure: "high", Why: "both are there at once"},
		{Name: "join/child first", Script: "1: fork:2 | 2: La Lb Ub Ua exit | 1: join:2 Lb La Ua Ub", Want: Silent, Why: "the child has ended before"},
		{Name: "join/too late", Script: "1: fork:2 | 2: La Lb Ub Ua exit | 1: Lb La Ua Ub join:2", Want: Potential, Why: "the child may still be at it"},
		{Name: "join/with the child's lock", Script: "1: La fork:2 | 2: La? | 1: join:2?", Want: Deadlock, Why: "the parent holds what the child wants, and waits for it to end"},
		{Name: "join/one by another", Script: "1: fork:2 | 2: La | 1: fork:3 | 3: La? | 1: join:2? | 2: Ua exit | 1: join:3? | 3: Ua exit", Want: Silent, Why: "the child that has the lock ends first"},
		{Name: "join/done", Script: "1: La Lb Ub Ua done:w | 2: wait:w Lb La Ua Ub", With: "w WaitGroup 1", Want: Silent, Why: "1 is done before 2 goes on"},

		{Name: "hand-off/still ABBA", Script: "1: La Lb Ub | 2: Ua Lb La Ua Ub", Want: Potential, Why: "1 held a when it took b, whoever unlocked it"},
		{Name: "hand-off/closed", Script: "1: La | 2: Ua Lb | 1: La Lb? | 2: La?", Want: Deadlock, Why: "a was given back by another, and then taken again"},

		{Name: "spanning/held throughout", Script: "1: Lg fork:2 | 2: La Lb Ub Ua exit | 1: join:2 Ug | 3: Lg fork:4 | 4: Lb La Ua Ub exit | 3: join:4 Ug",
			Want: Silent, Why: "each child works while its parent holds g"},
		{Name: "spanning/given back early", Script: "1: Lg fork:2 Ug | 2: La Lb Ub Ua exit | 1: join:2 | 3: Lg fork:4 Ug | 4: Lb La Ua Ub exit | 3: join:4",
			Want: Potential, Why: "g was given back before the children were at work"},
		{Name: "spanning/wait with a lock", Script: "1: La fork:2 | 2: Lb Ub exit | 1: join:2 Ua | 3: Lb La Ua Ub",
			Want: Potential, Why: "the parent holds a while it waits for a child that takes b"},
		{Name: "spanning/one parent", Script: "1: Lg fork:2 fork:3 | 2: La Lb Ub Ua exit | 3: Lb La Ua Ub exit | 1: join:2 join:3 Ug",
			Want: Potential, Why: "g does not keep two children of one holder apart"},

		{Name: "released/before the next", Script: "1: La Lb Ub Ua | 2: Lb Ub La Ua", Want: Silent, Why: "2 does not hold b when it asks for a"},
		{Name: "released/after the next", Script: "1: La Lb Ub Ua | 2: Lb La Ub Ua", Want: Potential, Why: "2 holds b when it asks for a"},
		{Name: "hand over hand/one goroutine", Script: "1: La Lb Ua Lc Ub Uc | 2: Lc La Ua Uc", Want: Potential, Sure: "low", Why: "it takes two that do what 1 does"},
		{Name: "hand over hand/two", Script: "1: La Lb Ua Lc Ub Uc | 2: La Lb Ua Lc Ub Uc | 3: Lc La Ua Uc", Want: Potential, Why: "there are three goroutines for three orders"},

		{Name: "readers/a writer of each", Script: "1: Ra Rb Ub Ua | 2: Rb Ra Ua Ub | 3: La Ua Lb Ub", Want: Potential, Why: "a writer that waits stops the second reader"},
		{Name: "readers/a writer of one", Script: "1: Ra Rb Ub Ua | 2: Rb Ra Ua Ub | 3: La Ua", Want: Silent, Why: "nobody waits for b"},
		{Name: "readers/a lock between", Script: "1: Ra Lb Ub Ua | 2: Lb Ra Ua Ub | 3: La Ua", Want: Potential, Why: "a writer that waits for 1 stops 2, which holds b"},
		{Name: "readers/twice, a writer", Script: "1: Ra Ra Ua Ua | 2: La Ua", Want: Potential, Why: "a writer between the two stops the second"},
		{Name: "readers/closed", Script: "1: Ra | 2: Rb | 3: La? | 4: Lb? | 1: Rb? | 2: Ra?", Want: Deadlock, Why: "readers behind writers, in a ring"},

		{Name: "class/nobody says so", Script: "1: La Lb Ub Ua | 2: Lc Ld Ud Uc", Want: Silent, Why: "four locks, each pair in one order"},
		{Name: "class/one order", Script: "1: La Lb Ub Ua | 2: Lc Ld Ud Uc", With: "a class account, b class log, c class account, d class log", Want: Silent, Why: "one order of classes"},
		{Name: "class/in itself", Script: "1: La Lb Ub Ua | 2: Lc Ld Ud Uc", With: "a class account, b class account, c class account, d class account", Want: Potential, Why: "two of a class, in no order that was seen"},

		{Name: "try/closed", Script: "1: try:a | 2: try:b | 1: Lb? | 2: La?", Want: Deadlock, Why: "what was tried is held all the same"},
		{Name: "deadline/goes on", Script: "1: La | 2: Lb | 1: deadline:b? | 2: La? | 1: Ua | 2: Ua Ub", Want: Silent, Why: "one of them gives up"},
		{Name: "deadline/in two orders", Script: "1: La deadline:b Ub Ua | 2: Lb La Ua Ub", Want: Silent, Why: "one of them would give up"},

		{Name: "orphaned/child", Script: "1: fork:2 | 2: La exit | 1: La?", Want: Orphaned, Why: "the child has ended with the lock"},
		{Name: "orphaned/reader", Script: "1: Ra exit | 2: La?", Want: Orphaned, Why: "the reader has ended with the lock"},
		{Name: "orphaned/unlocked by another", Script: "1: La exit | 2: Ua La Ua", Want: Silent, Why: "a Mutex may be unlocked by another"},

		{Name: "ring of 4, closed", Script: ring(4), Want: Deadlock, Why: "each waits for the next"},
		{Name: "ring of 10, closed", Script: ring(10), Want: Deadlock, Why: "each waits for the next"},

		{Name: "semaphore/itself", Script: "1: acquire:s:2 release:s:2 acquire:s:2 acquire:s?", With: "s Semaphore 2", Want: Deadlock, Why: "it has all permits, as before, and waits for one more"},
		{Name: "semaphore/handed on", Script: "1: acquire:s acquire:s? | 2: release:s | 1: release:s", With: "s Semaphore 1", Want: Silent, Why: "another gives back what 1 took, as a consumer does to a producer"},
		{Name: "semaphore/never given back", Script: "1: acquire:s acquire:s?", With: "s Semaphore 1", Run: true, Want: Deadlock, Why: "it has the permit; only a run knows that nobody else would give it back"},
		{Name: "semaphore/knot", Script: "1: acquire:s release:s acquire:s | 2: acquire:s | 1: acquire:s? | 2: acquire:s?", With: "s Semaphore 2", Want: Deadlock, Why: "who has the permits waits for more"},
		{Name: "semaphore/somebody goes on", Script: "1: acquire:s | 2: acquire:s | 3: acquire:s | 1: acquire:s? | 2: acquire:s? | 3: release:s | 1: release:s:2 | 2: release:s:2",
			With: "s Semaphore 3", Want: Silent, Why: "the third gives its permit back"},
		{Name: "semaphore/and mutex", Script: "1: La | 2: acquire:s release:s acquire:s | 1: acquire:s? | 2: La?", With: "s Semaphore 1", Want: Deadlock, Why: "the lock and the permit are held by those who wait"},
		{Name: "semaphore/and mutex, one goes on", Script: "1: La | 2: acquire:s | 3: acquire:s | 1: acquire:s? | 2: La? | 3: release:s | 1: Ua release:s | 2: Ua release:s",
			With: "s Semaphore 2", Want: Silent, Why: "the third gives its permit back"},
		{Name: "semaphore/signal", Script: "1: acquire:s? | 2: release:s", With: "s Semaphore 0", Want: Silent, Why: "a permit may come from anybody"},
		{Name: "semaphore/in two orders", Script: "1: acquire:s acquire:t release:t release:s | 2: acquire:t acquire:s release:s release:t",
			With: "s Semaphore 1, t Semaphore 1", Want: Silent, Why: "a permit may come from anybody: nothing is predicted of semaphores"},

		{Name: "once/itself", Script: "1: do:o do:o?", With: "o Once", Want: Deadlock, Why: "its function waits for its function"},
		{Name: "once/closed", Script: "1: do:o | 2: do:p | 1: do:p? | 2: do:o?", With: "o Once, p Once", Want: Deadlock, Why: "each function waits for the other to end"},
		{Name: "once/and mutex, closed", Script: "1: do:o | 2: La | 1: La? | 2: do:o?", With: "o Once", Want: Deadlock, Why: "the function waits for who waits for the function"},
		{Name: "cond/gives its lock back", Script: "1: La wait:c? | 2: La signal:c Ua | 1: Ua", With: "c Cond a", Want: Silent, Why: "who waits does not hold a"},
	}
	for i := range all {
		all[i].Family = Beyond
	}
	return all
}
