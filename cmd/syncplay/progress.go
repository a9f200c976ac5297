package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"charm.land/lipgloss/v2"

	"syncplay/detector"
	"syncplay/detector/report"
)

// A progress is the live line on stderr: what is being run, and the counts so far. It appears
// after half a second, only on a terminal, and is gone at the end.
type progress struct {
	w      io.Writer
	width  int
	delay  time.Duration // before the first line
	cancel chan struct{}
	ended  chan struct{}

	mu    sync.Mutex // guards what follows
	label string
	note  string
	seen  detector.Progress
	since time.Time // of the label
}

// newProgress starts the line. The caller calls stop.
func newProgress(s *stream) *progress {
	p := &progress{w: s, width: s.width, delay: 500 * time.Millisecond}
	if s.terminal && os.Getenv("TERM") != "dumb" { // which can't erase a line
		p.start()
	}
	return p
}

func (p *progress) start() {
	p.cancel, p.ended = make(chan struct{}), make(chan struct{})
	go p.live()
}

// stop ends the line and erases it. It may be called again.
func (p *progress) stop() {
	if p.cancel == nil {
		return
	}
	close(p.cancel)
	<-p.ended
	p.cancel = nil
}

// begin names what is run from now on.
func (p *progress) begin(label string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.label, p.note, p.seen, p.since = label, "", detector.Progress{}, time.Now()
}

// runs is told the counts after each run.
func (p *progress) runs(seen detector.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seen, p.note = seen, ""
}

// say names a step that takes long.
func (p *progress) say(note string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.note = note
}

func (p *progress) live() {
	defer close(p.ended)
	timer := time.NewTimer(p.delay)
	defer timer.Stop()
	shown := false
	for {
		select {
		case <-p.cancel:
			if shown {
				fmt.Fprint(p.w, "\r\x1b[K")
			}
			return
		case <-timer.C:
			shown = true
			fmt.Fprint(p.w, "\r\x1b[K"+p.line())
			timer.Reset(200 * time.Millisecond)
		}
	}
}

// line is cut to the terminal's width: a line that wraps can't be erased.
func (p *progress) line() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	text := fmt.Sprintf("%s, %.0f s: ", p.label, time.Since(p.since).Seconds())
	switch {
	case p.note != "":
		text += p.note
	case p.seen.Runs == 0:
		text += "starting"
	default:
		text += fmt.Sprintf("%s, something wrong in %s", plural(p.seen.Runs, "run"), report.Thousands(p.seen.Seen))
	}
	for lipgloss.Width(text) >= p.width && text != "" {
		runes := []rune(text)
		text = string(runes[:len(runes)-1])
	}
	return text
}
