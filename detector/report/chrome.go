package report

import (
	"fmt"
	"io"
)

// chromeEvent is an event of the Trace Event Format. Its times are in microseconds; a step of the
// trace takes one.
type chromeEvent struct {
	Phase    string         `json:"ph"`
	Name     string         `json:"name"`
	Category string         `json:"cat,omitempty"`
	Start    int            `json:"ts"`
	Duration int            `json:"dur,omitempty"`
	Process  int            `json:"pid"`
	Thread   int            `json:"tid"`
	ID       string         `json:"id,omitempty"`
	Scope    string         `json:"s,omitempty"`
	Args     map[string]any `json:"args,omitempty"`
}

// The phases that are used.
const (
	chromeComplete = "X" // with a duration
	chromeMeta     = "M" // names
	chromeBegin    = "b" // of a span beside the threads
	chromeEnd      = "e"
	chromeInstant  = "i"
)

// WriteChrome writes the trace in Chrome's Trace Event Format, which https://ui.perfetto.dev and
// chrome://tracing open: a thread for each task, a slice for each step, a wait lasts until the task
// goes on, and a track for each object shows who holds it.
func (f Finding) WriteChrome(w io.Writer) error {
	return writeJSON(w, struct {
		Events []chromeEvent `json:"traceEvents"`
		Unit   string        `json:"displayTimeUnit"`
	}{append(f.chromeSteps(), f.chromeHolds()...), "ns"})
}

// chromeSteps is a thread for each task, and the moment at which all was found.
func (f Finding) chromeSteps() []chromeEvent {
	name := func(what string, thread int, text string) chromeEvent {
		return chromeEvent{Phase: chromeMeta, Name: what, Process: 1, Thread: thread, Args: map[string]any{"name": text}}
	}
	events := []chromeEvent{name("process_name", 0, string(f.Kind))}
	threads := map[string]int{}
	for _, t := range f.Trace.lanes() {
		threads[t.Task] = len(threads) + 1
		events = append(events, name("thread_name", threads[t.Task], t.Title()), chromeEvent{
			Phase: chromeMeta, Name: "thread_sort_index", Process: 1, Thread: threads[t.Task],
			Args: map[string]any{"sort_index": threads[t.Task]},
		})
	}
	for i, e := range f.Trace.Events {
		events = append(events, chromeEvent{
			Phase: chromeComplete, Name: e.Text(), Category: string(e.Outcome), Start: f.Trace.Dropped + i + 1,
			Duration: f.Trace.lasts(i), Process: 1, Thread: threads[e.Task], Args: e.details(),
		})
	}
	return append(events, chromeEvent{
		Phase: chromeInstant, Name: f.headline(), Category: string(f.Kind), Start: f.Trace.end() + 1, Process: 1, Scope: "g",
	})
}

// chromeHolds is a span for each time that something was held.
func (f Finding) chromeHolds() (events []chromeEvent) {
	titles := f.Trace.titles()
	f.Cycle = nil // that it becomes a part of the cycle does not end a hold
	for i, s := range f.spans() {
		if s.Kind != Holds {
			continue
		}
		e := chromeEvent{
			Phase: chromeBegin, Name: s.Object, Category: "held", Start: s.first, Process: 1, ID: fmt.Sprint(i + 1),
			Args: map[string]any{"task": titles[s.Task], "how": s.Label},
		}
		events = append(events, e)
		e.Phase, e.Start, e.Args = chromeEnd, s.last+1, nil
		events = append(events, e)
	}
	return events
}

// lasts says how many steps event i takes: one, or if it waits as many as until its task goes on.
func (t Trace) lasts(i int) int {
	e := t.Events[i]
	if e.Outcome != Waits {
		return 1
	}
	for j, next := range t.Events[i+1:] {
		if next.Task == e.Task {
			return j + 1
		}
	}
	return len(t.Events) - i
}

// details are what a viewer shows beside the step.
func (e Event) details() map[string]any {
	details := map[string]any{"outcome": string(e.Outcome)}
	add := func(key, text string) {
		if text != "" {
			details[key] = text
		}
	}
	add("object", e.Object)
	add("value", e.Value)
	add("switch", e.Switch)
	if e.Place.File != "" {
		add("line", e.Place.String())
	}
	return details
}
