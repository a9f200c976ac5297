package main

import (
	"context"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// steppable says why the steps of a replay can't be walked through here, if they can't.
func steppable(out *stream, replay string) error {
	if term.IsTerminal(int(os.Stdin.Fd())) && out.terminal && os.Getenv("TERM") != "dumb" {
		return nil
	}
	return &failure{code: exitUsage, what: "--step needs a terminal to show the steps in and to read keys from",
		try: "without it the steps are printed: " + replay}
}

// What a terminal is told: another page to draw on, without a cursor, and then the first one again.
const (
	enterPage = "\x1b[?1049h\x1b[?25l"
	leavePage = "\x1b[?25h\x1b[?1049l"
	goHome    = "\x1b[H"
	clearLine = "\x1b[K"
	clearRest = "\x1b[J"
)

// step walks through the steps in the terminal, and leaves the verdict behind.
func (a *app) step(ctx context.Context, x *replaySheet) error {
	st, ok := x.stepper()
	if !ok {
		return a.put(output{format: "text"}, x)
	}
	err := a.withKeys(func(typed <-chan byte) {
		walk(ctx, st, typed, func(st stepper) { st.draw(a.out) })
	})
	if err != nil {
		return &failure{code: exitFault, what: "the terminal can't be read key by key: " + err.Error(), try: "without --step the steps are printed: " + x.program.again(x.token)}
	}
	if ctx.Err() != nil {
		a.code = exitInterrupted
	}
	x.headline(a.out.screen())
	return nil
}

// withKeys lets do read the terminal key by key and draw on a page of its own. However do ends, the
// terminal is set back.
func (a *app) withKeys(do func(typed <-chan byte)) (err error) {
	stdin := int(os.Stdin.Fd())
	before, err := term.MakeRaw(stdin)
	if err != nil {
		return err
	}
	defer func() { err = term.Restore(stdin, before) }()
	_, _ = io.WriteString(a.out, enterPage) // the stream keeps its first failure
	defer func() { _, _ = io.WriteString(a.out, leavePage) }()
	do(pressed(os.Stdin))
	return nil
}

// stepper returns the walk through the run, if it has steps.
func (x *replaySheet) stepper() (stepper, bool) {
	r := x.result.Explored
	st := stepper{title: x.program.title(), trace: r.Trace, finding: x.first(), ending: "nothing went wrong"}
	return st, !r.Trace.IsZero()
}

// walk draws the stepper after each key, until the walker quits, hangs up or is interrupted.
func walk(ctx context.Context, st stepper, typed <-chan byte, draw func(stepper)) stepper {
	var k keys
	draw(st)
	for {
		select {
		case <-ctx.Done():
			return st
		case b, more := <-typed:
			switch key := k.feed(b); {
			case !more || key == quitKey:
				return st
			case key != noKey:
				st = st.press(key)
				draw(st)
			}
		}
	}
}

// pressed returns the bytes that are typed. A read of a terminal can't be ended: the goroutine stays
// in it until the process ends.
func pressed(r io.Reader) <-chan byte {
	typed := make(chan byte)
	go func() {
		defer close(typed)
		var b [1]byte
		for {
			if n, err := r.Read(b[:]); n == 0 || err != nil {
				return
			}
			typed <- b[0]
		}
	}()
	return typed
}

// draw draws the whole screen, as large as the terminal now is.
func (st stepper) draw(out *stream) {
	const defaultHeight = 24
	height := defaultHeight
	if f, ok := out.w.(*os.File); ok {
		if w, h, err := term.GetSize(int(f.Fd())); err == nil && w > 0 && h > 0 {
			out.width, height = w, h
		}
	}
	lines := st.view(out.screen(), height)
	_, _ = io.WriteString(out, goHome+strings.Join(lines, clearLine+"\r\n")+clearLine+clearRest)
}
