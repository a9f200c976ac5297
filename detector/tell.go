package detector

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"syncplay/detector/report"
)

// news is what the teller of a Watch is told.
type news struct {
	scene  *scene        // something that went wrong, as it was when it did
	victim *task         // in the scene: whose wait was refused; nil if nobody's was
	closer *seat         // who closed the cycle and has to be told of it; nil if nobody has
	turn   uint64        // the closer's wait
	heard  chan struct{} // instead of a scene: closed when all that came before it has been told
	next   *news
}

// tell turns news into findings, on a goroutine of its own, until the Watch is stopped.
func (w *Watch) tell() {
	defer close(w.done)
	var orphans orphanage
	tick := time.NewTicker(orphanAge)
	defer tick.Stop()
	for open := true; open; {
		select {
		case <-w.wake:
		case <-tick.C:
			orphans.look(w)
		case <-w.stop:
			open = false
		}
		all := w.latest()
		w.foretell()
		for _, n := range all {
			w.tellOne(n)
		}
	}
}

// foretell tells the predictor what happened since it was last told, and publishes what it predicts. Once an event that orders
// goroutines was lost it predicts no more: one after the other would look like at once.
func (w *Watch) foretell() {
	first, lost, broken := w.events.take()
	w.lost += lost
	if w.predictor.blind {
		return
	}
	for e := first; e != nil; e = e.next {
		for _, p := range w.predictor.enter(*e) {
			w.publish(p.finding())
		}
	}
	if broken {
		w.predictor.missed()
	}
}

// latest returns the news since it was last asked, oldest first.
func (w *Watch) latest() (all []*news) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for ; w.pending != nil; w.pending = w.pending.next {
		all = append(all, w.pending)
	}
	slices.Reverse(all)
	return all
}

// tellOne tells of one scene, first to the one who has to act on it.
func (w *Watch) tellOne(n *news) {
	if n.heard != nil {
		close(n.heard)
		return
	}
	f, _ := n.scene.finding(retold{n.scene})
	f.Run, f.Resolved = 1, n.resolution()
	if f.Kind == report.Deadlock {
		f.Advice = repair(f)
	}
	if n.closer != nil {
		w.dismiss(n, f)
	}
	w.publish(f)
}

// publish enters a finding, and has those told of it who want to know of each new one. It is called on
// the teller's goroutine.
func (w *Watch) publish(f Finding) {
	f.Saturated = w.saturated()
	w.audience.show(f)
	if w.told.add(f) {
		w.courier.take(f)
	}
}

// saturated says what is full, or was too slow, or "". It is the teller's, until it has ended.
func (w *Watch) saturated() string {
	var full []string
	switch {
	case w.lost > 0:
		full = append(full, fmt.Sprintf("%d events came faster than the predictor could take them", w.lost))
	case w.predictor.saturated():
		full = append(full, "the orders of locks are more than the predictor keeps or has time for")
	}
	if w.crowded.Load() {
		full = append(full, "somebody held so much at once that not all is known of it")
	}
	if text := w.told.full(); text != "" {
		full = append(full, text)
	}
	return strings.Join(full, "; ")
}

// pass passes news on to the teller. The graph is locked.
//
//go:norace
func (w *Watch) pass(n *news) {
	n.next, w.pending = w.pending, n
	token(w.wake)
}

// flush returns when all that was seen so far has been told.
func (w *Watch) flush() {
	n := &news{heard: make(chan struct{})}
	w.mu.Lock()
	w.pass(n)
	w.mu.Unlock()
	select {
	case <-n.heard:
	case <-w.done:
	}
}
