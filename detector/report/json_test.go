package report_test

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector/report"
)

func TestReadJSON(t *testing.T) {
	for name, f := range findings {
		t.Run(name, func(t *testing.T) {
			got, err := report.ReadJSON(strings.NewReader(written(t, f, "json")))
			require.NoError(t, err)
			assert.Equal(t, f, got)
		})
	}
	tests := []struct{ name, document, want string }{
		{"no JSON", "deadlock", "this is no finding in JSON: invalid character 'd' looking for beginning of value"},
		{"cut off", `{"version": 1, "kind": "fin`, "this is no finding in JSON: unexpected EOF"},
		{"another document", `{"version": 1, "kind": "verdicts"}`, `this is a document of kind "verdicts", not a finding`},
		{"of tomorrow", `{"version": 2, "kind": "finding"}`, "the document is of version 2; this program reads version 1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := report.ReadJSON(strings.NewReader(test.document))
			assert.EqualError(t, err, test.want)
		})
	}
}

// FuzzReadJSON reads what may be no finding of ours. What can be read can be written in every format,
// and is the same when it is read again.
func FuzzReadJSON(f *testing.F) {
	for _, finding := range findings {
		var b strings.Builder
		require.NoError(f, finding.WriteJSON(&b))
		f.Add(b.String())
	}
	f.Add(`{"version":1,"kind":"finding","finding":{"trace":{"events":[{"task":"1","outcome":"waits","held_by":[""]}],"dropped":-5}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		finding, err := report.ReadJSON(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, format := range report.Formats {
			require.NoError(t, finding.Write(io.Discard, format))
		}
		again, err := report.ReadJSON(strings.NewReader(written(t, finding, "json")))
		require.NoError(t, err)
		assert.Equal(t, written(t, finding, "json"), written(t, again, "json"))
		for step := range len(finding.Trace.Events) {
			finding.Trace.At(finding.Trace.Dropped + step)
		}
	})
}
