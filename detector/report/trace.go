package report

import (
	"fmt"
	"strings"

	"syncplay/primitives/hook"
)

// Trace is what happened in one run, in the order in which it took effect.
type Trace struct {
	Tasks   []TaskInfo `json:"tasks"`
	Events  []Event    `json:"events"`
	Dropped int        `json:"dropped,omitempty"` // earlier events that were not kept
}

// IsZero says whether nothing was recorded.
func (t Trace) IsZero() bool { return len(t.Events) == 0 }

// TaskInfo is a task of a trace.
type TaskInfo struct {
	Task string `json:"task"`
	Name string `json:"name,omitempty"`
}

// Title returns the task's name, or else "task 1.2".
func (t TaskInfo) Title() string { return title(t.Task, t.Name) }

// Outcome is what came of an operation.
type Outcome string

// The outcomes.
const (
	Took    Outcome = "took"    // took effect
	Refused Outcome = "refused" // was refused and changed nothing
	Waits   Outcome = "waits"   // can't proceed
	Gave    Outcome = "gave"    // is about to give back what it holds
	Part    Outcome = "part"    // a part of an operation took effect: an atomic, the entry into a queue
	Started Outcome = "started" // the task began
	Ended   Outcome = "ended"   // the task's function ended
)

// Event is one step of one task.
type Event struct {
	Task    string     `json:"task"`
	Op      string     `json:"op,omitempty"`
	Object  string     `json:"object,omitempty"`
	Outcome Outcome    `json:"outcome"`
	HeldBy  []string   `json:"held_by,omitempty"` // of a wait: the titles of those that it waits for
	Value   string     `json:"value,omitempty"`   // what was read or written
	Switch  string     `json:"switch,omitempty"`  // why control came to this task at this step
	Permits int64      `json:"permits,omitempty"` // of a semaphore: how many it asks for, takes or gives
	Place   hook.Place `json:"place,omitzero"`
}

// Text says the event in the words of a lane: "Lock(A)", "read(x) = 3", "waits for B (held by T2)".
func (e Event) Text() string {
	call := e.call()
	switch e.Outcome {
	case Started, Ended:
		return string(e.Outcome)
	case Part:
		text := "· " + e.Op
		if e.Value != "" {
			text += ": " + e.Value
		}
		return text
	case Refused:
		return call + " refused"
	case Waits:
		whom := strings.Join(e.HeldBy, ", ")
		switch mode, holds := e.claims(); {
		case whom == "":
			return call + " waits"
		case holds && mode != shared: // a reader may also wait behind a writer that waits
			return fmt.Sprintf("waits for %s (held by %s)", e.Object, whom)
		default:
			return call + " waits for " + whom
		}
	default:
		if e.Value != "" {
			return call + " = " + e.Value
		}
		return call
	}
}

// call says the operation as it is called: "Lock(A)", "Acquire(seats, 2)".
func (e Event) call() string {
	switch {
	case e.Object == "":
		return e.Op
	case e.Permits > 1:
		return fmt.Sprintf("%s(%s, %d)", e.Op, e.Object, e.Permits)
	default:
		return fmt.Sprintf("%s(%s)", e.Op, e.Object)
	}
}

// Lanes lays the trace out as a table: one column a task, one row an event, the last column the
// line of source. Tasks without an event of their own get no column.
func (t Trace) Lanes() (header []string, rows [][]string) {
	column := map[string]int{}
	header = []string{"step"}
	for _, task := range t.lanes() {
		column[task.Task] = len(header)
		header = append(header, task.Title())
	}
	header = append(header, "line")
	for i, e := range t.Events {
		row := make([]string, len(header))
		row[0] = fmt.Sprint(t.Dropped + i + 1)
		row[column[e.Task]] = e.Text()
		if e.Place.File != "" {
			row[len(row)-1] = e.Place.String()
		}
		rows = append(rows, row)
	}
	return header, rows
}

// lanes lists the tasks that have an event: those that the trace lists, then any others.
func (t Trace) lanes() (lanes []TaskInfo) {
	left := map[string]bool{}
	for _, e := range t.Events {
		left[e.Task] = true
	}
	add := func(task TaskInfo) {
		if left[task.Task] {
			lanes = append(lanes, task)
			left[task.Task] = false
		}
	}
	for _, task := range t.Tasks {
		add(task)
	}
	for _, e := range t.Events {
		add(TaskInfo{Task: e.Task})
	}
	return lanes
}

// Only returns the trace without the events of tasks that are not among the parties.
func (t Trace) Only(parties []Party) Trace {
	of := map[string]bool{}
	for _, p := range parties {
		of[p.Task] = true
	}
	only := Trace{}
	for _, task := range t.Tasks {
		if of[task.Task] {
			only.Tasks = append(only.Tasks, task)
		}
	}
	for _, e := range t.Events {
		if of[e.Task] {
			only.Events = append(only.Events, e)
		}
	}
	only.Dropped = t.Dropped + len(t.Events) - len(only.Events)
	return only
}
