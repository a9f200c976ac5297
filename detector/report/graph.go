package report

import (
	"fmt"
	"iter"
	"slices"
)

// A Graph is a wait-for graph as it is drawn: tasks, objects, and an edge for each hold and wait.
type Graph struct {
	Tasks   []TaskInfo `json:"tasks"`
	Objects []string   `json:"objects"`
	Edges   []Edge     `json:"edges"`
}

// EdgeKind is what an edge of a wait-for graph says.
type EdgeKind string

// The kinds of edges.
const (
	Holds  EdgeKind = "holds"  // from the object to the task that holds it
	Asks   EdgeKind = "waits"  // from the task that waits to the object
	Awaits EdgeKind = "awaits" // from the object to a task that does not hold it and yet is waited for
)

// Edge is a hold or a wait.
type Edge struct {
	Kind   EdgeKind `json:"kind"`
	Task   string   `json:"task"`
	Object string   `json:"object"`
	Label  string   `json:"label"` // "holds since bank.go:12"
	Cycle  bool     `json:"cycle"` // it is a part of the finding's cycle, which is closed
}

// Graph returns the wait-for graph of the parties, or if nothing is known of them that of the last
// step of the trace.
func (f Finding) Graph() Graph {
	s := f.State()
	if len(s.Holds) == 0 && len(s.Waits) == 0 {
		s = f.Trace.At(f.Trace.end())
	}
	return f.draw(s)
}

// graphs goes through the steps of the trace, from before the first one, with the graph after each.
func (f Finding) graphs() iter.Seq2[int, Graph] {
	return func(yield func(int, Graph) bool) {
		l, earlier := newLedger(f.Trace), f.earlier()
		for i := 0; ; i++ {
			s := l.state()
			s.Holds = append(slices.Clone(earlier), s.Holds...)
			if !yield(f.Trace.Dropped+i, f.draw(s)) || i == len(f.Trace.Events) {
				return
			}
			l.enter(f.Trace.Events[i])
		}
	}
}

// earlier lists the holds of the parties that were taken in events which the trace dropped.
func (f Finding) earlier() (holds []Holding) {
	for _, h := range f.State().Holds {
		if !slices.ContainsFunc(f.Trace.Events, func(e Event) bool {
			return e.Task == h.Task && e.Object == h.Object && e.Outcome == Took
		}) {
			holds = append(holds, h)
		}
	}
	return holds
}

// draw makes the graph of a state.
func (f Finding) draw(s State) Graph {
	g := Graph{Tasks: []TaskInfo{}, Objects: []string{}, Edges: []Edge{}}
	for _, p := range f.Parties {
		g.task(TaskInfo{p.Task, p.Name})
	}
	for _, h := range s.Holds {
		mode := ""
		if h.Mode != exclusive.text(1) {
			mode = h.Mode + " "
		}
		g.edge(Edge{Kind: Holds, Task: h.Task, Object: h.Object, Label: fmt.Sprintf("holds %ssince %v", mode, h.Since)}, f)
	}
	for _, w := range s.Waits {
		g.edge(Edge{Kind: Asks, Task: w.Task, Object: w.Object, Label: fmt.Sprintf("waits at %v", w.At)}, f)
	}
	for _, w := range s.Waits {
		for _, whom := range w.For {
			e := Edge{Kind: Awaits, Task: f.path(whom), Object: w.Object, Label: "awaits"}
			if !g.has(Holds, e.Task, e.Object) && !g.has(Awaits, e.Task, e.Object) {
				g.edge(e, f)
			}
		}
	}
	g.close(f.ring())
	return g
}

// ring lists the edges of the finding's cycle, as far as their ends go.
func (f Finding) ring() (ring []Edge) {
	n := len(f.Parties)
	if len(f.Cycle) != 2*n+1 {
		return nil
	}
	for i, p := range f.Parties {
		object := f.Cycle[2*i+1]
		ring = append(ring, Edge{Kind: Asks, Task: p.Task, Object: object},
			Edge{Kind: Holds, Task: f.Parties[(i+1)%n].Task, Object: object})
	}
	return ring
}

// close marks the edges of the ring if all of them are there. Who is awaited closes it as who holds does.
func (g *Graph) close(ring []Edge) {
	var marked []int
	for _, r := range ring {
		i := slices.IndexFunc(g.Edges, func(e Edge) bool {
			return e.Task == r.Task && e.Object == r.Object && (e.Kind == Asks) == (r.Kind == Asks)
		})
		if i < 0 {
			return
		}
		marked = append(marked, i)
	}
	for _, i := range marked {
		g.Edges[i].Cycle = true
	}
}

// path returns the number of the task of that title, or if there is none the title itself.
func (f Finding) path(title string) string {
	for _, p := range f.Parties {
		if p.Title() == title {
			return p.Task
		}
	}
	for _, t := range f.Trace.Tasks {
		if t.Title() == title {
			return t.Task
		}
	}
	return title
}

// info returns what is known of a task. One of whom nothing is known goes by its title.
func (f Finding) info(task string) TaskInfo {
	if i := slices.IndexFunc(f.Trace.Tasks, func(t TaskInfo) bool { return t.Task == task }); i >= 0 {
		return f.Trace.Tasks[i]
	}
	if slices.ContainsFunc(f.Trace.Events, func(e Event) bool { return e.Task == task }) {
		return TaskInfo{Task: task}
	}
	return TaskInfo{task, task}
}

func (g *Graph) task(t TaskInfo) {
	if !slices.ContainsFunc(g.Tasks, func(u TaskInfo) bool { return u.Task == t.Task }) {
		g.Tasks = append(g.Tasks, t)
	}
}

func (g *Graph) edge(e Edge, f Finding) {
	g.task(f.info(e.Task))
	if !slices.Contains(g.Objects, e.Object) {
		g.Objects = append(g.Objects, e.Object)
	}
	g.Edges = append(g.Edges, e)
}

func (g *Graph) has(kind EdgeKind, task, object string) bool {
	return slices.ContainsFunc(g.Edges, func(e Edge) bool { return e.Kind == kind && e.Task == task && e.Object == object })
}
