package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"syncplay/detector/report"
	"syncplay/scenarios/runner"
)

// The documents that --json prints. docs/result.schema.json describes them all; what is in them
// is added to, never changed, as long as the schema's number stays.
type (
	resultDocument struct {
		Schema      string          `json:"schema"`
		Scenario    string          `json:"scenario"`
		Exit        int             `json:"exit"` // the exit code
		AsDeclared  bool            `json:"as_declared"`
		Interrupted bool            `json:"interrupted"`
		Results     []runner.Result `json:"results"`
	}
	explorationDocument struct {
		Schema      string     `json:"schema"`
		Scenario    string     `json:"scenario"`
		Exit        int        `json:"exit"` // the exit code
		AsDeclared  bool       `json:"as_declared"`
		Interrupted bool       `json:"interrupted"`
		Results     []explored `json:"results"`
	}
	replayDocument struct {
		Schema      string   `json:"schema"`
		Token       string   `json:"token"`
		Exit        int      `json:"exit"` // the exit code
		Interrupted bool     `json:"interrupted"`
		Result      explored `json:"result"`
	}
	catalogueDocument struct {
		Schema    string          `json:"schema"`
		Scenarios []scenarioEntry `json:"scenarios"`
	}
	scenarioEntry struct {
		Name     string         `json:"name"`
		Title    string         `json:"title"`
		Summary  string         `json:"summary"`
		Variants []variantEntry `json:"variants"`
	}
	variantEntry struct {
		Name    string           `json:"name"`
		Broken  bool             `json:"broken"`
		Removes report.Condition `json:"removes,omitempty"`
		Text    string           `json:"text,omitempty"`
	}
	sourceDocument struct {
		Schema   string        `json:"schema"`
		Scenario string        `json:"scenario"`
		Sources  []sourceEntry `json:"sources"`
	}
	sourceEntry struct {
		Variant string `json:"variant"`
		Source  string `json:"source"`
	}
	errorDocument struct {
		Schema  string `json:"schema"`
		Code    int    `json:"code"` // the exit code
		Message string `json:"message"`
		Try     string `json:"try,omitempty"`
	}
)

// writeJSON writes one whole document, in one write.
func (a *app) writeJSON(document any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(document); err != nil {
		return &failure{code: exitFault, what: "the result could not be put into JSON: " + err.Error()}
	}
	text := b.Bytes()
	if a.ascii {
		text = escaped(text)
	}
	_, err := a.out.Write(text)
	return err
}

// escaped writes what is not ASCII as JSON's \u escapes: in JSON it stands in strings only.
func escaped(text []byte) []byte {
	var b bytes.Buffer
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		text = text[size:]
		switch {
		case r < 0x80:
			b.WriteByte(byte(r))
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			r -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		}
	}
	return b.Bytes()
}

// whole makes empty lists of missing ones, so that a reader of the document finds lists. The trace
// of an exploration is that of its first finding, and stands there.
func whole(r runner.Result) runner.Result {
	r.Explored = wholeExplored(r.Explored)
	r.Explored.Trace = report.Trace{}
	r.Observed.Findings = wholeFindings(r.Observed.Findings)
	return r
}
