package detector

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// What a Watch does about a finding. Whatever is done, it is in the Report of Stop as well.

// Log writes each new finding of a Watch to w, as a page of text. The default is to write it to standard
// error, unless OnFinding says what to do with it.
func Log(w io.Writer) Option { return option(func(c *config) { c.log = w }) }

// OnFinding calls f for each new finding of a Watch: one of each cause, when it is seen first. f is
// called on a goroutine of its own and outside all locks, with one finding at a time. It may use locks
// that are watched. If it waits for one that is in the deadlock, it waits as the others do, and is not
// called any more; Stop then returns without it.
func OnFinding(f func(Finding)) Option { return option(func(c *config) { c.report = f }) }

// act does what the options say about a new finding.
func (c *config) act(f Finding) {
	switch {
	case c.log != nil:
		logFinding(c.log, f)
	case c.report == nil:
		logFinding(os.Stderr, f)
	}
	if c.report != nil {
		c.report(f)
	}
}

// logFinding writes a finding, in one write. There is nobody to tell if that fails.
func logFinding(w io.Writer, f Finding) {
	_, _ = fmt.Fprintf(w, "syncplay: %v\n", f)
}

// A courier takes findings to those who act on them, one at a time, on a goroutine that is there while
// there are any. Who acts may be as slow as he likes: nobody waits for him.
type courier struct {
	act func(Finding)

	mu   sync.Mutex
	bag  []Finding
	idle chan struct{} // closed when the bag is empty and nobody acts; nil if that is so
}

// take has f delivered after all that were taken before it.
func (c *courier) take(f Finding) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bag = append(c.bag, f)
	if c.idle == nil {
		c.idle = make(chan struct{})
		go c.deliver()
	}
}

func (c *courier) deliver() {
	for f, ok := c.next(); ok; f, ok = c.next() {
		c.act(f)
	}
}

// next takes a finding out of the bag. When there is none the courier's goroutine is done.
func (c *courier) next() (f Finding, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.bag) == 0 {
		close(c.idle)
		c.idle = nil
		return f, false
	}
	f, c.bag = c.bag[0], c.bag[1:]
	return f, true
}

// rest waits until all is delivered, for as long as grace at the most.
func (c *courier) rest(grace time.Duration) {
	c.mu.Lock()
	idle := c.idle
	c.mu.Unlock()
	if idle == nil {
		return
	}
	t := time.NewTimer(grace)
	defer t.Stop()
	select {
	case <-idle:
	case <-t.C:
	}
}

// lastWords is how long Stop waits for those who act on the last findings.
const lastWords = time.Second
