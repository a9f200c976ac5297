package main

import (
	"image/color"
	"strings"

	"syncplay/detector/report"
	"syncplay/scenarios"
	"syncplay/scenarios/runner"
)

// A sheet is what one call of 'scenario NAME' prints: the results, in order. The verdict comes
// first; then what happened, why it can, what cures it, and what to try next.
type sheet struct {
	a           *app
	scenario    scenarios.Scenario
	text        scenarios.Text
	call        scenarioCall
	results     []runner.Result
	interrupted bool
}

func (a *app) newSheet(s scenarios.Scenario, call scenarioCall) *sheet {
	return &sheet{a: a, scenario: s, text: s.Text(call.lang), call: call}
}

// exit is the exit code: of several results the worst that was settled.
func (s *sheet) exit() int {
	if s.interrupted {
		return exitInterrupted
	}
	code := exitDeclared
	for _, r := range s.results {
		switch {
		case r.Race != nil && r.Race.BuildFailed:
			return exitBuild
		case r.AsDeclared:
		case !r.Verdict.Conclusive():
			if code == exitDeclared {
				code = exitInconclusive
			}
		default:
			code = exitOther
		}
	}
	return code
}

// print prints the results as a document or as a page.
func (s *sheet) print() error {
	if s.a.json {
		doc := resultDocument{Schema: "syncplay/result/1", Scenario: s.scenario.Name, Exit: s.a.code,
			AsDeclared: s.a.code == exitDeclared, Interrupted: s.interrupted, Results: []runner.Result{}}
		for _, r := range s.results {
			doc.Results = append(doc.Results, whole(r))
		}
		return s.a.writeJSON(doc)
	}
	p := &page{screen: s.a.out.screen(), sheet: s}
	switch {
	case len(s.results) == 0:
		p.line("interrupted before the first run ended: nothing was seen")
	case s.call.variant == "all":
		p.all()
	default:
		p.overview()
	}
	if s.interrupted && len(s.results) > 0 {
		p.blank()
		p.hangIn(odd, "! ", "interrupted: this is what was seen so far")
	}
	return nil
}

// A page is a sheet on a screen.
type page struct {
	*screen
	*sheet
}

// overview shows the first result in full, and the others as its cures.
func (p *page) overview() {
	first, cures := p.results[0], p.results[1:]
	p.verdict(first, "")
	p.detail(first)
	if len(cures) > 0 {
		p.cures(cures)
	}
	p.next(first)
}

// all shows every result in full, under one verdict.
func (p *page) all() {
	declared := 0
	for _, r := range p.results {
		if r.AsDeclared {
			declared++
		}
	}
	sentence := plural(len(p.results), "variant") + " of " + p.scenario.Name + ": " + report.Thousands(declared) + " as declared"
	if declared == len(p.results) {
		p.hangIn(good, "✓ ", sentence)
	} else {
		p.hangIn(bad, "✗ ", sentence)
	}
	for _, r := range p.results {
		p.blank()
		p.verdict(r, r.Variant+": ")
		p.detail(r)
	}
	p.next(p.results[0])
}

// detail shows one result below its verdict.
func (p *page) detail(r runner.Result) {
	p.program(r)
	for _, f := range findingsOf(r) {
		p.happened(r, f)
		p.conditions(f)
	}
	p.removed(r)
	p.race(r)
}

// verdict is the first line: a symbol, the verdicts and the sentence; and below it what stands
// behind each of them.
func (p *page) verdict(r runner.Result, name string) {
	symbol, hue, sentence := p.judge(r)
	p.hangIn(hue, symbol+" ", name+sentence)
	for _, line := range legend(r) {
		p.hang("  ", line)
	}
	switch {
	case r.AsDeclared:
	case r.Verdict.Conclusive():
		p.hangIn(bad, "  ! ", r.Why)
	default:
		p.hangIn(odd, "  ? ", string(r.Verdict)+": "+r.Why)
	}
}

// judge words the verdict of one result.
func (p *page) judge(r runner.Result) (symbol string, hue color.Color, sentence string) {
	o := r.Observed
	if findings := findingsOf(r); len(findings) > 0 {
		f := findings[0]
		symbol, hue = "✗", bad
		if defeated(r) {
			symbol, hue = mark(r)
		}
		return symbol, hue, name(f.Kind) + " " + verdicts(r, f.Kind) + ": " + f.Message
	}
	switch {
	case r.Race != nil && r.Race.Reports > 0:
		return "✗", bad, name(report.DataRace) + ": Go's race detector wrote " + plural(r.Race.Reports, "report") + " in " + plural(r.Race.Runs, "run")
	case !r.AsDeclared && !r.Explored.Verdict.Conclusive() && o.Runs > 0:
		return "?", odd, verdicts(r, "") + ": nothing went wrong so far"
	case !r.AsDeclared && !r.Verdict.Conclusive():
		return "?", odd, string(r.Verdict) + " after " + plural(o.Runs, "run") + ": nothing went wrong so far"
	case !r.AsDeclared:
		return "!", bad, verdicts(r, "") + ": nothing went wrong, although something must"
	case r.Explored.Verdict == report.Proved:
		return "✓", good, verdicts(r, "") + ": nothing goes wrong"
	}
	return "✓", good, verdicts(r, "") + ": nothing went wrong"
}

// program says what was run.
func (p *page) program(r runner.Result) {
	about := p.text.Variants[r.Variant]
	if r.Broken && p.call.variant != "all" {
		p.heading("The program: " + p.text.Title)
		p.prose(p.text.Summary)
		if p.call.variant == "" {
			return
		}
	} else {
		p.heading("The variant " + r.Variant)
	}
	if about != "" && r.Broken && p.call.variant != "all" {
		p.blank()
	}
	p.prose(about)
}

// race says what the race detector said, in its own words.
func (p *page) race(r runner.Result) {
	if r.Race == nil {
		return
	}
	p.heading("Go's race detector")
	switch {
	case !r.Race.Ran:
		p.hangIn(odd, "? ", "It did not run: "+r.Race.Why)
	case r.Race.Reports == 0:
		p.hangIn(good, "✓ ", "It reported nothing in "+plural(r.Race.Runs, "run")+".")
	default:
		p.hangIn(bad, "✗ ", "It wrote "+plural(r.Race.Reports, "report")+" in "+plural(r.Race.Runs, "run")+", each race once. The first of them:")
		p.verbatim(r.Race.Report)
	}
}

// verbatim prints what others wrote, as they wrote it.
func (p *page) verbatim(text string) {
	p.blank()
	for line := range strings.Lines(strings.TrimRight(text, "\n")) {
		p.line("    " + strings.TrimRight(line, "\r\n"))
	}
}
