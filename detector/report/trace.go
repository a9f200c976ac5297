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
	Place   hook.Place `json:"place,omitzero"`
	Value   string     `json:"value,omitempty"`  // what was read or written
	Switch  string     `json:"switch,omitempty"` // why control came to this task here, if it came from another
}

// Text says the event in the words of a lane: "Lock(A)", "Lock(B) waits for T2", "read(x) = 3".
func (e Event) Text() string {
	call := e.Op
	if e.Object != "" {
		call = fmt.Sprintf("%s(%s)", e.Op, e.Object)
	}
	switch e.Outcome {
	case Started, Ended:
		return string(e.Outcome)
	case Refused:
		return call + " refused"
	case Waits:
		if len(e.HeldBy) == 0 {
			return call + " waits"
		}
		return call + " waits for " + strings.Join(e.HeldBy, ", ")
	}
	if e.Value != "" {
		return call + " = " + e.Value
	}
	return call
}

// Lanes lays the trace out as a table: one column a task, one row an event, the last column the
// line of source. Tasks without an event of their own get no column.
func (t Trace) Lanes() (header []string, rows [][]string) {
	column := map[string]int{}
	for _, e := range t.Events {
		column[e.Task] = 0
	}
	header = []string{"step"}
	for _, task := range t.Tasks {
		if _, ok := column[task.Task]; ok {
			column[task.Task] = len(header)
			header = append(header, task.Title())
		}
	}
	for _, e := range t.Events {
		if column[e.Task] == 0 {
			column[e.Task] = len(header)
			header = append(header, title(e.Task, ""))
		}
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
