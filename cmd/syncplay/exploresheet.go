package main

import (
	"image/color"
	"maps"
	"slices"
	"strconv"
	"strings"

	"syncplay/detector/report"
	"syncplay/explore"
	"syncplay/scenarios"
)

// An exploreSheet is what one call of 'explore NAME' prints: the results, in order. The verdict
// comes first, with what stands behind it; then what happened, why it can, and what to try next.
type exploreSheet struct {
	a           *app
	scenario    scenarios.Scenario
	call        exploreCall
	results     []explored
	interrupted bool
}

func (x *exploreSheet) document() any {
	doc := explorationDocument{Schema: "syncplay/exploration/1", Scenario: x.scenario.Name, Exit: x.a.code,
		AsDeclared: x.a.code == exitDeclared, Interrupted: x.interrupted, Results: []explored{}}
	for _, r := range x.results {
		r.Explored = wholeExplored(r.Explored)
		doc.Results = append(doc.Results, r)
	}
	return doc
}

func (x *exploreSheet) first() *report.Finding {
	for _, r := range x.results {
		if len(r.Explored.Findings) > 0 {
			return &r.Explored.Findings[0]
		}
	}
	return nil
}

func (x *exploreSheet) nothing() string {
	var all []string
	for _, r := range x.results {
		text := r.Scenario + "/" + r.Variant + " is " + string(r.Verdict)
		if !r.Verdict.Conclusive() {
			text += " (" + r.Explored.Why + ")"
		}
		all = append(all, text)
	}
	if all == nil {
		return "it was interrupted before the first schedule"
	}
	return strings.Join(all, ", ")
}

func (x *exploreSheet) headline(s *screen) {
	if len(x.results) == 0 {
		s.hang("", "interrupted before the first schedule: nothing was seen")
		return
	}
	if len(x.results) == 1 {
		s.exploredVerdict(x.results[0], "")
		return
	}
	declared := 0
	for _, r := range x.results {
		if r.AsDeclared {
			declared++
		}
	}
	sentence := plural(len(x.results), "variant") + " of " + x.scenario.Name + ": " + report.Thousands(declared) + " as declared"
	switch exitOf(x.results) {
	case exitDeclared:
		s.hangIn(good, "✓ ", sentence)
	case exitInconclusive:
		s.hangIn(odd, "? ", sentence)
	default:
		s.hangIn(bad, "✗ ", sentence)
	}
}

func (x *exploreSheet) page(s *screen) {
	x.headline(s)
	for _, r := range x.results {
		if len(x.results) > 1 {
			s.blank()
			s.exploredVerdict(r, r.Variant+": ")
		}
		s.evidence(r, x.call)
		s.reached(r.Explored.Reached)
		s.findings(r.Explored.Findings)
	}
	if x.interrupted && len(x.results) > 0 {
		s.blank()
		s.hangIn(odd, "! ", "interrupted: this is what was seen so far")
	}
	if len(x.results) > 0 {
		s.heading("What to try next")
		s.commands(x.next())
	}
}

// next lists the commands to try next.
func (x *exploreSheet) next() (pairs [][2]string) {
	if f := x.first(); f != nil && f.Replay != "" {
		pairs = append(pairs, [2]string{f.Replay + " --step", "forwards and backwards through the steps"})
	}
	name, grain := "syncplay explore "+x.scenario.Name, ""
	if x.call.grain == explore.Fine.String() {
		grain = " --grain fine"
	}
	if cure := x.cure(); cure != "" {
		pairs = append(pairs, [2]string{name + " --variant " + cure + grain, "a cure"})
	}
	if len(x.results) == 1 && len(x.scenario.Variants) > 1 {
		pairs = append(pairs, [2]string{name + " --variant all" + grain, "the bug and every cure"})
	}
	real := "syncplay scenario " + x.scenario.Name
	if x.call.variant != "" {
		real += " --variant " + x.call.variant
	}
	return append(pairs, [2]string{real, "the same on real cores"})
}

// cure names the cure that the advice shows, if one broken variant was explored.
func (x *exploreSheet) cure() string {
	if len(x.results) != 1 || !x.results[0].Broken {
		return ""
	}
	v, _ := x.scenario.Find(x.results[0].Variant)
	cures := x.scenario.Cures(v)
	if len(cures) == 0 {
		return ""
	}
	return cures[len(cures)-1].Name
}

// exploredVerdict is the first line: a symbol, the verdict in words, and the sentence.
func (s *screen) exploredVerdict(r explored, name string) {
	symbol, hue, sentence := verdictOf(r)
	s.hangIn(hue, symbol+" ", name+sentence)
	s.exploredAsDeclared(r)
}

// exploredAsDeclared says how a verdict stands to what is declared.
func (s *screen) exploredAsDeclared(r explored) {
	switch {
	case r.AsDeclared:
		s.hang("  ", r.Why)
	case r.Verdict.Conclusive():
		s.hangIn(bad, "  ! ", r.Why)
	}
}

// verdictOf words the verdict of one result.
func verdictOf(e explored) (symbol string, hue color.Color, sentence string) {
	r := e.Explored
	schedules := plural(int(r.Schedules), "schedule")
	switch {
	case len(r.Findings) > 0:
		f := r.Findings[0]
		return "✗", bad, name(f.Kind) + " " + string(r.Verdict) + " after " + schedules + ": " + f.Message
	case r.Verdict == report.Proved && e.Broken:
		return "!", bad, "PROVED by " + schedules + ": nothing goes wrong, although something must"
	case r.Verdict == report.Proved && r.Schedules == 1:
		return "✓", good, "PROVED by 1 schedule, which covers every interleaving: nothing goes wrong"
	case r.Verdict == report.Proved:
		return "✓", good, "PROVED by " + schedules + ", which cover every interleaving: nothing goes wrong"
	}
	return "?", odd, string(r.Verdict) + " after " + schedules + ": " + r.Why
}

// evidence says what stands behind the verdict: what is claimed, and no more.
func (s *screen) evidence(e explored, call exploreCall) {
	r := e.Explored
	if len(r.Findings) > 0 {
		s.hang("  ", meaning(r.Findings[0]))
	}
	var rows []labelled
	say := func(label, text string) {
		if text != "" {
			rows = append(rows, labelled{label, []string{text}})
		}
	}
	if len(r.Findings) > 0 {
		say("preemptions", preemptions(r))
	}
	if r.Watched.Tasks > 0 {
		say("watched", r.Watched.String())
	}
	say("assumed", strings.Join(r.Assumes, "; "))
	if r.Safety != nil {
		say("otherwise", r.Safety.String())
		say("assumed", strings.Join(r.Safety.Assumes, "; "))
	}
	if r.Verdict == report.NotFound && draws(call.strategy) {
		say("seed", strconv.FormatUint(r.Seed, 10))
	}
	if rows != nil {
		s.blank()
	}
	(&page{screen: s}).labelled(rows, head)
}

// reached lists the labels that were reached, with a schedule that comes by each.
func (s *screen) reached(tokens map[string]string) {
	if len(tokens) == 0 {
		return
	}
	s.heading("What was reached")
	var pairs [][2]string
	for _, label := range slices.Sorted(maps.Keys(tokens)) {
		pairs = append(pairs, [2]string{"syncplay replay " + tokens[label], label})
	}
	s.commands(pairs)
}

// preemptions says how many the first finding takes, and whether it can be had with fewer.
func preemptions(r explore.Result) string {
	switch {
	case r.Preemptions == 0:
		return "none: each goroutine went on until it waited, gave way or ended"
	case r.Fewest && len(r.Findings) > 1:
		return plural(r.Preemptions, "time") + " a goroutine that could have gone on had to give way; with fewer, it does not go wrong like this"
	case r.Fewest:
		return plural(r.Preemptions, "time") + " a goroutine that could have gone on had to give way; with fewer, nothing goes wrong"
	}
	return plural(r.Preemptions, "time") + " a goroutine that could have gone on had to give way"
}

// findings shows each finding: what happened step by step, why it can, and, but for a replay, how to
// see it again.
func (s *screen) findings(all []report.Finding) {
	for i, f := range all {
		what := "What happened"
		if i > 0 {
			what = "What else goes wrong"
		}
		if !f.Trace.IsZero() {
			what += ", step by step"
		}
		s.heading(what)
		if i > 0 {
			s.hangIn(bad, "✗ ", name(f.Kind)+": "+f.Message)
			s.blank()
		}
		s.told(f)
		s.explanation(f)
		if f.Stack != "" {
			(&page{screen: s}).verbatim(f.Stack)
		}
		if f.Replay != "" {
			s.blank()
			s.commands([][2]string{{f.Replay, "this schedule again"}})
		}
	}
}

// told shows the steps of the finding, with a reason wherever control changed hands.
func (s *screen) told(f report.Finding) {
	header, lines := f.Told()
	if len(lines) == 0 {
		return
	}
	var rows [][]string
	for _, l := range lines {
		if l.Cells != nil {
			rows = append(rows, l.Cells)
		}
	}
	g := s.grid(header, rows)
	s.lines(head, g.header())
	for _, l := range lines {
		if l.Cells != nil {
			s.lines(nil, g.step(l.Cells))
		} else {
			s.lines(odd, g.remark(l.Mark, l.Remark))
		}
	}
}

// lines prints lines in one colour.
func (s *screen) lines(c color.Color, lines []string) {
	for _, line := range lines {
		s.line(s.paint(c, line))
	}
}

// explanation says why it can happen, under a heading if that is by the four conditions.
func (s *screen) explanation(f report.Finding) {
	if len(f.Conditions) > 0 {
		s.heading("Why it can happen: the four conditions of a deadlock, all true at once")
	} else if !f.Trace.IsZero() && len(f.Parties)+len(f.Advice) > 0 {
		s.blank()
	}
	s.reasons(f)
}

// reasons says why it can happen: by the conditions, which tell of each hold and each wait, or else
// by the holds and waits themselves; and what mends it.
func (s *screen) reasons(f report.Finding) {
	var rows []labelled
	for _, e := range f.Conditions {
		rows = append(rows, labelled{"● " + string(e.Condition), e.Facts})
	}
	(&page{screen: s}).labelled(rows, bad)
	if rows == nil {
		for _, party := range f.Parties {
			for _, line := range party.Lines() {
				s.hang("  ", line)
			}
		}
	}
	if f.Advice != "" {
		s.hang("  ", sentence(f.Advice))
	}
}
