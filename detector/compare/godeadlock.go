package compare

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"time"

	deadlock "github.com/sasha-s/go-deadlock"
)

// goDeadlock is github.com/sasha-s/go-deadlock. What it has no type of its own for is what its
// users take: a channel for a semaphore. It has no spinlock, no Lock with a deadline and no classes.
type goDeadlock struct{}

func (goDeadlock) make(t thing, l sync.Locker) any {
	if t.class != "" {
		return nil
	}
	switch t.kind {
	case mutex:
		return new(deadlock.Mutex)
	case rwmutex:
		return new(deadlock.RWMutex)
	case semaphore:
		return newTokens(t.n)
	case cond:
		return deadlock.NewCond(l)
	case once:
		return new(deadlock.Once)
	case channel:
		return make(pipe)
	case waitgroup:
		w := new(deadlock.WaitGroup)
		w.Add(int(t.n))
		return w
	}
	return nil
}

func (goDeadlock) children() starter { return new(deadlock.WaitGroup) }

func (goDeadlock) renew(x any) {
	switch x := x.(type) {
	case *deadlock.Mutex:
		*x = deadlock.Mutex{}
	case *deadlock.RWMutex:
		*x = deadlock.RWMutex{}
	}
}

// watch sets its options, which are of the whole process, and takes what it prints.
func (goDeadlock) watch(told func(remark)) (stop func()) {
	var log logbook
	deadlock.Opts.LogBuf = &log
	deadlock.Opts.OnPotentialDeadlock = func() { told(log.last()) }
	return func() {}
}

// patience sets for how long go-deadlock lets a Lock wait.
func (goDeadlock) patience(d time.Duration) { deadlock.Opts.DeadlockTimeout = d }

// logbook takes what go-deadlock prints.
type logbook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// last says of what kind the report is that was printed last.
func (l *logbook) last() remark {
	l.mu.Lock()
	defer l.mu.Unlock()
	text := l.text.String()
	l.text.Reset()
	r := remark{said: Potential}
	switch {
	case strings.Contains(text, "Recursive locking"):
		r.how = "recursive"
	case strings.Contains(text, "Inconsistent locking"):
		r.how = "order"
	case strings.Contains(text, "Have been trying to lock it again for more than"):
		r.how = "time-out"
	}
	return r
}

// tokens is a semaphore, as it is made of a channel: it holds the permits that are free.
type tokens chan struct{}

func newTokens(n int64) tokens {
	const room = 16 // more than any case releases
	t := make(tokens, room)
	t.Release(n)
	return t
}

func (t tokens) Acquire(_ context.Context, n int64) error {
	for range n {
		<-t
	}
	return nil
}

func (t tokens) Release(n int64) {
	for range n {
		t <- struct{}{}
	}
}

// pipe is a channel.
type pipe chan int

func (p pipe) Send(v int) { p <- v }
