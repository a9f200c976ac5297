package report_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector/report"
)

// extension is how the golden files of a format end.
var extension = map[string]string{
	"json": ".json", "dot": ".dot", "mermaid": ".mmd", "chrome": ".trace.json", "html": ".html",
}

func TestFormats(t *testing.T) {
	for _, name := range []string{"two-locks", "data-race", "lost-wakeup", "check-failed", "spin", "watched"} {
		for _, format := range report.Formats {
			if format == "text" {
				continue // TestText
			}
			t.Run(name+"/"+format, func(t *testing.T) { golden(t, name+extension[format], written(t, findings[name], format)) })
		}
	}
}

func TestWriteText(t *testing.T) {
	assert.Equal(t, twoLocks.String(), written(t, twoLocks, "text"))
}

func TestUnknownFormat(t *testing.T) {
	var b strings.Builder
	assert.EqualError(t, twoLocks.Write(&b, "pdf"), `there is no format "pdf"; the formats are text, json, dot, mermaid, chrome, html`)
	assert.Empty(t, b.String())
}

func TestWriteTellsOfAnError(t *testing.T) {
	for _, format := range report.Formats {
		assert.ErrorIs(t, twoLocks.Write(full{}, format), errFull, format)
	}
}

func TestJSONDocument(t *testing.T) {
	for name, f := range findings {
		t.Run(name, func(t *testing.T) {
			var back struct {
				Version int
				Kind    string
				Finding report.Finding
				Graph   report.Graph
			}
			require.NoError(t, json.Unmarshal([]byte(written(t, f, "json")), &back))
			assert.Equal(t, report.Version, back.Version)
			assert.Equal(t, "finding", back.Kind)
			assert.Equal(t, f, back.Finding)
			assert.Equal(t, f.Graph(), back.Graph)
		})
	}
}
