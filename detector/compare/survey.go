package compare

import "strings"

// survey returns the cases by which the tools for Go differ.
func survey() []Case {
	all := []Case{
		{Name: "01 self-lock", Script: "1: La La?", Want: Deadlock, Why: "it waits for itself"},
		{Name: "02 ABBA, closed", Script: "1: La | 2: Lb | 1: Lb? | 2: La?", Want: Deadlock, Why: "they wait for each other"},
		{Name: "03 ring of 3, closed", Script: ring(3), Want: Deadlock, Why: "each waits for the next"},
		{Name: "04 ABBA", Script: orders("LaLb LbLa"), Want: Potential, Why: "two orders"},
		{Name: "05 ABBA, one goroutine", Script: "1: La Lb Ub Ua Lb La Ua Ub", Want: Potential, Sure: "low", Why: "two goroutines that do the same may wait for each other"},
		{Name: "06 ring of 3", Script: orders("LaLb LbLc LcLa"), Want: Potential, Why: "three orders"},
		{Name: "07 ring of 4", Script: orders("LaLb LbLc LcLd LdLa"), Want: Potential, Why: "four orders"},
		{Name: "08 gate", Script: "1: Lg La Lb Ub Ua Ug | 2: Lg Lb La Ua Ub Ug", Want: Silent, Why: "one at a time: both hold g"},
		{Name: "09 fork and join", Script: "1: fork:2 | 2: La Lb Ub Ua exit | 1: join:2 fork:3 | 3: Lb La Ua Ub exit | 1: join:3", Want: Silent, Why: "the first has ended before the second begins"},
		{Name: "10 RLock twice", Script: "1: Ra Ra Ua Ua", Want: Silent, Why: noWriter},
		{Name: "11 RLock twice, a writer between", Script: "1: Ra | 2: La? | 1: Ra?", Want: Deadlock, Why: "the reader waits behind the writer, which waits for the reader"},
		{Name: "12 readers in two orders", Script: orders("RaRb RbRa"), Want: Silent, Why: noWriter},
		{Name: "13 upgrade", Script: "1: Ra La?", Want: Deadlock, Why: "the writer waits for itself as a reader"},
		{Name: "14 reader and writer", Script: orders("RaLb LbLa"), Want: Potential, Why: "two orders, and a reader shuts a writer out"},
		{Name: "15 TryLock in two orders", Script: "1: La try:b Ub Ua | 2: Lb try:a Ua Ub", Want: Silent, Why: "who tries waits for nobody"},
		{Name: "16 refused, then self-lock", Script: "1: La | 2: try:a! | 1: La?", Want: Deadlock, Why: "that another was refused changes nothing"},
		{Name: "17 refused, then ABBA", Script: "1: La | 2: try:a! | 1: Lb Ub Ua | 2: Lb La Ua Ub", Want: Potential, Why: "that another was refused changes nothing"},
		{Name: "18 unlock by another", Script: "1: La | 2: Ua | 1: Lb Ub | 2: Lb La Ua Ub", Want: Silent, Why: "a is not held by 1 when it takes b"},
		{Name: "19 semaphores, closed", Script: "1: acquire:s release:s acquire:s | 2: acquire:t release:t acquire:t | 1: acquire:t? | 2: acquire:s?", With: "s Semaphore 1, t Semaphore 1", Want: Deadlock, Why: "each has the permit that the other wants"},
		{Name: "20 mutex and channel", Script: "1: La send:c? | 2: La?", With: "c Chan", Run: true, Want: Stuck, Why: "who would receive waits for the sender's lock"},
		{Name: "21 mutex and WaitGroup", Script: "1: La wait:w? | 2: La?", With: "w WaitGroup 1", Run: true, Want: Stuck, Why: "who would be done waits for the lock"},
		{Name: "22 WaitGroup on itself", Script: "1: wait:w?", With: "w WaitGroup 1", Run: true, Want: Stuck, Why: "it waits for what it has to do itself"},
		{Name: "23 nested monitor", Script: "1: La Lb wait:c? | 2: La?", With: "c Cond b", Run: true, Want: Stuck, Why: "who would signal waits for the outer lock"},
		{Name: "24 holder has ended", Script: "1: La exit | 2: La?", Want: Orphaned, Why: "nobody is left to unlock it"},
		{Name: "25 RLocker", Script: "1: rlocker:a Lb Ub Ua | 2: Lb La Ua Ub", Want: Potential, Why: "two orders: a Locker of an RWMutex is that RWMutex"},
		{Name: "26 slow holder", Script: "1: La | 2: La? | 1: sleep Ua | 2: Ua", Want: Silent, Why: "it takes long, and no more"},
		{Name: "27 classes in two orders", Script: "1: La Lb Ub Ua | 2: Lc Ld Ud Uc", With: "a class account, b class log, c class log, d class account", Want: Potential, Why: "two orders of classes, of which the user says that they are"},
		{Name: "28 unlock out of order", Script: "1: La Lb Ua Ub | 2: La Lb Ua Ub", Want: Silent, Why: "one order of taking"},
		{Name: "29 double unlock", Script: "1: La Ua Ua", Want: Misuse, Why: "the second Unlock has nothing to unlock"},
		{Name: "30 ABBA 100 times", Script: orders("LaLb LbLa"), Repeat: 100, Want: Potential, Why: "one cause, one report"},
		{Name: "31 callback locks", Script: orders("LaLb LbLa"), Callback: true, Want: Potential, Why: "who is told may use locks"},
		{Name: "32 behind a writer", Script: "1: Ra | 2: Lb | 3: La? | 2: Ra? | 1: Lb?", Want: Deadlock, Why: "the reader 2 waits behind the writer 3, which waits for the reader 1"},
	}
	for i := range all {
		all[i].Family = Survey
	}
	return all
}

// ring is a script in which each of n goroutines takes a lock and then waits for the next one's.
func ring(n int) string {
	var all []string
	at := func(i int) string { return string(rune('a' + i%n)) }
	for i := range n {
		all = append(all, goroutine(i+1)+"L"+at(i))
	}
	for i := range n {
		all = append(all, goroutine(i+1)+"L"+at(i+1)+"?")
	}
	return strings.Join(all, " | ")
}
