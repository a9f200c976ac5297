package compare

import (
	"fmt"
	"strings"
)

// column is a type of lock, and a way of taking it, in lockdep's table.
type column struct {
	name string
	kind kind
	read bool
}

// columns are those that Go has: lockdep's spin, mutex, wlock and wsem, and rsem. A reader that may
// overtake a waiting writer, lockdep's rlock, does not exist in Go.
var columns = []column{
	{"Mutex", mutex, false},
	{"SpinLock", spinlock, false},
	{"RWMutex.Lock", rwmutex, false},
	{"RWMutex.RLock", rwmutex, true},
}

const noWriter = "nobody ever locks it for writing, so no reader ever waits"

// lockdep returns the cells of lockdep's own table, locking-selftest.c, that exist in Go: 76.
// Its locks stand for classes, ours for themselves.
func lockdep() (all []Case) {
	for _, f := range []struct {
		name, script string
		want         Verdict
		why, whyRead string
	}{
		{"AA", "1: La La?", Deadlock, "it waits for itself", noWriter},
		{"ABBA", orders("LaLb LbLa"), Potential, "two orders", noWriter},
		{"ABBCCA", orders("LaLb LbLc LcLa"), Potential, "a ring of three", noWriter},
		{"ABCABC", orders("LaLb LcLa LbLc"), Potential, "a ring of three, closed in the middle", noWriter},
		{"ABBCCDDA", orders("LaLb LbLc LcLd LdLa"), Potential, "a ring of four", noWriter},
		{"ABCDBDDA", orders("LaLb LcLd LbLd LdLa"), Potential, "a ring of three beside a fourth lock", noWriter},
		{"ABCDBCDA", orders("LaLb LcLd LbLc LdLa"), Potential, "a ring of four, in another order", noWriter},
		{"double unlock", "1: La Ua Ua", Misuse, "the second Unlock has nothing to unlock", ""},
		{"init held", "1: La zero:a Ua", Misuse, "overwritten while it is held: noticed when it is unlocked", ""},
	} {
		for _, col := range columns {
			all = append(all, col.cell(f.name, f.script, f.want, f.why, f.whyRead))
		}
	}
	return append(append(append(all, mixed()...), permutations()...), nested()...)
}

// cell is the case of a family in one column. Those who only read wait for nobody, if whyRead says so.
func (col column) cell(name, script string, want Verdict, why, whyRead string) Case {
	c := Case{Name: name + "/" + col.name, Family: Lockdep, Script: script, Want: want, Why: why}
	if col.kind != mutex {
		c.With = "locks " + string(col.kind)
	}
	if col.read {
		c.Script = strings.ReplaceAll(c.Script, "L", "R")
		if whyRead != "" {
			c.Want, c.Why = Silent, whyRead
			c.Script = strings.ReplaceAll(c.Script, "Ra Ra?", "Ra Ra Ua Ua")
		}
	}
	return c
}

// orders is a script in which each goroutine takes two locks and gives them back: of "LaLb LbLa" it
// makes "1: La Lb Ub Ua | 2: Lb La Ua Ub".
func orders(pairs string) string {
	var all []string
	for i, p := range strings.Fields(pairs) {
		all = append(all, fmt.Sprintf("%d: %s %s U%c U%c", i+1, p[:2], p[2:], p[3], p[1]))
	}
	return strings.Join(all, " | ")
}

// mixed are the cells of readers and writers.
func mixed() []Case {
	return []Case{
		{Name: "recursive read/1", Family: Lockdep, Script: "1: Ra Ra Ua Ua", Want: Silent, Why: noWriter},
		{Name: "recursive read/2", Family: Lockdep, Script: "1: Ra Rb Ub Ua", Want: Silent, Why: "two locks in one order"},
		{Name: "mixed/read, write", Family: Lockdep, Script: "1: Ra La?", Want: Deadlock, Why: "a reader can't be upgraded: it waits for itself"},
		{Name: "mixed/write, read", Family: Lockdep, Script: "1: La Ra?", Want: Deadlock, Why: "a writer that reads waits for itself"},
		{Name: "mixed/ABBA1", Family: Lockdep, Script: orders("RaLb LbLa"), Want: Potential, Why: "a reader and a writer, in two orders"},
		{Name: "mixed/ABBA2", Family: Lockdep, Script: orders("RaLb LbRa"), Want: Silent, Why: noWriter},
		{Name: "mixed/ABBA3", Family: Lockdep, Script: orders("LaLb LbLa"), With: "a RWMutex", Want: Potential, Why: "two writers, in two orders"},
		{Name: "chain cached/ABBA", Family: Lockdep, Script: "1: Ra Lb Ub Ua Ra Lb Ub Ua | 2: Lb Ra Ua Ub Lb La Ua Ub", Want: Potential,
			Why: "that the same locks were taken before, for reading, must not hide it"},
	}
}

// permutations are four rings of three, the events of each in all six orders.
func permutations() (all []Case) {
	for _, f := range []struct {
		name, why string
		events    [3]string
		want      Verdict
	}{
		{"W1R2 W2R3 W3R1", "each is locked for writing and wanted for reading", [3]string{"LaRb", "LbRc", "LcRa"}, Potential},
		{"W1W2 R2R3 W3R1", "at each lock a writer meets somebody", [3]string{"LaLb", "RbRc", "LcRa"}, Potential},
		{"W1W2 R2R3 R3W1", "of the third lock there are readers alone", [3]string{"LaLb", "RbRc", "RcLa"}, Silent},
		{"W1R2 R2R3 W3W1", "of the second lock there are readers alone", [3]string{"LaRb", "RbRc", "LcLa"}, Silent},
	} {
		for _, o := range [][3]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
			all = append(all, Case{
				Name: fmt.Sprintf("%s/%d%d%d", f.name, o[0]+1, o[1]+1, o[2]+1), Family: Lockdep,
				Script: orders(f.events[o[0]] + " " + f.events[o[1]] + " " + f.events[o[2]]),
				With:   "locks RWMutex", Want: f.want, Why: f.why,
			})
		}
	}
	return all
}

// nested are lockdep's tries and nests, without the tickets of its wound/wait locks.
func nested() []Case {
	return []Case{
		{Name: "try/both", Family: Lockdep, Script: "1: La try:b Ub Ua | 2: Lb try:a Ua Ub", Want: Silent, Why: "who tries waits for nobody"},
		{Name: "try/one side", Family: Lockdep, Script: "1: La Lb Ub Ua | 2: Lb try:a Ua Ub", Want: Silent, Why: "the second one waits for nobody"},
		{Name: "try/first", Family: Lockdep, Script: "1: try:a Lb Ub Ua | 2: Lb La Ua Ub", Want: Potential, Why: "what was tried is held all the same while one waits for b"},
		{Name: "try/refused", Family: Lockdep, Script: "1: La Lb | 2: try:a! Lb? | 1: Ub Ua | 2: Ub", Want: Silent, Why: "what was refused is not held"},
		{Name: "try/itself", Family: Lockdep, Script: "1: La try:a! Ua", Want: Silent, Why: "it is refused and goes on"},
		{Name: "try/upgrade", Family: Lockdep, Script: "1: Ra try:a! Ua", Want: Silent, Why: "it is refused and goes on"},
		{Name: "nest/locked", Family: Lockdep, Script: "1: Ln La Lb Ub Ua Un | 2: Ln Lb La Ua Ub Un", Want: Silent, Why: "n serialises them"},
		{Name: "nest/unlocked", Family: Lockdep, Script: "1: Ln Un La Lb Ub Ua | 2: Ln Un Lb La Ua Ub", Want: Potential, Why: "n was given back before"},
	}
}
