package main

import (
	"fmt"
	"image/color"
	"slices"
	"strings"

	"syncplay/detector/report"
	"syncplay/explore/verify/mutants"
)

// A verifySheet is what one call of 'verify' prints: what was proved, or what became of the mutants.
type verifySheet struct {
	a           *app
	types       []string
	call        verifyCall
	proofs      []proven
	mutants     []mutants.Outcome
	left        int // checks that take long
	interrupted bool
}

// verificationDocument is what 'verify --json' prints.
type verificationDocument struct {
	Schema      string            `json:"schema"`
	Exit        int               `json:"exit"` // the exit code
	Interrupted bool              `json:"interrupted"`
	Proofs      []proven          `json:"proofs"`
	Mutants     []mutants.Outcome `json:"mutants"`
}

func (x *verifySheet) document() any {
	doc := verificationDocument{Schema: "syncplay/verification/1", Exit: x.a.code, Interrupted: x.interrupted,
		Proofs: []proven{}, Mutants: []mutants.Outcome{}}
	doc.Proofs = append(doc.Proofs, x.proofs...)
	doc.Mutants = append(doc.Mutants, x.mutants...)
	return doc
}

// exit is 0 if everything is proved, or every mutant noticed.
func (x *verifySheet) exit() int {
	switch {
	case x.interrupted:
		return exitInterrupted
	case slices.ContainsFunc(x.proofs, func(p proven) bool { return p.Verdict == report.Found }),
		slices.ContainsFunc(x.mutants, func(o mutants.Outcome) bool { return o.Status == mutants.Survived }):
		return exitOther
	case slices.ContainsFunc(x.proofs, func(p proven) bool { return p.Verdict != report.Proved }):
		return exitInconclusive
	}
	return exitDeclared
}

func (x *verifySheet) page(s *screen) {
	if x.call.mutants {
		x.tried(s)
	} else {
		x.proved(s)
	}
	if x.interrupted {
		s.blank()
		s.hangIn(odd, "! ", "interrupted: this is what was seen so far")
	}
}

// proved is the page of the proofs.
func (x *verifySheet) proved(s *screen) {
	var schedules int64
	well := 0
	for _, p := range x.proofs {
		schedules += p.Schedules
		if p.Verdict == report.Proved {
			well++
		}
	}
	sentence := report.Thousands(well) + " of " + plural(len(x.proofs), "check") + " of " + x.what() + " PROVED, by " +
		plural(int(schedules), "schedule") + ", which cover every interleaving"
	if well == len(x.proofs) {
		s.hangIn(good, "✓ ", sentence)
	} else {
		s.hangIn(bad, "✗ ", sentence)
	}
	s.blank()
	x.table(s)
	x.failures(s)
	x.rests(s)
	s.heading("What to try next")
	s.commands(x.next())
}

// what names the types.
func (x *verifySheet) what() string {
	if len(x.types) == 1 {
		return x.types[0]
	}
	return plural(len(x.types), "type")
}

// table lists the proofs.
func (x *verifySheet) table(s *screen) {
	var rows [][]string
	last := ""
	for _, p := range x.proofs {
		typ := p.Type
		if typ == last {
			typ = ""
		}
		last = p.Type
		program := p.Name
		if p.Verdict != report.Proved {
			program = "✗ " + program
		}
		rows = append(rows, []string{typ, program, fmt.Sprint(p.Tasks), fmt.Sprint(p.Operations), report.Thousands(p.Schedules), seconds(p.Seconds)})
	}
	tint := func(row, column int) color.Color {
		switch {
		case column == 0:
			return head
		case x.proofs[row].Verdict != report.Proved:
			return bad
		}
		return nil
	}
	if s.rows([]string{"type", "program", "tasks", "operations", "schedules", "time"}, rows, tint) {
		return
	}
	for i, p := range x.proofs {
		if rows[i][0] != "" {
			s.hangIn(head, "", p.Type)
		}
		s.hang("  ", fmt.Sprintf("%s: %s, %s, %s", p.Name, p.Verdict, plural(int(p.Schedules), "schedule"), seconds(p.Seconds)))
	}
}

func seconds(n float64) string { return fmt.Sprintf("%.2f s", n) }

// failures shows what is not proved, and why.
func (x *verifySheet) failures(s *screen) {
	for _, p := range x.proofs {
		if p.Verdict == report.Proved {
			continue
		}
		s.blank()
		s.hangIn(bad, "✗ ", p.Type+": "+p.Name+": "+p.Message+p.Why)
		if p.finding != nil {
			s.findings([]report.Finding{*p.finding})
		}
	}
}

// rests says what was claimed, and what the proofs rest on.
func (x *verifySheet) rests(s *screen) {
	var claims, assumes []string
	for _, p := range x.proofs {
		for _, c := range p.Claims {
			claims = append(claims, string(c))
		}
		assumes = append(assumes, p.Assumes...)
	}
	s.blank()
	(&page{screen: s}).labelled([]labelled{{"claimed", []string{strings.Join(different(claims), ", ")}},
		{"assumed", []string{strings.Join(different(assumes), "; ")}}}, head)
}

// different returns each of the words once, in the order of their first mention.
func different(words []string) (once []string) {
	for _, w := range words {
		if !slices.Contains(once, w) {
			once = append(once, w)
		}
	}
	return once
}

// next lists the commands to try next.
func (x *verifySheet) next() (pairs [][2]string) {
	name := "syncplay verify"
	if len(x.types) == 1 {
		name += " " + strings.ToLower(x.types[0])
	}
	if x.left > 0 {
		pairs = append(pairs, [2]string{name + " --long", plural(x.left, "check") + " more"})
	}
	return append(pairs, [2]string{name + " --mutants", "the same checks, of broken primitives"})
}

// tried is the page of the mutants.
func (x *verifySheet) tried(s *screen) {
	noticed := 0
	for _, o := range x.mutants {
		if o.Status != mutants.Survived {
			noticed++
		}
	}
	sentence := report.Thousands(noticed) + " of " + plural(len(x.mutants), "mutant") + " of " + x.what() + " caught, or known to change nothing"
	if noticed == len(x.mutants) {
		s.hangIn(good, "✓ ", sentence)
	} else {
		s.hangIn(bad, "✗ ", sentence)
	}
	for _, o := range x.mutants {
		s.blank()
		x.mutant(s, o)
	}
	if !x.call.long {
		s.blank()
		s.hang("", "A sample; --long tries all.")
	}
}

// mutant shows what became of one.
func (x *verifySheet) mutant(s *screen, o mutants.Outcome) {
	r := o.Refutation
	switch o.Status {
	case mutants.Survived:
		s.hangIn(bad, "✗ ", o.Mutant+": survived")
	case mutants.Equivalent:
		s.hangIn(good, "✓ ", o.Mutant+": equivalent")
		s.hang("  ", o.Argument)
	default:
		s.hangIn(good, "✓ ", o.Mutant)
		s.hang("  ", "caught by "+r.Check+": "+string(r.Verdict)+": "+r.Message)
		if r.Token != "" {
			s.commands([][2]string{{replayOfMutant(r.Token, o.Mutant), ""}}) // whole, so that it can be copied
		}
	}
}
