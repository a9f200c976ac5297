package report

// A span is an edge of the wait-for graph and the steps after which it stood, both inclusive.
type span struct {
	Edge
	first, last int
}

// spans lists the edges that stood at any time, in the order in which they came.
func (f Finding) spans() (spans []span) {
	at := map[Edge]int{} // the latest span of the edge
	for step, g := range f.graphs() {
		for _, e := range g.Edges {
			if i, ok := at[e]; ok && spans[i].last >= step-1 {
				spans[i].last = step
				continue
			}
			at[e] = len(spans)
			spans = append(spans, span{e, step, step})
		}
	}
	return spans
}
