package main

import (
	"errors"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/term"
)

// A stream is stdout or stderr, with what it can show. Its first failed write is kept, and
// nothing is written after it.
type stream struct {
	w        io.Writer
	terminal bool
	colour   bool
	ascii    bool
	width    int    // in cells
	name     string // of the command, as the user calls it
	written  int    // bytes
	failed   error
}

// plainWidth is the width of what is no terminal: what the environment variable COLUMNS says, or 80.
func plainWidth() int {
	const unsaid = 80
	if n, err := strconv.ParseUint(os.Getenv("COLUMNS"), 10, 15); err == nil && n > 0 {
		return int(n)
	}
	return unsaid
}

func newStream(w io.Writer) *stream {
	s := &stream{w: w, width: plainWidth()}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		s.terminal = true
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
			s.width = width
		}
	}
	return s
}

func (s *stream) Write(p []byte) (int, error) {
	if s.failed != nil {
		return 0, s.failed
	}
	text := p
	if s.ascii {
		text = []byte(asciiOnly(string(p)))
	}
	n, err := s.w.Write(text)
	s.written += n
	if err != nil {
		s.failed = err
		return 0, err
	}
	return len(p), nil
}

// closed says whether the reader of the stream went away.
func (s *stream) closed() bool {
	return errors.Is(s.failed, syscall.EPIPE) || errors.Is(s.failed, io.ErrClosedPipe)
}

func (s *stream) screen() *screen {
	return &screen{w: s, name: s.name, width: s.width, colour: s.colour, ascii: s.ascii}
}

// plainSymbols are the ASCII twins of what our screens and texts use.
var plainSymbols = strings.NewReplacer(
	"✓", "+", "✗", "x", "●", "*", "○", "o", "◌", ".", "▣", "#", "⋮", ":", "·", "-", "•", "*",
	"→", "->", "←", "<-", "↔", "<->", "⇒", "=>", "−", "-", "–", "-", "—", "-", "…", "...",
	"“", `"`, "”", `"`, "‘", "'", "’", "'", "×", "x", "≤", "<=", "≥", ">=", "≠", "!=", "µ", "u",
	"\u00a0", " ", "│", "|", "─", "-",
)

// asciiOnly replaces every symbol by its ASCII twin, and what has none by its Go escape.
func asciiOnly(s string) string {
	if isASCII(s) {
		return s
	}
	s = plainSymbols.Replace(s)
	if isASCII(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if r < 0x80 {
			b.WriteRune(r)
			continue
		}
		q := strconv.QuoteRuneToASCII(r)
		b.WriteString(q[1 : len(q)-1])
	}
	return b.String()
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
