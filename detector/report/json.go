package report

import (
	"encoding/json"
	"io"
	"strings"
)

// Version is that of the JSON document of a finding. What is in it is added to, never changed, as
// long as the version stays.
const Version = 1

type document struct {
	Version int     `json:"version"`
	Kind    string  `json:"kind"` // of document
	Finding Finding `json:"finding"`
	Graph   Graph   `json:"graph"` // who holds what and who waits for what when it was found
}

// WriteJSON writes the finding and its wait-for graph as a JSON document.
func (f Finding) WriteJSON(w io.Writer) error {
	return writeJSON(w, document{Version, "finding", f, f.Graph()})
}

// writeJSON writes a document for people and programs, in one write.
func writeJSON(w io.Writer, document any) error {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(document); err != nil {
		return err
	}
	_, err := io.WriteString(w, b.String())
	return err
}
