package report

import (
	"fmt"
	"math"
	"slices"
)

// A drawing is the wait-for graph of all steps at once, laid out on a circle in the order of the
// cycle, so that nothing moves from step to step.
type drawing struct {
	Width, Height float64
	Nodes         []drawnNode
	Edges         []drawnEdge
}

type drawnNode struct {
	Title, Short string // the whole title, and as much of it as fits
	Object       bool
	X, Y         float64 // the middle
	HalfW, HalfH float64
}

// Left, Top, W and H are the rectangle around the node.
func (n drawnNode) Left() float64 { return round1(n.X - n.HalfW) }
func (n drawnNode) Top() float64  { return round1(n.Y - n.HalfH) }
func (n drawnNode) W() float64    { return 2 * n.HalfW }
func (n drawnNode) H() float64    { return 2 * n.HalfH }

type drawnEdge struct {
	pageSpan
	Kind  EdgeKind
	Cycle bool
	Path  string  // as SVG has it
	X, Y  float64 // of the text
}

// Sizes, in the units of the drawing.
const (
	nodeHalfHeight = 16.0
	mostCells      = 22   // of a node's text
	cellWidth      = 8.0  // of its letters
	bend           = 26.0 // of an edge, so that the two between the same nodes stand apart
	margin         = 30.0
)

// drawing lays out the edges that stood at any time.
func (f Finding) drawing(spans []span) (d drawing) {
	at := f.place(&d, spans)
	for _, s := range spans {
		from, to := d.Nodes[at[node{true, s.Object}]], d.Nodes[at[node{false, s.Task}]]
		if s.Kind == Asks {
			from, to = to, from
		}
		e := drawnEdge{pageSpan: pageSpan{s.Label, s.first, s.last, s.last < f.Trace.end()}, Kind: s.Kind, Cycle: s.Cycle}
		e.Path, e.X, e.Y = arrow(from, to)
		d.Edges = append(d.Edges, e)
	}
	return d
}

// node names a node of the drawing: an object, or the number of a task.
type node struct {
	object bool
	name   string
}

// place puts the nodes on an ellipse: first those of the cycle, in its order.
func (f Finding) place(d *drawing, spans []span) (at map[node]int) {
	var nodes []node
	add := func(n node) {
		if !slices.Contains(nodes, n) {
			nodes = append(nodes, n)
		}
	}
	if len(spans) > 0 {
		for _, e := range f.ring() {
			if e.Kind == Asks {
				add(node{false, e.Task})
				add(node{true, e.Object})
			}
		}
	}
	for _, s := range spans {
		add(node{false, s.Task})
		add(node{true, s.Object})
	}
	at = map[node]int{}
	ry := max(90, 30*float64(len(nodes)))
	rx := 1.5 * ry
	d.Width, d.Height = 2*(rx+cellWidth*mostCells/2+margin), 2*(ry+nodeHalfHeight+margin)
	for i, n := range nodes {
		at[n] = i
		title := n.name
		if !n.object {
			title = f.info(n.name).Title()
		}
		short, cells := shorten(title, mostCells)
		angle := 2*math.Pi*float64(i)/float64(len(nodes)) - math.Pi/2
		d.Nodes = append(d.Nodes, drawnNode{
			Title: title, Short: short, Object: n.object,
			X: round1(d.Width/2 + rx*math.Cos(angle)), Y: round1(d.Height/2 + ry*math.Sin(angle)),
			HalfW: cellWidth*float64(max(cells, 3))/2 + 8, HalfH: nodeHalfHeight,
		})
	}
	return at
}

// arrow returns the way of an edge from the rim of one node to that of another, bent to its left,
// and the middle of it.
func arrow(from, to drawnNode) (path string, x, y float64) {
	dx, dy := to.X-from.X, to.Y-from.Y
	long := max(math.Hypot(dx, dy), 1)
	cx, cy := (from.X+to.X)/2+bend*dy/long, (from.Y+to.Y)/2-bend*dx/long
	x1, y1 := from.rim(cx, cy)
	x2, y2 := to.rim(cx, cy)
	path = fmt.Sprintf("M%.1f %.1f Q%.1f %.1f %.1f %.1f", x1, y1, cx, cy, x2, y2)
	return path, round1(x1/4 + cx/2 + x2/4), round1(y1/4 + cy/2 + y2/4)
}

// rim returns where the line from the node's middle to a point leaves the node.
func (n drawnNode) rim(x, y float64) (float64, float64) {
	const gap = 3
	dx, dy := x-n.X, y-n.Y
	t := min((n.HalfW+gap)/max(math.Abs(dx), 1e-9), (n.HalfH+gap)/max(math.Abs(dy), 1e-9))
	return n.X + t*dx, n.Y + t*dy
}

// shorten cuts a text to so many cells of a fixed width. Letters beyond the Latin ones count double.
func shorten(text string, most int) (short string, cells int) {
	for i, r := range text {
		wide := 1
		if r >= 0x1100 {
			wide = 2
		}
		if cells+wide > most {
			return text[:i] + "…", cells + 1
		}
		cells += wide
	}
	return text, cells
}

func round1(x float64) float64 { return math.Round(x*10) / 10 }
