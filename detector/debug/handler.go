// Package debug shows the wait-for graph of a process that is watched over HTTP. It is a package of its own
// because net/http adds a hundred packages, three megabytes and the network to every program that imports it.
package debug

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"syncplay/detector"
	"syncplay/detector/report"
)

// contentTypes are those of the formats.
var contentTypes = map[string]string{
	"text":    "text/plain; charset=utf-8",
	"json":    "application/json",
	"dot":     "text/vnd.graphviz; charset=utf-8",
	"mermaid": "text/plain; charset=utf-8",
}

// Handler returns a handler that shows who waits for what at this moment, since when, and who holds it: as
// text, or as ?format=json, dot or mermaid. It shows function names, files and lines, so it is not for
// everybody.
//
//	mux.Handle("GET /debug/waits", debug.Handler())
//
// The process must be watched (see [detector.Start]); else the answer is 503 Service Unavailable.
func Handler() http.Handler { return http.HandlerFunc(show) }

func show(w http.ResponseWriter, r *http.Request) {
	format := r.FormValue("format")
	if format == "" {
		format = "text"
	}
	if !slices.Contains(report.SnapshotFormats, format) {
		http.Error(w, fmt.Sprintf("there is no format %q; the formats are %s", format, strings.Join(report.SnapshotFormats, ", ")), http.StatusBadRequest)
		return
	}
	s, watched := detector.Now()
	if !watched {
		http.Error(w, "the process is not watched: detector.Start has not been called, or its Watch is stopped", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", contentTypes[format])
	w.Header().Set("Cache-Control", "no-store")
	_ = s.Write(w, format) // who asked has gone
}
