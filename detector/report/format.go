package report

import (
	"fmt"
	"io"
	"strings"
)

// Formats lists the formats in which a finding can be written.
var Formats = []string{"text", "json", "dot", "mermaid", "chrome", "html"}

// Write writes the finding in one of the formats.
func (f Finding) Write(w io.Writer, format string) error {
	switch format {
	case "text":
		return f.WriteText(w)
	case "json":
		return f.WriteJSON(w)
	case "dot":
		return f.WriteDOT(w)
	case "mermaid":
		return f.WriteMermaid(w)
	case "chrome":
		return f.WriteChrome(w)
	case "html":
		return f.WriteHTML(w)
	}
	return fmt.Errorf("there is no format %q; the formats are %s", format, strings.Join(Formats, ", "))
}
