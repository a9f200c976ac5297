package detector

import "syncplay/primitives/hook"

// Who waits for permits waits in a line, and nobody in it is served before the first: a small request waits behind a big one
// that it could have passed. So it waits for whoever the first one waits for.

// line is those who wait for a semaphore's permits, in the order of their turns.
type line struct{ first, last *task }

// inLine says whether t stands in a line.
//
//go:norace
func (t *task) inLine() bool { return t.op.Kind == hook.Acquire && t.op.Turn > 0 }

// join lets t, which waits in a later turn than almost all, stand where it belongs.
//
//go:norace
func (l *line) join(t *task) {
	before := l.last
	for before != nil && before.op.Turn > t.op.Turn {
		before = before.prevWriter
	}
	t.prevWriter, t.nextWriter = before, l.first
	if before != nil {
		t.nextWriter = before.nextWriter
		before.nextWriter = t
	} else {
		l.first = t
	}
	if t.nextWriter != nil {
		t.nextWriter.prevWriter = t
	} else {
		l.last = t
	}
}

// leave takes t out of the line.
//
//go:norace
func (l *line) leave(t *task) {
	if t.prevWriter != nil {
		t.prevWriter.nextWriter = t.nextWriter
	} else {
		l.first = t.nextWriter
	}
	if t.nextWriter != nil {
		t.nextWriter.prevWriter = t.prevWriter
	} else {
		l.last = t.prevWriter
	}
}

// foremost returns who is first in the line in which t stands, if that is another, and does not give up by itself.
//
//go:norace
func (t *task) foremost() *task {
	if !t.inLine() {
		return nil
	}
	if f := t.waits.line.first; f != t && f != nil && !f.op.Timed {
		return f
	}
	return nil
}
