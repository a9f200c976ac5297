package report

import (
	"time"

	"syncplay/primitives/hook"
)

// Kind is what went wrong.
type Kind string

// The kinds of findings.
const (
	Deadlock          Kind = "deadlock"           // a closed cycle of waits, or a knot of them
	PotentialDeadlock Kind = "potential-deadlock" // a cycle of lock orders, not of waits
	Stuck             Kind = "stuck"              // a wait that nobody can end, without a cycle
	Orphaned          Kind = "orphaned"           // a wait for a lock whose holder has ended
	Livelock          Kind = "livelock"           // all go on, none gets on
	Starvation        Kind = "starvation"         // some get on, one never does
	DataRace          Kind = "data-race"          // two accesses, one a write, unordered
	CheckFailed       Kind = "check-failed"       // a Check that did not hold
	Panic             Kind = "panic"              // a task panicked
	Goexit            Kind = "goexit"             // a task called runtime.Goexit, as t.FailNow does
	Misuse            Kind = "misuse"             // a primitive was used against its contract
	Leak              Kind = "leak"               // the function returned and left tasks blocked
	Foreign           Kind = "uncontrolled"       // something blocked or acted outside the primitives
)

// A Finding is one thing that went wrong, with its evidence.
type Finding struct {
	Kind       Kind       `json:"kind"`
	Message    string     `json:"message"`              // one sentence: what happened, between whom
	Parties    []Party    `json:"parties,omitempty"`    // the tasks in it; of a deadlock, in the order of the cycle
	Confidence Confidence `json:"confidence,omitempty"` // of a prediction
	Reason     string     `json:"reason,omitempty"`     // why the confidence is no higher, or what it rests on
	Cycle      []string   `json:"cycle,omitempty"`      // task, object, task, ..., and the first task again
	Conditions []Evidence `json:"conditions,omitempty"` // of a deadlock: the four, in the order of Conditions
	Round      int        `json:"round,omitempty"`      // of steps that repeat for ever: the first, of those that are told last
	Place      hook.Place `json:"place,omitzero"`       // where, if it is one place
	Stack      string     `json:"stack,omitempty"`      // of a panic
	Advice     string     `json:"advice,omitempty"`     // what mends it, or what to do next
	Resolved   string     `json:"resolved,omitempty"`   // how it ended, if it did
	Saturated  string     `json:"saturated,omitempty"`  // what was full by then: others like it may have been missed
	Run        int        `json:"run"`                  // the first run that showed it, from 1
	Seed       uint64     `json:"seed"`                 // of that run
	Count      int        `json:"count"`                // how many runs showed it
	Trace      Trace      `json:"trace,omitzero"`       // of the first run that showed it
	Token      string     `json:"token,omitempty"`      // the schedule that leads to it
	Replay     string     `json:"replay,omitempty"`     // the command that shows it again
}

// Confidence is how sure a prediction is. What did happen has none: it is certain.
type Confidence string

// The confidences.
const (
	High   Confidence = "high"   // nothing is known that would keep it from happening
	Medium Confidence = "medium" // something is not known that might
	Low    Confidence = "low"    // it takes more goroutines than were seen
)

// Party is a task that takes part in a finding: what it holds and what it waits for.
type Party struct {
	Task  string `json:"task"`            // its number, by spawn path: 1, 1.1, 1.2
	Name  string `json:"name,omitempty"`  // the name that it was started with
	Holds []Hold `json:"holds,omitempty"` // in the order of their acquisition
	Waits *Wait  `json:"waits,omitempty"`

	// Stack is where it was called from, innermost first, without the frames of the primitives; of
	// a process that is watched. Runs have their steps instead.
	Stack []hook.Place `json:"stack,omitempty"`
}

// Title returns the party's name, or else "task 1.2".
func (p Party) Title() string { return title(p.Task, p.Name) }

func title(task, name string) string {
	if name != "" {
		return name
	}
	return "task " + task
}

// Hold is something held: since when, in which way.
type Hold struct {
	Object string     `json:"object"`
	Mode   string     `json:"mode"` // "exclusive", "shared", "3 permits"
	Since  hook.Place `json:"since"`
}

// Wait is an operation that can't proceed.
type Wait struct {
	Object string     `json:"object"`
	Op     string     `json:"op"` // the method: Lock, Acquire, Wait
	At     hook.Place `json:"at"`
	For    []string   `json:"for,omitempty"`  // the titles of the tasks that could end it; empty if it has no owner
	Since  time.Time  `json:"since,omitzero"` // when it began; of a process that is watched
}

// Condition is one of the four conditions that a deadlock needs, all at once (Coffman, Elphick
// and Shoshani 1971). To remove one is to make it impossible.
type Condition string

// The four conditions.
const (
	MutualExclusion Condition = "mutual exclusion"
	HoldAndWait     Condition = "hold and wait"
	NoPreemption    Condition = "no preemption"
	CircularWait    Condition = "circular wait"
)

// Conditions lists the four in the order in which they are told.
var Conditions = [4]Condition{MutualExclusion, HoldAndWait, NoPreemption, CircularWait}

// Evidence says how a condition showed in a run.
type Evidence struct {
	Condition Condition `json:"condition"`
	Facts     []string  `json:"facts"` // each a clause, mostly one for each goroutine or lock
}

// Tally counts, over all runs, what the four conditions are made of. A cure that removes a
// condition shows a zero where the broken program does not.
type Tally struct {
	Exclusive    int64 `json:"exclusive"`     // times that a task took something which shuts others out
	WaitsHolding int64 `json:"waits_holding"` // requests for such a thing that would wait, made while holding another
	Retreats     int64 `json:"retreats"`      // times that a task gave back what it held because another was refused
	Inversions   int64 `json:"inversions"`    // runs in which such things were wanted in orders that lead back to where they began
}
