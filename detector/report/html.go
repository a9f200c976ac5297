package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"
)

var (
	//go:embed page.html
	pageHTML string
	//go:embed page.css
	pageCSS string
	//go:embed page.js
	pageJS string

	pageTemplate = template.Must(template.New("page").Parse(pageHTML))
)

// page is what the HTML file shows. All of it is in the file; the script only hides and marks.
type page struct {
	CSS      template.CSS
	JS       template.JS
	Finding  Finding
	Headline string
	Lanes    []string // titles of the tasks
	Width    int      // of the lanes' table, in columns
	Rows     []pageRow
	Before   int // the number before the first step
	Last     int // that of the last step
	Holds    []pageSpan
	Waits    []pageSpan
	Drawing  drawing
	Why      []string
}

// pageRow is a step, or if it has no cells a remark.
type pageRow struct {
	Step   int
	Cells  []string // one for each lane
	Line   string
	Remark string
	Waits  bool
	Again  bool // it repeats an earlier round
	Last   bool
}

// pageSpan is a sentence that is true after some of the steps.
type pageSpan struct {
	Text        string
	First, Last int
	Off         bool // it is not true after the last one
}

// WriteHTML writes the finding as one HTML file that needs nothing else: the lanes, and with them
// step by step the wait-for graph, who holds what and who waits for what. Without scripts the page
// shows the last step.
func (f Finding) WriteHTML(w io.Writer) error {
	p := page{
		CSS: template.CSS(pageCSS), JS: template.JS(pageJS),
		Finding: f, Headline: f.headline(), Before: f.Trace.Dropped, Last: f.Trace.end(),
	}
	for _, t := range f.Trace.lanes() {
		p.Lanes = append(p.Lanes, t.Title())
	}
	p.Width = len(p.Lanes) + 2
	p.Rows = f.Trace.pageRows()
	p.Drawing = f.drawing(f.spans())
	p.Holds, p.Waits = f.pageSpans()
	if len(f.Conditions) == 0 {
		p.Why = f.why()
	}
	var b strings.Builder
	if err := pageTemplate.Execute(&b, p); err != nil {
		return err
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// pageSpans says each hold and each wait in a sentence.
func (f Finding) pageSpans() (holds, waits []pageSpan) {
	f.Cycle = nil // that it becomes a part of the cycle does not end it
	for _, s := range f.spans() {
		sentence := func(verb string) pageSpan {
			how := strings.TrimPrefix(s.Label, string(s.Kind)+" ")
			text := fmt.Sprintf("%s %s %s, %s", f.info(s.Task).Title(), verb, s.Object, how)
			return pageSpan{text, s.first, s.last, s.last < f.Trace.end()}
		}
		switch s.Kind {
		case Holds:
			holds = append(holds, sentence("holds"))
		case Asks:
			waits = append(waits, sentence("waits for"))
		}
	}
	return holds, waits
}

// pageRows lists all steps, with the reasons for switches and the folds between them.
func (t Trace) pageRows() (rows []pageRow) {
	_, cells := t.Lanes()
	for _, r := range fold(t.Events) {
		for i := r.first; i < r.end(); i++ {
			e, again, row := t.Events[i], i >= r.first+r.n, cells[i]
			if e.Switch != "" {
				rows = append(rows, pageRow{Remark: "switch: " + e.Switch, Again: again})
			}
			rows = append(rows, pageRow{
				Step: t.Dropped + i + 1, Cells: row[1 : len(row)-1], Line: row[len(row)-1],
				Waits: e.Outcome == Waits, Again: again, Last: i == len(t.Events)-1,
			})
			if r.times > 1 && i == r.first+r.n-1 {
				rows = append(rows, pageRow{Remark: fmt.Sprintf("x%d: this again and again, up to step %d", r.times, t.Dropped+r.end())})
			}
		}
	}
	return rows
}
