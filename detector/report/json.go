package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// Version is that of the JSON documents of findings and reports. What is in it is added to, never changed, as
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

// WriteJSON writes what else there is to report as a JSON document: its version, its kind, and
// under the name of its kind v.
func WriteJSON(w io.Writer, kind string, v any) error {
	return writeJSON(w, map[string]any{"version": Version, "kind": kind, kind: v})
}

// ReadJSON reads a document that WriteJSON wrote: a finding that was found elsewhere can be shown
// here. A document of a later version is refused.
func ReadJSON(r io.Reader) (Finding, error) {
	var d document
	if err := json.NewDecoder(r).Decode(&d); err != nil {
		return Finding{}, fmt.Errorf("this is no finding in JSON: %w", err)
	}
	switch {
	case d.Kind != "finding":
		return Finding{}, fmt.Errorf("this is a document of kind %q, not a finding", d.Kind)
	case d.Version != Version:
		return Finding{}, fmt.Errorf("the document is of version %d; this program reads version %d", d.Version, Version)
	}
	return d.Finding, nil
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
