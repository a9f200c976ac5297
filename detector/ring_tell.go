package detector

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"syncplay/detector/report"
	"syncplay/primitives/hook"
)

// parties are those that have to be under way at once: a witness of each edge, and the writers.
func (f *prediction) parties() (all []*dependency) {
	for _, w := range f.witnesses {
		all = append(all, w.dependency)
	}
	for _, d := range f.writers {
		if d != nil {
			all = append(all, d)
		}
	}
	return all
}

// reason says why the confidence is no higher, or what it rests on.
func (f *prediction) reason(n map[*node]string) string {
	doubts := append(append(f.absent(), f.assumed(n)...), f.strangers()...)
	if len(doubts) == 0 {
		return fmt.Sprintf("%s took part, and no lock, fork or join keeps them apart", plural(int64(len(f.ring)), "goroutine"))
	}
	return strings.Join(doubts, "; ")
}

// absent says whether fewer goroutines were seen than it takes.
func (f *prediction) absent() []string {
	all, actors := f.parties(), map[uint64]bool{}
	for _, d := range all {
		if actors[d.actor] = true; d.actor == 0 {
			return []string{"nobody knows which goroutine it was that took one of them"}
		}
	}
	switch seen := len(actors); {
	case seen == 1 && len(all) == 2:
		return []string{"one goroutine alone took both orders; two must run it at once"}
	case seen < len(all):
		return []string{fmt.Sprintf("%s took part; it takes %d at once", plural(int64(seen), "goroutine"), len(all))}
	}
	return nil
}

// assumed says what was taken for a lock in hand, or for a wait, that was not seen as such.
func (f *prediction) assumed(n map[*node]string) (doubts []string) {
	if slices.ContainsFunc(f.ring, func(e *edge) bool { return e.from.isClass }) {
		doubts = append(doubts, "locks of one class count as one; nobody was seen to take the same two in both orders")
	}
	for i, d := range f.writers {
		if d != nil {
			doubts = append(doubts, fmt.Sprintf("a writer of %s must come between, as %s at %v",
				n[f.ring[i].from], d.title(), d.want.since.Place()))
		}
	}
	for _, w := range f.witnesses {
		if h := &w.lockset[w.at]; h.span != nil {
			doubts = append(doubts, fmt.Sprintf("%s was held by one who waited for %s", n[h.lock], w.title()))
		}
	}
	return slices.Compact(doubts) // the two of a class may have one witness
}

// strangers says whether it is not known of all how they are ordered.
func (f *prediction) strangers() (doubts []string) {
	unrelated, lost, all := false, f.blind, f.parties()
	for i, a := range all {
		for _, b := range all[:i] {
			lost = lost || a.segment.before.lost || b.segment.before.lost
			unrelated = unrelated || a.segment.tree != b.segment.tree
		}
	}
	if unrelated {
		doubts = append(doubts, "not all of them were seen to be started, so nobody knows whether one is over before another begins")
	}
	if lost {
		doubts = append(doubts, "not all forks and joins are known, and one may keep them apart")
	}
	return doubts
}

// label returns the name of the node: that which it was given, or else the type and the line of the first
// use, with a number if others are called the same.
func (n *node) label(number string) string {
	switch {
	case n.isClass:
		return "class " + n.title
	case n.title != "":
		return n.title
	case n.first != nil:
		return fmt.Sprintf("%v%s of %v", n.noun, number, n.first.Place())
	}
	return n.noun.String() + number
}

// labels names all that the prediction speaks of, so that no two have one name.
func (f *prediction) labels() map[*node]string {
	var nodes []*node
	for i, w := range f.witnesses {
		nodes = append(nodes, f.ring[i].from, f.ring[i].to)
		for _, h := range w.lockset {
			nodes = append(nodes, h.lock)
		}
		nodes = append(nodes, w.want.lock)
	}
	labels, alike := map[*node]string{}, map[string][]*node{}
	for _, n := range nodes {
		if label := n.label(""); labels[n] == "" {
			labels[n] = label
			alike[label] = append(alike[label], n)
		}
	}
	for _, same := range alike {
		for i, n := range same {
			if len(same) > 1 && n.title == "" {
				labels[n] = n.label(fmt.Sprintf(" #%d", i+1))
			}
		}
	}
	return labels
}

// finding tells of the prediction. Who closed the ring comes last.
func (f *prediction) finding() Finding {
	n, size := f.labels(), len(f.ring)
	found := Finding{
		Kind: report.PotentialDeadlock, Run: 1, Count: f.count,
		Confidence: f.confidence, Reason: f.reason(n), Advice: f.advice(n),
	}
	for i := range size {
		w := f.witnesses[(i+1)%size]
		party := w.party(n)
		party.Waits.For = []string{f.witnesses[(i+2)%size].title()}
		found.Parties = append(found.Parties, party)
		found.Cycle = append(found.Cycle, party.Title(), n[f.ring[(i+1)%size].to])
	}
	found.Cycle = append(found.Cycle, found.Cycle[0])
	found.Message = f.message(n)
	found.Conditions = f.conditions(n, found.Parties)
	return found
}

// passedOver lists the rings that were ruled out and by what, for those who want to know: "a before b before a:
// a gate lock". There may be more than are kept; how many stands in ruledOut.
func (p *predictor) passedOver() (lines []string) {
	for _, s := range p.kept {
		names := make([]string, 0, len(s.ring)+1)
		for _, e := range s.ring {
			names = append(names, e.from.label(""))
		}
		names = leastRotation(names)
		lines = append(lines, fmt.Sprintf("%s: %v", strings.Join(append(names, names[0]), " before "), s.by))
	}
	slices.Sort(lines)
	return lines
}

// party tells what the witness held, and what it took meanwhile.
func (w witness) party(n map[*node]string) report.Party {
	p := report.Party{Task: strconv.FormatUint(w.actor, 10), Name: w.title()}
	for i := range w.lockset {
		h := &w.lockset[i]
		if h.void() {
			continue
		}
		p.Holds = append(p.Holds, report.Hold{Object: n[h.lock], Mode: h.mode.of(h.n), Since: h.since.Place()})
	}
	p.Waits = &report.Wait{Object: n[w.want.lock], Op: w.want.method(), At: w.want.since.Place()}
	return p
}

// method returns the name of the method that takes it so.
func (h *held) method() string {
	if h.mode == shared {
		return hook.RLock.String()
	}
	return hook.Lock.String()
}

// message says in a sentence what goes round.
func (f *prediction) message(n map[*node]string) string {
	var orders []string
	for i := range f.ring {
		w := f.witnesses[(i+1)%len(f.ring)]
		orders = append(orders, w.order(n))
	}
	orders = slices.Compact(orders)
	names := f.names(n)
	switch first := f.ring[0]; {
	case first.from == first.to && first.from.isClass:
		return fmt.Sprintf("two of %s are taken in no order: %s", names[0], strings.Join(orders, "; "))
	case f.spans():
		return fmt.Sprintf("%s is held by one who waits for another, who takes it too: %s", names[0], orders[0])
	case first.from == first.to:
		return fmt.Sprintf("%s is locked for reading twice by one goroutine: %s", names[0], orders[0])
	case len(names) == 2:
		return fmt.Sprintf("%s are taken in both orders: %s", and(names), strings.Join(orders, "; "))
	}
	return fmt.Sprintf("%s are taken in orders that go round: %s", and(names), strings.Join(orders, "; "))
}

// spans says whether one lock leads to itself, because another goroutine than its holder's took it.
func (f *prediction) spans() bool {
	w := f.witnesses[0]
	return len(f.ring) == 1 && w.lockset[w.at].span != nil
}

// order says which order the witness took.
func (w witness) order(n map[*node]string) string {
	h := &w.lockset[w.at]
	if h.span != nil {
		return fmt.Sprintf("%s was held for %s (%v), which took %s (%v)",
			n[h.lock], w.title(), h.since.Place(), n[w.want.lock], w.want.since.Place())
	}
	return fmt.Sprintf("%s took %s (%v) and then %s (%v)", w.title(), n[h.lock], h.since.Place(), n[w.want.lock], w.want.since.Place())
}

// names lists the locks or classes of the ring, from that which was held first by the first party.
func (f *prediction) names(n map[*node]string) (names []string) {
	for i := range f.ring {
		names = append(names, n[f.ring[(i+1)%len(f.ring)].from])
	}
	return slices.Compact(names)
}

// conditions says how each of the four would be met.
func (f *prediction) conditions(n map[*node]string, parties []report.Party) []report.Evidence {
	var excludes, holds, waits []string
	for i, p := range parties {
		at := f.ring[(i+1)%len(f.ring)].to
		what := "one goroutine at a time has it"
		if f.writers[(i+2)%len(f.ring)] != nil {
			what = "a waiting writer stops new readers"
		}
		excludes = append(excludes, fmt.Sprintf("%s is %s: %s", n[at], at.noun.Article(), what))
		holds = append(holds, f.witnesses[(i+1)%len(f.ring)].order(n))
		waits = append(waits, fmt.Sprintf("%s at %v", p.Waits.Op, p.Waits.At))
	}
	slices.Sort(excludes)
	slices.Sort(waits)
	waits = slices.Compact(waits)
	gives := "neither give up nor give back"
	if len(waits) == 1 {
		gives = "neither gives up nor gives back"
	}
	return []report.Evidence{
		{Condition: report.MutualExclusion, Facts: slices.Compact(excludes)},
		{Condition: report.HoldAndWait, Facts: slices.Compact(holds)},
		{Condition: report.NoPreemption, Facts: []string{fmt.Sprintf("%s %s, and nobody can take a lock from its holder", and(waits), gives)}},
		{Condition: report.CircularWait, Facts: []string{strings.Join(append(f.names(n), f.names(n)[0]), " before ")}},
	}
}

// advice names one repair, in terms of the locks. The order that was there before is the one to keep.
func (f *prediction) advice(n map[*node]string) string {
	names, first := f.names(n), f.ring[0]
	switch {
	case first.from == first.to && first.from.isClass:
		return fmt.Sprintf("take those of %s in one order, as by their number, or all at once: primitives.LockAll", names[0])
	case f.spans():
		return fmt.Sprintf("unlock %s before waiting for who takes it", names[0])
	case first.from == first.to:
		return fmt.Sprintf("lock %s for reading once, and let what is called meanwhile rely on that", names[0])
	}
	advice := fmt.Sprintf("take %s everywhere", strings.Join(names, " before "))
	if slices.ContainsFunc(f.ring, func(e *edge) bool { return e.from.isClass || e.from.noun == hook.RWMutex }) {
		return advice
	}
	together := "both"
	if len(names) > 2 {
		together = "all"
	}
	return fmt.Sprintf("%s, or %s at once: primitives.LockAll(%s)", advice, together, f.arguments(names))
}

// arguments writes the locks as they might stand in a call.
func (f *prediction) arguments(names []string) string {
	for _, e := range f.ring {
		if e.from.title == "" || strings.ContainsFunc(e.from.title, func(r rune) bool { return r == ' ' }) {
			return "..."
		}
	}
	return "&" + strings.Join(names, ", &")
}
