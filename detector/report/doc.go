// Package report is what every engine says and every screen shows: verdicts, findings with
// their evidence, and traces, as plain data. Text and JSON are renderings of that data; no
// rendering works anything out by itself.
package report
