package compare

import "slices"

// A Case is a program of a few steps, and what a detector has to say of it.
type Case struct {
	Name     string  `json:"name"`
	Family   Family  `json:"family"`
	Script   string  `json:"script"`             // what the goroutines do; see parse
	With     string  `json:"with,omitempty"`     // what the names are, where the script does not tell: "s Semaphore 2, a SpinLock"
	Want     Verdict `json:"want"`               // what has to be said
	Sure     string  `json:"sure,omitempty"`     // the confidence with which ours has to say so; "" if any will do
	Why      string  `json:"why"`                // the reason for that
	Repeat   int     `json:"repeat,omitempty"`   // times that the script is played; at most one report is right then
	Callback bool    `json:"callback,omitempty"` // who is told takes a lock itself
	Run      bool    `json:"run,omitempty"`      // asked of a watched run: only that knows that nobody is left to end a wait
}

// A Verdict is what a detector says of a program.
type Verdict string

// The verdicts. The last three are not wanted of anybody.
const (
	Deadlock  Verdict = "deadlock"  // some wait for each other, now
	Potential Verdict = "potential" // they may, under another schedule
	Orphaned  Verdict = "orphaned"  // a wait for a lock whose holder has ended
	Stuck     Verdict = "stuck"     // a wait that nobody is left to end
	Misuse    Verdict = "misuse"    // a lock was used against its contract
	Silent    Verdict = "silent"    // nothing
	Hangs     Verdict = "hangs"     // the detector itself stands still
	Absent    Verdict = "absent"    // the library has no such lock, or no classes
	Broken    Verdict = "broken"    // the case could not be played
)

// Family is where a case comes from.
type Family string

// The families, in the order of the grid.
const (
	Lockdep Family = "lockdep" // the Linux kernel's locking-selftest.c, as far as Go has it
	Survey  Family = "survey"  // what tells the tools for Go apart
	Beyond  Family = "beyond"  // what lockdep does not ask
)

// Families lists them.
var Families = []Family{Lockdep, Survey, Beyond}

// Cases returns all cases, in the order of the grid.
func Cases() []Case { return slices.Concat(lockdep(), survey(), beyond()) }

// Find returns the case of that name.
func Find(name string) (Case, bool) {
	all := Cases()
	i := slices.IndexFunc(all, func(c Case) bool { return c.Name == name })
	if i < 0 {
		return Case{}, false
	}
	return all[i], true
}
