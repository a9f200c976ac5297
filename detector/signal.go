package detector

import (
	"io"
	"os"
	"os/signal"
)

// NotifyOn has a Watch write the graph as it is to the log, or to standard error, whenever the process
// gets one of the signals. A signal that is asked for does nothing else any more: after
// NotifyOn(syscall.SIGQUIT) it no longer ends the process.
func NotifyOn(signals ...os.Signal) Option {
	return option(func(c *config) { c.signals = append(c.signals, signals...) })
}

// answer writes the graph for each signal, until the Watch is stopped.
func (w *Watch) answer(signals <-chan os.Signal) {
	for {
		select {
		case <-signals:
			_ = w.Snapshot().WriteText(w.config.writer())
		case <-w.stop:
			return
		}
	}
}

// heed has the signals answered that the options ask for, and returns what ends that.
func (w *Watch) heed() (end func()) {
	if len(w.config.signals) == 0 {
		return func() {}
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, w.config.signals...)
	go w.answer(signals)
	return func() { signal.Stop(signals) }
}

// writer returns where the Watch writes what was asked for.
func (c *config) writer() io.Writer {
	if c.log != nil {
		return c.log
	}
	return os.Stderr
}
